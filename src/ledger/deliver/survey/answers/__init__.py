"""The answers about the survey of platforms, and how they read."""
