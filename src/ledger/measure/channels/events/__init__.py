"""The facts of channels, as stored."""
