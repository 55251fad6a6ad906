"""How invariants stand today, put on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.govern.waivers.queries.invariants import proofs_found
from ledger.govern.waivers.queries.violations import InvariantStanding


def record_proofs(ledger: Ledger, actor: Actor, standings: Sequence[InvariantStanding]) -> Decided:
    """Put on record how invariants stand today, where that is otherwise than was last recorded."""

    def verb(state: State, today: date) -> list[Event]:
        return [*proofs_found(state, standings, actor.id, today)]

    keys = [each.draft.key for each in standings]
    wanted = boundaries.union(boundaries.every_charter(), boundaries.findings(*keys))
    return ledger.decide(actor, verb, wanted)
