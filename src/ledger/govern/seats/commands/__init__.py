"""The commands for seats."""
