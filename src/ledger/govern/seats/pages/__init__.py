"""The pages for seats."""
