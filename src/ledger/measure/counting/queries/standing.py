"""What stands beside a count: a group whose period is closed, or a closed period whose records it counts again."""

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


class StandingPeriod(NamedTuple):
    """A closed period of a definition: the number that stands, and the restatement by which it does, if any."""

    key: str
    period: str
    number: int
    restatement: str
