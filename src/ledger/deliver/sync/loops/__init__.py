"""The loops for sync."""
