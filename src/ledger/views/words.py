"""The plain words that follow a nature and a consistency standard wherever they are shown."""

from __future__ import annotations

NATURE = {
    "policy": "policy (a new rule)",
    "estimate": "estimate (a recalibration)",
    "error": "error (a mistake corrected)",
}
STANDARD = {
    "prospective": "prospective (from now)",
    "retrospective": "retrospective (all history)",
    "cohort": "cohort (each record keeps its cohort's version)",
    "dual": "dual (both until a date)",
    "restated": "restated (corrected)",
}


def term(start: object, until: object) -> str:
    """A stretch of days: `2026-03-01 until 2026-06-01`, or open."""
    return f"{start} until {until}" if until else f"{start} on"
