"""The commands for channels."""
