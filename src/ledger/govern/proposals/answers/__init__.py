"""The answers about proposals, and how they read."""
