"""The records of a cohort: those that a date of their own puts under one version, for their whole life."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

import msgspec

if TYPE_CHECKING:
    from ledger.population.count import JudgingSegment


class CohortDays(msgspec.Struct, frozen=True, kw_only=True, rename={"start": "from"}):
    """The days [from, until) of a field; nothing where there is no end."""

    field: str
    start: date | None
    until: date | None


class StretchParts(TypedDict):
    """What is said of the records that a version judges, in whatever answer."""

    version: int
    start: date | None
    until: date | None
    cohort: CohortDays | None
    dated: bool
    undated: bool


def stretch_parts(of: JudgingSegment) -> StretchParts:
    """Which records a version judges: their days, or that they have none, and of which cohort."""
    cohort = CohortDays(field=of.cohort.clock, start=of.cohort.start, until=of.cohort.end) if of.cohort else None
    return {
        "version": of.version,
        "start": of.start,
        "until": of.end,
        "cohort": cohort,
        "dated": of.dated,
        "undated": of.undated and not of.dated,
    }
