"""Acts of several steps about metrics over an attribution."""
