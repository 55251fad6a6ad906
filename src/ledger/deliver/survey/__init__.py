"""The survey of platforms, and what is adopted from it."""
