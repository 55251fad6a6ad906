"""How often a definition changed, what each change did, by whom, and what came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ledger.answers.change import data as change_data, words
from ledger.render.table import table
from ledger.views.words import NATURE

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.app.questions.history import DefinitionHistory


def lines(ledger: Ledger, found: DefinitionHistory) -> Iterator[str]:
    """How often it changed, and each change in a line: when, what it did, who asked and who decided."""
    years = f"{found.days:,} days"
    times = "once" if found.changes == 1 else f"{found.changes} times"
    yield f"{found.key} changed {times} in {years}: {found.a_year:.1f} a year"
    rows = [
        (
            f"v{each.version.number}",
            each.since,
            each.nature,
            words(each.change) if each.change else "the first",
            ledger.address(each.asked_by) if each.asked_by else "-",
            ledger.address(each.version.decider) if each.version.decider else "nobody",
        )
        for each in found.steps
    ]
    yield from table(("V", "SINCE", "NATURE", "WHAT IT DID", "ASKED BY", "DECIDED BY"), rows)
    for each in found.steps:
        if each.reverts:
            yield f"reversal: v{each.version.number} means what v{each.reverts} meant"
    yield f"by nature: {_counts(found.count('nature'))}"
    yield f"asked by: {_counts(_people(ledger, found.count('asked_by')))}"
    yield f"decided by: {_counts(_people(ledger, found.count('decider')))}"


def _people(ledger: Ledger, counted: Mapping[str, int]) -> dict[str, int]:
    return {ledger.address(person) if person else "nobody": number for person, number in counted.items()}


def _counts(counted: Mapping[str, int]) -> str:
    return " · ".join(f"{number} {NATURE.get(name, name)}" for name, number in counted.items())


def data(ledger: Ledger, found: DefinitionHistory) -> dict[str, Any]:
    """The same for programs."""
    return {
        "key": found.key,
        "days": found.days,
        "changes": found.changes,
        "a_year": round(found.a_year, 2),
        "versions": [
            {
                "version": each.version.number,
                "since": each.since,
                "nature": each.nature,
                "asked_by": ledger.address(each.asked_by) if each.asked_by else None,
                "decided_by": ledger.address(each.version.decider) if each.version.decider else None,
                "change": change_data(each.change) if each.change else None,
                "reverts": each.reverts or None,
            }
            for each in found.steps
        ],
    }
