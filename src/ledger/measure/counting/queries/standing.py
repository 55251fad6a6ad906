"""A group of a count beside what stands for it, where its period is closed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class StandingGroup(NamedTuple):
    """A group whose period is closed: what stands for it, or (`whole`) for its period alone, and what is counted."""

    value: str | None
    others: tuple[str | None, ...]
    number: int
    of: int | None
    counted: int
    closed_on: date
    restatement: str
    whole: bool
