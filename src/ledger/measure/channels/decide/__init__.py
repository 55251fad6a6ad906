"""Acts of several steps on channels."""
