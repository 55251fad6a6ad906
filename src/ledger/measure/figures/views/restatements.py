"""The restatements that were ordered, and which of them wait to be carried out."""

from __future__ import annotations

from ledger.domain.state import State
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import SLOT as REPORTED


def restatements(state: State, key: str = "") -> list[Restatement]:
    """Every order, or those of one definition, as they were given."""
    return [each for each in REPORTED.of(state).restatements.values() if key in ("", each.terms.key)]


def find_group(state: State, restatement: str) -> list[Restatement]:
    """Return the restatements that were ordered together with one, itself too; nothing where there is none so named."""
    every = REPORTED.of(state).restatements
    one = every.get(restatement)
    if one is None or not one.terms.group:
        return [one] if one else []
    return [each for each in every.values() if each.terms.group == one.terms.group]


def due_restatements(state: State) -> list[Restatement]:
    """The open ones that have to be carried out: those that are material, and those that nobody measured.

    What was ordered together is carried out together, so the first that has to be stands for all of it.
    """
    due = [each for each in restatements(state) if each.open and each.material]
    return list({each.terms.group or each.id: each for each in reversed(due)}.values())[::-1]
