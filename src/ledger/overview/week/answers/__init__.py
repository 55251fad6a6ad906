"""The answers about the week, and how they read."""
