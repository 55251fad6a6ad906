"""The facts of delivery, as stored."""
