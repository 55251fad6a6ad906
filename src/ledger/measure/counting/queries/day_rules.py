"""What judges the records of each day: the versions in force then of a definition and of all that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ledger.compile.stretches import reached
from ledger.domain.state import State
from ledger.kinds.metric import criteria_of, metric_of


def versions_on(state: State, key: str, day: date) -> tuple[int, ...]:
    """Return the versions in force on a day of a definition and of what it leads to; 0 where none is."""
    found = (state.history(each).in_force(day) for each in sorted(reached(state, key)))
    return tuple(each.number if each else 0 for each in found)


def days_of_one_rule(state: State, key: str, days: Iterable[date]) -> Mapping[date, date | None]:
    """Return for each day the first among them on which the same judges what a metric counts; None where nothing does.

    Counted by the rules of that one, the records of the other are counted by their own.
    """
    first = dict[tuple[int, ...], date]()
    return {
        day: first.setdefault(versions_on(state, key, day), day) if _judges(state, key, day) else None
        for day in sorted(days)
    }


def _judges(state: State, key: str, day: date) -> bool:
    """Whether all that a metric counts by is in force on a day; it says how to count days before its own as well."""
    history = state.history(key)
    version = history.in_force(day) or history.versions[0]
    return all(state.history(each).in_force(day) for each in criteria_of(metric_of(version.draft)))
