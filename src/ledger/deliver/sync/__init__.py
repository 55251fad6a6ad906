"""Sync: the loop that looks at platforms."""
