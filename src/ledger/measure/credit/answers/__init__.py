"""The answers about credit, and how they read."""
