"""The answers about people, and how they read."""
