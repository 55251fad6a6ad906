"""Another charter, supposed to have governed from a day on: the rights of the record with its rows in their place.

recorded   *#1 ── lifecycle#7 ──────── lifecycle#31 ──▶
supposed   *#1 ── lifecycle#7 ──┤since├── lifecycle (as it is supposed) ──▶      `*` is not named, and stays

Who lost a seat after that day has lost it under the supposed row, too: that somebody is gone is a fact under any rules.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from ledger.domain.charter import CharterAmended, Row
from ledger.domain.event import Recorded
from ledger.domain.folding.folding import evolve
from ledger.domain.route import Route
from ledger.domain.state import State


class Supposition(NamedTuple):
    """The rows of another charter, a scope each, and their first day."""

    rows: tuple[CharterAmended, ...]
    since: date

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes whose rows it replaces."""
        return tuple(each.scope for each in self.rows)

    def begin(self, state: State, recorded: Recorded, day: date) -> None:
        """Put the rows in place before the first event of their day; that which founds the ledger needs no right."""
        rows = state.rights.rows
        if day >= self.since and rows and not any(row.supposed for row in rows.get(self.scopes[0], ())):
            for terms in self.rows:
                rows.setdefault(terms.scope, []).append(Row(recorded.position - 1, terms, supposed=True))

    def evolve(self, state: State, recorded: Recorded) -> None:
        """Take one event in. A charter of the record in one of these scopes governs the days before, and none after."""
        evolve(state, recorded)
        if isinstance(recorded.event, CharterAmended):
            _keep_last(state.rights.rows[recorded.event.scope])


def routed_as(recorded: Recorded, taken: Route) -> Recorded:
    """A decision as it would say what it does to verdicts, under a row that routes it by that."""
    category = taken.category.name if taken.category else msgspec.UNSET
    return recorded._replace(event=msgspec.structs.replace(recorded.event, category=category))


def _keep_last(rows: list[Row]) -> None:
    """Of rows that cover a day, the last governs: put the supposed one behind what came since."""
    rows.sort(key=lambda row: row.supposed)
