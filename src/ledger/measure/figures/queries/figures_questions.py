"""What is on record of figures: the vintages and the triangle of a definition, what stands, and what was ordered."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import SLOT as REPORTED, find_boundary_of_figures, find_boundary_of_restatements
from ledger.measure.figures.verbs.reporting import require_measure
from ledger.measure.figures.views.closed import ClosedFigure, closed_figures
from ledger.measure.figures.views.restatements import restatements
from ledger.measure.figures.views.revisions import Triangle, triangle
from ledger.measure.figures.views.vintages import Vintage, vintages


class TriangleOf(NamedTuple):
    """A triangle, and the unit of its numbers, empty where they count records."""

    unit: str
    found: Triangle


def figures_of(ledger: Ledger, key: str, segment: str | None = None, on: date | None = None) -> list[Vintage]:
    """Every vintage of a definition, or those that people read on a day. Raises UnknownName and Refused."""
    found = vintages(_reported(ledger, key), key)
    every = [each for (_, of), vintages in found.items() if segment in (None, of) for each in vintages]
    return every if on is None else [each for each in every if each.real_time.covers(on)]


def triangle_of(ledger: Ledger, key: str, segment: str = "") -> TriangleOf:
    """The revision triangle of a definition. Raises UnknownName and Refused."""
    state = _reported(ledger, key)
    units = [each.terms.unit for each in REPORTED.of(state).figures.get(key, ())]
    return TriangleOf(next(iter(units), ""), triangle(vintages(state, key), segment))


def closed_of(ledger: Ledger, key: str) -> dict[tuple[str, str | None], ClosedFigure]:
    """The numbers of a definition that stand, by period and segment. Raises UnknownName and Refused."""
    return closed_figures(_reported(ledger, key), key)


def restatements_of(ledger: Ledger, key: str = "") -> list[Restatement]:
    """The restatements that were ordered, or those of one definition."""
    return restatements(_reported(ledger, key) if key else ledger.state(find_boundary_of_restatements()), key)


def restatement_of(ledger: Ledger, made: Decided) -> Restatement:
    """The one that an act was about just now."""
    name = getattr(made.events[-1], "restatement", "")
    return REPORTED.of(ledger.state(find_boundary_of_restatements())).restatements[name]


def measure_of(ledger: Ledger, key: str) -> Draft:
    """The newest version of what numbers are counted by. Raises UnknownName and Refused."""
    return require_measure(_reported(ledger, key), key)


def _reported(ledger: Ledger, key: str) -> State:
    state = ledger.state(find_boundary_of_figures([key]))
    if key not in state.definitions:
        state = ledger.state()  # the nearest name may be any
    require_measure(state, key)
    return state
