"""The pages for the board."""
