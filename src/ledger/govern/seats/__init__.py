"""Seats: who may decide, and who stands in."""
