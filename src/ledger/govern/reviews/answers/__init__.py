"""The answers about reviews, and how they read."""
