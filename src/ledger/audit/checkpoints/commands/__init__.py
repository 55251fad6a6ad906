"""The commands for checkpoints."""
