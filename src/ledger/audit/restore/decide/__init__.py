"""Acts of several steps on backups."""
