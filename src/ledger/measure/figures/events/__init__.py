"""The facts of figures, as stored."""
