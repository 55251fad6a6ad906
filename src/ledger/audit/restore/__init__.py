"""Backups, and what came back from them."""
