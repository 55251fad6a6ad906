"""The answers about the bag, and how they read."""
