"""What is on record of figures: the vintages and the triangle of a definition, what stands, and what was ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.compile.final import final_of
from ledger.domain.definition import Draft
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.measure.figures.events.figures import Figure
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import SLOT as REPORTED, find_boundary_of_figures, find_boundary_of_restatements
from ledger.measure.figures.verbs.reporting import require_reported_of
from ledger.measure.figures.views.closed import ClosedFigure, closed_figures
from ledger.measure.figures.views.restatements import restatements
from ledger.measure.figures.views.revisions import Triangle, triangle
from ledger.measure.figures.views.vintages import Vintage, vintages


class TriangleOf(NamedTuple):
    """A triangle, and the unit of its numbers, empty where they count records."""

    unit: str
    found: Triangle


class DatedVintage(NamedTuple):
    """A vintage, and from when no later conversion can change it; None of what counts records."""

    figure: Figure
    real_time: Period
    final: date | None

    @property
    def is_provisional(self) -> bool:
        """Whether it could still change by itself on the day as of which it was reported."""
        return self.final is not None and self.figure.terms.as_of < self.final


def figures_of(ledger: Ledger, key: str, segment: str | None = None, on: date | None = None) -> list[DatedVintage]:
    """Every vintage of a definition, or those that people read on a day. Raises UnknownName and Refused."""
    found = vintages(_reported(ledger, key), key)
    wanted = {cell: each for cell, each in found.items() if segment in (None, cell[1])}
    return [each for each in _date_vintages(ledger, key, wanted) if on is None or each.real_time.covers(on)]


def final_from(ledger: Ledger, key: str, days: Period) -> date | None:
    """From when no later conversion can change a figure of these days; None of what counts records."""
    state = ledger.snapshot().state
    if key not in state.definitions or not is_over_attribution(state.definitions[key].versions[-1].draft):
        return None
    return final_of(state, key, days, ledger.zone, ledger.today())


def _date_vintages(
    ledger: Ledger, key: str, cells: Mapping[tuple[str, str], tuple[Vintage, ...]]
) -> Iterator[DatedVintage]:
    for each in cells.values():
        final = final_from(ledger, key, each[0].figure.days)
        yield from (DatedVintage(*one, final) for one in each)


def triangle_of(ledger: Ledger, key: str, segment: str = "") -> TriangleOf:
    """The revision triangle of a definition. Raises UnknownName and Refused."""
    state = _reported(ledger, key)
    units = [each.terms.unit for each in REPORTED.of(state).figures.get(key, ())]
    finals = {each.figure.cell: each.final for each in _date_vintages(ledger, key, vintages(state, key))}
    found = triangle(vintages(state, key), segment, lambda each: finals[each.figure.cell] or date.min)
    return TriangleOf(next(iter(units), ""), found)


def closed_of(ledger: Ledger, key: str) -> dict[tuple[str, str | None], ClosedFigure]:
    """The numbers of a definition that stand, by period and segment. Raises UnknownName and Refused."""
    return closed_figures(_reported(ledger, key), key)


def restatements_of(ledger: Ledger, key: str = "") -> list[Restatement]:
    """The restatements that were ordered, or those of one definition."""
    return restatements(_reported(ledger, key) if key else ledger.state(find_boundary_of_restatements()), key)


def find_restatements(ledger: Ledger, made: Decided) -> list[Restatement]:
    """Return the ones that an act was about just now, as they stand."""
    every = REPORTED.of(ledger.state(find_boundary_of_restatements())).restatements
    names = dict.fromkeys(name for each in made.events if (name := getattr(each, "restatement", "")))
    return [every[each] for each in names]


def measure_of(ledger: Ledger, key: str) -> Draft:
    """The newest version of what numbers are counted by. Raises UnknownName and Refused."""
    return require_reported_of(_reported(ledger, key), key)


def _reported(ledger: Ledger, key: str) -> State:
    state = ledger.state(find_boundary_of_figures([key]))
    if key not in state.definitions:
        state = ledger.state()  # the nearest name may be any
    require_reported_of(state, key)
    return state
