"""The answers about definitions, and how they read."""
