"""What it takes to acknowledge which acts lose their effect: the decider of the scope, of acts that are struck out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import lacking, row_named, seat_in_words
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.domain.verdict import VerdictsAcknowledged


def _acknowledged(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    row = row_named(state, event.scope, "decider", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "acknowledge that")
    if counting := [position for position in event.struck if position not in state.struck]:
        raise lacking(f"#{counting[0]} is not struck out", "what counts is not acknowledged as without effect")
    return seat_in_words(row, "decider")


RULES: Mapping[str, str] = {
    VerdictsAcknowledged.stored_name: "R99",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {VerdictsAcknowledged: _acknowledged}
