"""The facts of credit, as stored."""
