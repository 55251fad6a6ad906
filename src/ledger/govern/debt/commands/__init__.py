"""The commands for debt, and those that look at it beside another noun's."""
