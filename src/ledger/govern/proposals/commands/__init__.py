"""The commands for proposals."""
