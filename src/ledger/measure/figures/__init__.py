"""Figures: numbers on record, and periods that are closed."""
