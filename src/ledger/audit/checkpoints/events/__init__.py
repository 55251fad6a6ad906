"""The facts of checkpoints, as stored."""
