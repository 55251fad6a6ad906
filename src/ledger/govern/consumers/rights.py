"""What it takes to say who reads a number, and that a reader knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import scope as scopes
from ledger.domain.charter import ROLES
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, judge_finding
from ledger.domain.entitlement.seats import lacking
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State
from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerAdded, ConsumerRemoved
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.consumers.verbs import acknowledge


def _consumer(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    before = CONSUMERS.of(state).get(event.id)
    if before and before.terms.owner == recorded.actor:
        return "its owner"
    paths = [state.definitions[key].versions[-1].draft.path for key in event.uses if key in state.definitions]
    for scope in dict.fromkeys(each for path in paths for each in scopes.path(path)):
        row = state.rights.row(scope, day)
        if row and any(recorded.actor in state.rights.actors(row, role, day) for role in ROLES):
            return f"a seat in `{scope}` (#{row.position})"
    raise lacking(f"{recorded.actor} may not speak of {event.title}", "they hold no seat where it reads, nor own it")


def _owner(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    found = CONSUMERS.of(state).get(event.id)
    if found is None or not isinstance(found.terms, ConsumerAdded) or found.terms.owner != recorded.actor:
        raise lacking(f"{recorded.actor} may not speak of {event.title}", "whose number it is says that they know")


def _acknowledged(state: State, event: ConsumerAcknowledged, by: str, day: date) -> list[Event]:
    return acknowledge(state, event.title, by=by, today=day, because=event.because)


RULES: Mapping[str, str] = {
    ConsumerAcknowledged.stored_name: "R107",
    ConsumerAdded.stored_name: "R106",
    ConsumerRemoved.stored_name: "R106",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {ConsumerAcknowledged: _owner}
JUDGES: Mapping[type[Event], Act] = {
    ConsumerAdded: _consumer,
    ConsumerRemoved: _consumer,
    ConsumerAcknowledged: judge_finding("", _acknowledged),
}
