"""The commands for targets."""
