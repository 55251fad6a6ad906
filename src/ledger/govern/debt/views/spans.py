"""Days in a row, several times: what such rows have in common, and what is left of some without others.

every argument and every answer is in order, and no two of its periods have a day in common
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.domain.period import Period


def common(some: Iterable[Period], others: Sequence[Period]) -> list[Period]:
    """The days of both."""
    return [
        Period(max(each.from_, other.from_), _earlier(each.until, other.until))
        for each in some
        for other in others
        if each.overlaps(other)
    ]


def without(some: Iterable[Period], others: Iterable[Period]) -> list[Period]:
    """The days of some that are not of the others."""
    return common(some, _between(others))


def joined(every: Iterable[Period]) -> list[Period]:
    """All of their days, in order, however they overlap."""
    found = list[Period]()
    for each in sorted(every, key=_first):
        last = found[-1] if found else None
        if last and (last.until is None or each.from_ <= last.until):
            found[-1] = Period(last.from_, _later(last.until, each.until))
        else:
            found.append(each)
    return found


def _first(period: Period) -> date:
    return period.from_


def _between(every: Iterable[Period]) -> list[Period]:
    """The days that are of none of them."""
    found, start = list[Period](), date.min
    for each in every:
        if start < each.from_:
            found.append(Period(start, each.from_))
        if each.until is None:
            return found
        start = each.until
    return [*found, Period(start, None)]


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else None
