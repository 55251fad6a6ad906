"""What the cells are called into which two versions sort records."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.population.impact import UNGOVERNED, UNREADABLE

CELL_WORDS: Mapping[str, str] = {
    "both": "in both",
    "gained": "gained",
    "lost": "lost",
    "neither": "in neither",
    "up": "move up",
    "down": "move down",
    "moved": "move",
    "same": "stay",
    UNREADABLE: "unreadable",
    UNGOVERNED: "ungoverned",
}
"""What each cell is called."""
