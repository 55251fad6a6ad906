"""Reviews: what was looked at again, on its day."""
