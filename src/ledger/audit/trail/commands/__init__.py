"""The commands for what happened, and by which right."""
