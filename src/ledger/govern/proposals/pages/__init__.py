"""The pages for proposals."""
