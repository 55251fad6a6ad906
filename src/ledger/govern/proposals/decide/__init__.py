"""Acts of several steps on proposals."""
