"""Acts of several steps on seats."""
