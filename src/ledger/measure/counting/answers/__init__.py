"""The answers about counting, and how they read."""
