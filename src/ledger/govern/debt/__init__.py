"""Debt: what nobody decided, or decided too long ago."""
