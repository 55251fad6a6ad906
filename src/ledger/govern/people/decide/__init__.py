"""Acts of several steps on people."""
