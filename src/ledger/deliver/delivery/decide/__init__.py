"""Acts of several steps on delivery."""
