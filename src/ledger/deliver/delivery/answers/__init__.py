"""The answers about delivery, and how they read."""
