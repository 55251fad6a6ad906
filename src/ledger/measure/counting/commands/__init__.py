"""The commands for counting."""
