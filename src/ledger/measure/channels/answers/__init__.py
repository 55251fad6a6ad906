"""The answers about channels, and how they read."""
