"""The answers about targets, and how they read."""
