"""Spend: what was paid."""
