"""The board: status, the map, and pages that show many nouns."""
