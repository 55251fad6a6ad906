"""Acts of several steps on debt."""
