"""The restatements that were ordered, and which of them wait to be carried out."""

from __future__ import annotations

from ledger.domain.state import State
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import SLOT as REPORTED


def restatements(state: State, key: str = "") -> list[Restatement]:
    """Every order, or those of one definition, as they were given."""
    return [each for each in REPORTED.of(state).restatements.values() if key in ("", each.terms.key)]


def due_restatements(state: State) -> list[Restatement]:
    """The open ones that have to be carried out: those that are material, and those that nobody measured."""
    return [each for each in restatements(state) if each.open and each.material]
