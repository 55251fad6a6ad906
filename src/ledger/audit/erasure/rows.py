"""What people do about what auditors take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ledger.app.ledger import Decided, Ledger
from ledger.audit.erasure import verbs
from ledger.audit.erasure.answers.erasure import PayloadStanding, payload_standing
from ledger.audit.erasure.fold import find_boundary_of_withheld
from ledger.domain import boundaries
from ledger.domain.event import Boundary
from ledger.domain.scope import EVERYTHING
from ledger.table.inputs import BECAUSE, Input, Position, Reason, Spelling
from ledger.table.row import Act, Row


class Payload(Input, frozen=True, kw_only=True):
    """The payload of an event, by its position; whether it is to be in bags again, and why."""

    position: Annotated[Position, Spelling(argument="POSITION")]
    lift: Annotated[bool, Spelling("Let it be in bags again.", option="--lift")] = False
    because: Annotated[Reason, BECAUSE]


def give_arguments(ledger: Ledger, payload: Payload) -> Mapping[str, Any]:
    """Return what the verb takes: the event too, where it is there."""
    found, _ = ledger.journal.read(after=payload.position - 1, upto=payload.position)
    event = next(iter(found), None)
    return {"event": event, "position": payload.position, "lift": payload.lift, "because": payload.because}


def find_boundary(payload: Payload) -> Boundary:
    """Return what it rests on: the rights over everything, and whether it is withheld."""
    return boundaries.union(boundaries.rights(EVERYTHING), find_boundary_of_withheld(payload.position))


def tell_standing(ledger: Ledger, payload: Payload, decided: Decided) -> PayloadStanding:
    """Say whether it is in bags from here on."""
    return payload_standing(payload.position, not payload.lift, decided)


WITHHOLD = Act(
    name="withhold",
    takes=Payload,
    verb=verbs.withhold_or_release,
    arguments=give_arguments,
    boundary=find_boundary,
    answer=tell_standing,
    about="Keep the payload of event POSITION out of audit bags: for the decider of `*`. It stays in the ledger.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (WITHHOLD,)}
