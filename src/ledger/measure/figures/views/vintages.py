"""The numbers that were reported of a definition, and from when until when each was the one that people read.

mql 2024-Q2   1,940   2024-07-05 until 2024-10-04        the first vintage of the period
              1,923   2024-10-04 on                      the latest
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.measure.figures.events.figures import Figure
from ledger.measure.figures.fold import SLOT as REPORTED


class Vintage(NamedTuple):
    """A figure as it was reported, and the days [from, until) on which no later one had been."""

    figure: Figure
    real_time: Period


def vintages(state: State, key: str) -> dict[tuple[str, str], tuple[Vintage, ...]]:
    """The vintages of each period and segment (empty: all records), the earliest first; periods in their order."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for each in sorted(REPORTED.of(state).figures.get(key, ()), key=_in_order):
        found.setdefault((each.terms.period, each.terms.segment), []).append(each)
    return {cell: tuple(_vintages(figures)) for cell, figures in found.items()}


def figure_as_of(state: State, key: str, period: str, segment: str = "", day: date | None = None) -> Vintage | None:
    """The number that people read on a day; None where none had been reported by then. Without a day, the latest."""
    found = vintages(state, key).get((period, segment), ())
    known = [each for each in found if day is None or each.figure.terms.as_of <= day]
    return known[-1] if known else None


def _in_order(figure: Figure) -> tuple[date, date, str, date]:
    terms = figure.terms
    return terms.from_, terms.until, terms.segment, terms.as_of


def _vintages(figures: list[Figure]) -> Iterator[Vintage]:
    for each, later in pairwise([*figures, None]):
        assert each is not None
        yield Vintage(each, Period(each.terms.as_of, later.terms.as_of if later else None))
