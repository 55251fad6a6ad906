"""The answers about documents, and how they read."""
