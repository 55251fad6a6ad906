"""The one thing that is asked of what holds records: run a SELECT, and give its rows.

A question is made of layers in the dialect of the engine, and asks for aggregates. What comes back is counted, and told
with the answer: no record leaves a server but one that somebody asked for by its id, or with the ids of a cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeAlias

from ledger.data import Data
from ledger.population.dialects.dialect import Dialect

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Mapping[str, date | datetime]
NOTHING: Parameters = MappingProxyType({})


class CountedIn(Data, frozen=True):
    """The engine that holds the records, and how many rows of its answers came back; none is a record.

    Where they were counted on this machine, `copied` is how many columns of every record were read for that.
    """

    engine: str
    rows: int
    copied: int = 0


class DayStart(NamedTuple):
    """A day in UTC, where it starts in the zone of a ledger, and where the next one does: both in UTC."""

    day: date
    this: datetime
    next: datetime


class RecordsEngine(Protocol):
    """What holds records, open for as long as one question takes; all its answers are of one moment."""

    @property
    def dialect(self) -> Dialect:
        """How it is asked."""

    @property
    def counted_in(self) -> CountedIn | None:
        """Where it counts, and how many rows it gave so far; None for a file of this machine."""

    def rows(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """What a SELECT gives; `parameters` are the days and instants, in UTC, that its `$names` stand for.

        Raises BadInput where the records cannot be read.
        """

    def stepwise(self, steps: Mapping[str, str], sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """What a SELECT over steps gives, each of which is a SELECT that may read those before it."""

    def first(self, sql: str, parameters: Parameters = NOTHING) -> Row | None:
        """The first row of it, by the order in which the records lie; None where there is none."""

    def calendar(self, starts: Sequence[DayStart]) -> str:
        """SQL for these as rows (_day, _this, _next), to be joined; one row of NULL where there are none."""


def with_steps(steps: Mapping[str, str], sql: str) -> str:
    """A SELECT over steps, as one statement."""
    said = ",\n".join(f"{name} AS (\n  {each}\n)" for name, each in steps.items())
    return f"WITH {said}\n{sql}"
