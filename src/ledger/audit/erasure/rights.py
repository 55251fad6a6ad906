"""What it takes to erase a person, and to keep a payload out of bags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.audit.erasure.events import PayloadReleased, PayloadWithheld, PersonErased
from ledger.audit.erasure.verbs import require_erasable, require_to_withhold
from ledger.domain.acts.leaving import right_to_let_go
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import lacking
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State


def _erased(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.person not in state.left or event.person in state.erased:
        raise lacking(f"{event.person} could not be erased", "they had not left, or were erased before")
    for position in event.struck or ():
        if position not in state.struck or state.struck[position].actor != event.person:
            raise lacking(f"#{position} is no act of {event.person} without effect", "what counts is not struck out so")
    require_erasable(state, event.person, day)
    return right_to_let_go(state, recorded.actor, day)


def _withheld(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if not 1 < event.position < recorded.position:
        raise lacking(f"event #{event.position} could not be withheld", "it was not there, or begins the ledger")
    require_to_withhold(state, recorded.actor, day)
    return "decider of `*`"


def _released(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.position not in state.withheld:
        raise lacking(f"event #{event.position} could not be released", "it was not withheld")
    require_to_withhold(state, recorded.actor, day)
    return "decider of `*`"


RULES: Mapping[str, str] = {
    PayloadReleased.stored_name: "R177",
    PayloadWithheld.stored_name: "R176",
    PersonErased.stored_name: "R175",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {PersonErased: _erased, PayloadWithheld: _withheld, PayloadReleased: _released}
