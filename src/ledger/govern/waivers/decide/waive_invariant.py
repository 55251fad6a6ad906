"""Letting an invariant be violated for a while."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.govern.waivers.verbs import waiving as waiving


def waive(ledger: Ledger, actor: Actor, key: str, scope: str | None, until: date, because: str) -> Decided:
    """Let an invariant be violated until a day."""

    def verb(state: State, today: date) -> list[Event]:
        return waiving.waive(state, key, scope=scope, until=until, by=actor.id, today=today, because=because)

    def widen(state: State) -> Boundary:
        known = [each.draft for each in state.history(key).versions]
        known += [each.draft for each in state.proposals.values() if each.key == key]
        scopes = {each.path for each in known} | ({of_definition(scope, key)} if scope else set())
        return boundaries.union(*map(boundaries.rights, sorted(scopes)))

    return ledger.decide(actor, verb, boundaries.definitions([key]), widen)
