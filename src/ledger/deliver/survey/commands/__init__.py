"""The commands for the survey of platforms."""
