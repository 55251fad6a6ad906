"""The answers about erasure, and how they read."""
