"""How many records became something in each period: what stamps, histories and snapshots have in common.

    stamps, field_history, snapshots --> judged --entries--> moves --re-entry--> counted --> periods

A day that nobody knows exactly is an interval, and so a count is one: certain where all days lie in the period,
possible where one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ledger.domain.calendar import CalendarPeriod, period_with
from ledger.population.sql.entries import BEFORE, BY_DEFINITION, KEPT, OUT, OWN, by_period, in_all, moves, of_each

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class CountRange(NamedTuple):
    """How many: at least `certain`, at most `possible`; one number where they are equal."""

    certain: int = 0
    possible: int = 0


@dataclass(frozen=True, slots=True)
class BecamePeriod:
    """Of one period: how many became one by themselves, and what a change of the definition moved in and out."""

    period: CalendarPeriod
    became: CountRange
    by_definition: CountRange
    out_by_definition: CountRange


@dataclass(frozen=True, slots=True)
class BecameCount:
    """Who became one, by period; `known` of `records` that did so by themselves on a day that is known exactly.

    `no_day` became one on a day that nothing tells, `kept` stay one by the word of a version. `since` is the first day
    of which the source can tell, None where it tells nothing of that; `first` is how many entered on that very day.
    `left_out` counts rows that say nothing, by why; `gaps` are days in a row without a snapshot, and `unusable` the
    snapshots that lack a field, each with the field.
    """

    periods: tuple[BecamePeriod, ...]
    records: int
    became: int
    known: int
    by_definition: int
    out_by_definition: int
    kept: int
    no_day: int
    since: date | None = None
    first: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[tuple[date, date], ...] = ()
    unusable: tuple[tuple[date, str], ...] = ()
    snapshots: int = 0


class BecameAsked(NamedTuple):
    """What is asked: by which unit of the calendar, of which periods (all that there are), until `today`."""

    unit: str
    re_entry: str
    today: date
    periods: tuple[CalendarPeriod, ...] = ()


def judged_count(connection: DuckDBPyConnection, asked: BecameAsked) -> BecameCount:
    """The count of a table `judged`."""
    connection.execute(f"CREATE TEMP TABLE moves AS {moves()}")
    connection.execute(f"CREATE TEMP TABLE counted AS {of_each(asked.re_entry)}")
    return counted_moves(connection, asked)


def counted_moves(connection: DuckDBPyConnection, asked: BecameAsked) -> BecameCount:
    """The count of a table `counted`."""
    totals = {cause: each for cause, *each in connection.execute(in_all()).fetchall()}
    shown = [each for cause, each in totals.items() if cause != BEFORE and each[0]]
    periods = asked.periods or _periods(asked.unit, [day for each in shown for day in each[2:]])
    found = _found(connection, periods)

    def total(cause: str) -> int:
        return int(totals.get(cause, (0,))[0])

    return BecameCount(
        periods=tuple(
            BecamePeriod(each, *(found.get((n, cause), CountRange()) for cause in (OWN, BY_DEFINITION, OUT)))
            for n, each in enumerate(periods)
        ),
        records=0,
        became=total(OWN),
        known=int(totals.get(OWN, (0, 0))[1]),
        by_definition=total(BY_DEFINITION),
        out_by_definition=total(OUT),
        kept=total(KEPT),
        no_day=total(BEFORE),
    )


def _found(connection: DuckDBPyConnection, periods: Sequence[CalendarPeriod]) -> dict[tuple[int, str], CountRange]:
    if not periods:
        return {}
    rows = ", ".join(f"({n}, DATE '{each.days.from_}', DATE '{each.days.until}')" for n, each in enumerate(periods))
    connection.execute(f"CREATE TEMP TABLE periods AS FROM (VALUES {rows}) AS t(_period, _start, _end)")
    return {
        (int(period), cause): CountRange(int(certain), int(possible))
        for period, cause, certain, possible in connection.execute(by_period()).fetchall()
    }


def _periods(unit: str, days: Iterable[date]) -> tuple[CalendarPeriod, ...]:
    """Each from that of the first day to that of the last."""
    told = sorted(days)
    found = list[CalendarPeriod]()
    day = told[0] if told else None
    while day and day <= told[-1]:
        found.append(period_with(day, unit))
        day = found[-1].days.until
    return tuple(found)


def gaps(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """The days without a snapshot, where there are more of them in a row than is usual: the first and the last."""
    steps = [(later - day).days for day, later in pairwise(days)]
    usual = max(sorted(set(steps)), key=steps.count, default=0)
    one = timedelta(days=1)
    return tuple((day + one, later - one) for day, later in pairwise(days) if (later - day).days > usual)
