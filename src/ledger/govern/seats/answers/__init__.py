"""The answers about seats, and how they read."""
