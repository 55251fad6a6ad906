"""Which version judges which records, each with what it means: by the standards on a day, or as of each record's own.

history --slices--> who governs what --meant--> with references written out, as they were when that governed
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ledger.compile.stretches import turning_days
from ledger.compile.versions import Meant, meant
from ledger.domain.state import State
from ledger.history.assertion import assertions
from ledger.history.slices import Slice, slices_on, slices_then


class MeantSlice(NamedTuple):
    """A slice of the records, and what judges them; None where nothing does."""

    slice: Slice
    meant: Meant | None


def by_standards(state: State, key: str, day: date, zone: str, cohort_of: str = "") -> list[MeantSlice]:
    """By the consistency standard of each version, as they stand on `day`. Raises as `meant`."""
    return _meant(state, key, governed_on(state, key, day, cohort_of=cohort_of), zone)


def governed_on(state: State, key: str, day: date, upto: int | None = None, *, cohort_of: str = "") -> list[Slice]:
    """Which version governs which records, by the standards as they stand on `day`; by what was said `upto` a position.

    None is everything that is known. A cohort that names no field goes by `cohort_of`, where one is given.
    """
    said = [each for each in assertions(state, key, cohort_of) if upto is None or each.position <= upto]
    return slices_on(said, day, turning_days(state, key), lambda each: _last(state, key, each, day))


def by_own_day(state: State, key: str, zone: str, cohort_of: str = "") -> list[MeantSlice]:
    """By the standards as they stood on each record's own day. Raises as `meant`."""
    return _meant(state, key, governed_then(state, key, cohort_of), zone)


def governed_then(state: State, key: str, cohort_of: str = "") -> list[Slice]:
    """Which version governed which records, by the standards as they stood on each record's own day."""
    return slices_then(assertions(state, key, cohort_of), turning_days(state, key))


def _meant(state: State, key: str, found: Iterable[Slice], zone: str) -> list[MeantSlice]:
    history = state.history(key)
    return [
        MeantSlice(each, meant(state, history.version(each.version), each.on, zone) if each.version else None)
        for each in found
    ]


def _last(state: State, key: str, version: int, day: date) -> date:
    """The last day up to `day` on which a version was in force; its first, where another always stood before it."""
    history = state.history(key)
    governed = [each for each in history.segments() if each.version == version and each.from_ <= day]
    if not governed:
        return next((each.from_ for each in history.terms if each.version == version), day)
    end = governed[-1].until
    return end - timedelta(days=1) if end and end <= day else day
