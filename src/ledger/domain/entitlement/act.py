"""An act as it is judged, on the state before it and on its day: in words the right that it had. Raises LedgerError."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TypeAlias

from ledger.domain.event import Recorded
from ledger.domain.state import State

Act: TypeAlias = Callable[[State, Recorded, date], str]
Since: TypeAlias = Callable[[State, Recorded, date], Iterator[str]]
"""Why an act that had its right would be refused today."""


def instant_of(recorded: Recorded) -> datetime:
    """When it was recorded."""
    return datetime.fromisoformat(recorded.recorded_at)
