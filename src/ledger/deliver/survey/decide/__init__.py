"""Acts of several steps on the survey of platforms."""
