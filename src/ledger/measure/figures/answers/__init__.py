"""The answers about figures, and how they read."""
