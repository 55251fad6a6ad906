"""The commands for figures."""
