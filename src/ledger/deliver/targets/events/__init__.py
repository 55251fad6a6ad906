"""The facts of targets, as stored."""
