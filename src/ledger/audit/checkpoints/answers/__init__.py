"""The answers about checkpoints, and how they read."""
