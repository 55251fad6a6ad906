"""How invariants stand today, put on record."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.govern.waivers.queries.invariants import invariants_today, proofs_found
from ledger.govern.waivers.queries.violations import InvariantStanding


def record_proofs(ledger: Ledger, actor: Actor) -> tuple[list[InvariantStanding], Decided]:
    """How every invariant in force stands today, put on record where that is otherwise than was last recorded."""
    found = [*invariants_today(ledger)]

    def verb(state: State, today: date) -> list[Event]:
        return [*proofs_found(state, found, actor.id, today)]

    keys = [each.draft.key for each in found]
    wanted = boundaries.union(boundaries.every_charter(), boundaries.findings(*keys))
    return found, ledger.decide(actor, verb, wanted)
