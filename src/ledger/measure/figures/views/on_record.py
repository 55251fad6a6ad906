"""The number of a period that people go by: the one that stands, else what was reported or restated last."""

from __future__ import annotations

from typing import NamedTuple

from ledger.domain.state import State
from ledger.measure.figures.views.closed import closed_figures, restated_figure
from ledger.measure.figures.views.vintages import figure_as_of


class NumberOnRecord(NamedTuple):
    """A number and what made it so: `closed`, `restated` or `reported`. `exact` is as it is stored."""

    stood: str
    exact: str


def find_number(
    state: State, key: str, period: str, segment: str | None, *, in_units: bool = False
) -> NumberOnRecord | None:
    """Return the number that is on record of a period and a segment; None where there is none.

    A reported number that has a unit is one only where those are asked for: it counts no records.
    """
    if closed := closed_figures(state, key).get((period, segment)):
        return NumberOnRecord("restated" if closed.restated else "closed", closed.exact)
    reported = None if segment is None else figure_as_of(state, key, period, segment)
    if reported and reported.figure.terms.unit and not in_units:
        reported = None
    restated = restated_figure(state, key, period, segment)
    if restated and not (reported and reported.figure.position > restated.position):
        return NumberOnRecord("restated", restated.exact)
    return NumberOnRecord("reported", reported.figure.terms.number) if reported else None
