"""The answers about the trail, and how they read."""
