"""The answers about backups, and how they read."""
