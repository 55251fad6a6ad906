"""The answers about the board, and how they read."""
