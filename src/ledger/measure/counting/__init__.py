"""Counting: how many records a rule lets in."""
