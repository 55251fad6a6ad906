"""Delivery: plans, what was applied, and drift."""
