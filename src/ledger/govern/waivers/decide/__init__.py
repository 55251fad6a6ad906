"""Acts of several steps on waivers."""
