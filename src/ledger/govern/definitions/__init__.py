"""Definitions: what is in force, and how each came to be."""
