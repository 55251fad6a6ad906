"""Several ways to cut the records into slices, crossed: who governs by each of them at once.

    mqls   |------ v1 ------|------ v2 ------>
    mql        |---- v1 --------|---- v2 ---->
    both       |-v1·v1-|-v2·v1--|---v2·v2---->      nothing governs where one of them says nothing

Of a slice the first that a record falls into counts, and so it is of the crossed ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from ledger.errors import Refused
from ledger.history.candidates import Reach
from ledger.history.slices import Slice


class Crossing(NamedTuple):
    """The records that fall into a slice of each, as one slice; its version and `on` say nothing."""

    slice: Slice
    of: tuple[Slice, ...]


def crossed(ways: Sequence[Sequence[Slice]], fix: str) -> list[Crossing]:
    """Every slice of each way with every one of the others that it shares records with, in their order.

    Raises Refused, with `fix`, where two of them tell cohorts by different fields.
    """
    return [found for each in product(*ways) for found in _together(each, fix)]


def _together(slices: Sequence[Slice], fix: str) -> Iterator[Crossing]:
    shared: Slice | None = slices[0]
    for each in slices[1:]:
        shared = _shared(shared, each, fix) if shared else None
    if shared:
        yield Crossing(shared, tuple(slices))


def _shared(one: Slice, other: Slice, fix: str) -> Slice | None:
    """The records of both; None where there can be none."""
    if _every(one) or _every(other):
        days = other if _every(one) else one
        dated, undated, start, end = days.dated, days.undated, days.start, days.end
    else:
        start, end = _later(one.start, other.start), _earlier(one.end, other.end)
        dated = one.dated and other.dated and (start is None or end is None or start < end)
        undated = one.undated and other.undated
    if not (dated or undated):
        return None
    cohort = _cohort(one.cohort, other.cohort, fix)
    if cohort and cohort.start and cohort.start == cohort.end:
        return None
    return Slice(start, end, 0, one.on, cohort, dated, undated)


def _every(of: Slice) -> bool:
    """Whether the clock tells none of the records apart."""
    return of.dated and of.undated


def _cohort(one: Reach | None, other: Reach | None, fix: str) -> Reach | None:
    """The cohort of both; one of no days where no record can be in both."""
    if one is None or other is None:
        return one or other
    if one.field != other.field:
        what = f"one cohort is told by {one.field}, and another by {other.field}"
        raise Refused(what, "what is counted goes by one of them, and how by the other", fix)
    start, end = _later(one.start, other.start), _earlier(one.end, other.end)
    return one._replace(start=start, end=end if start is None or end is None or start < end else start)


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)
