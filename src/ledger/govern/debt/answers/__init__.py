"""The answers about debt, and how they read."""
