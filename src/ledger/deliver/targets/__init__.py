"""Targets: the platforms, and what was seen there."""
