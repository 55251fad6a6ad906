"""Which records they were, in one line: their digest, and that of the reading profile where there was one."""

from __future__ import annotations


def population_told(digest: str, reading: str) -> str:
    """Both, shortened."""
    return f"population {digest[:23]}{f', read as {reading[:23]} says' if reading else ''}"
