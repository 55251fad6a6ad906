"""The verb of a decider who read which acts lose their effect."""

from __future__ import annotations

from datetime import date

from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.domain.verdict import SECOND_EDITION, VerdictsAcknowledged


def acknowledge_verdicts(state: State, scope: str, *, by: str, today: date, because: str = "") -> list[Event]:
    """Put on record that the decider of a scope read which acts lose their effect there. Raises NoRight.

    Nothing follows where all of them are on record as read.
    """
    row = require(state.rights, scope, "decider", by, today)
    a_person(state, by, "acknowledge that")
    struck = tuple(sorted(position for position, act in state.struck.items() if act.scope == scope))
    if state.edition >= SECOND_EDITION and {*struck} <= {*state.acknowledged.get(scope, ())}:
        return []
    return [
        VerdictsAcknowledged(
            scope=scope, struck=struck, right=row.position, because=because, self_attested=row.terms.solo
        )
    ]
