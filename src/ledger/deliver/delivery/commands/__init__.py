"""The commands for delivery."""
