"""The verb of a decider who closes a period, so that its number stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ledger.domain.calendar import CalendarPeriod
from ledger.domain.charter import Row, require
from ledger.domain.definition import leading
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.measure.figures.events.close import ClosedCount, PeriodClosed
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs.reporting import require_measure
from ledger.steps import RECORDS, RETRY, TEXT, Open, step

STANDARDS = ("standard", "then")
"""The rules by which a period is closed: each version's declared standard, or the standards as they stood then."""


def close(
    state: State,
    key: str,
    period: CalendarPeriod,
    counts: Sequence[ClosedCount],
    population: CountedPopulation,
    *,
    standard: str,
    segment_by: str = "",
    by: str,
    today: date,
    because: str = "",
) -> list[Event]:
    """Close a period at what was counted, for the decider of the scope: a human being. Raises Refused."""
    row = right_to_close(state, key, by, today)
    require_over(key, period, today)
    require_unclosed(state, key, period)
    _require_current(state, key, population)
    assert period.days.until is not None
    return [
        PeriodClosed(
            key=key,
            period=period.name,
            from_=period.days.from_,
            until=period.days.until,
            position=population.position,
            on=today,
            standard=standard,
            population=population.digest,
            records=population.name,
            reading=population.reading,
            by=segment_by,
            counts=tuple(counts),
            right=row.position,
            because=because,
            self_attested=row.terms.solo,
        )
    ]


def right_to_close(state: State, key: str, by: str, today: date) -> Row:
    """The row that lets somebody close periods of a definition, or order that they be restated. Raises Refused."""
    row = require(state.rights, require_measure(state, key).path, "decider", by, today)
    a_person(state, by, "say which number stands")
    return row


def require_over(key: str, period: CalendarPeriod, today: date) -> None:
    """Pass where the last day of a period is past. Raises Refused."""
    end = period.days.until
    assert end
    if end > today:
        raise Refused(
            f"{period} is not over",
            why=f"its last day is {end - timedelta(days=1)}, and today is {today}: what comes until then belongs to it",
            fix=step(f"see what it is until then, and close it on {end} or later", "count", key, records=RECORDS),
        )


def require_unclosed(state: State, key: str, period: CalendarPeriod) -> None:
    """Pass where a period was not closed before. Raises Refused."""
    before = REPORTED.of(state).closes.get(key, {}).get(period.name)
    if before:
        raise Refused(
            f"{period} of `{key}` is closed",
            why=f"#{before.position} closed it, and its number stands until a restatement that names it",
            fix=step(
                "restate it",
                "restate",
                key,
                from_=Open("VERSION"),
                to=Open("VERSION"),
                period=str(period),
                reopen=str(period),
                because=TEXT,
            ),
        )


def _require_current(state: State, key: str, population: CountedPopulation) -> None:
    """Pass where nothing that was counted by was decided since. Raises Refused."""
    known = state.definitions
    since = [each.position for name in leading(known, [key]) if name in known for each in known[name].terms]
    if max(since, default=0) > population.position:
        raise Refused(
            "a definition changed while the records were counted",
            why=f"#{max(since)} came after #{population.position}, by which they were",
            fix=RETRY,
        )
