"""The commands that show many nouns: status, map, show."""
