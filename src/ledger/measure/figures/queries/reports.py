"""How many numbers of a definition are on record."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Ledger
from ledger.data import Data
from ledger.measure.figures.fold import SLOT as REPORTED, find_boundary_of_reports


class ReportsOn(Data, frozen=True):
    """What is on record of the numbers of a definition: figures, closed periods, and restatements that are open."""

    figures: int
    closed: tuple[str, ...]
    restating: tuple[str, ...]


def reports_on(ledger: Ledger, key: str, known_on: date | None = None) -> ReportsOn:
    """What was on record at the end of a day; now, where none is named."""
    state = ledger.state(find_boundary_of_reports(key), upto=ledger.known_on(known_on))
    ordered = (each.id for each in REPORTED.of(state).restatements.values() if each.terms.key == key and each.open)
    return ReportsOn(
        len(REPORTED.of(state).figures.get(key, ())), tuple(REPORTED.of(state).closes.get(key, ())), tuple(ordered)
    )
