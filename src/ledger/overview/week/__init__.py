"""The week: one page for all who run on the numbers."""
