"""Letting a channel go on although it fails a gate: by the decider of the next wider scope than its framework."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.scope import wider
from ledger.domain.state import State
from ledger.domain.waiver import WaiverSubject
from ledger.govern.waivers.fold import find_boundary_of_waivers_of
from ledger.govern.waivers.verbs import waiving
from ledger.measure.channels.fold import SLOT as CHANNELS, find_boundary_of_channel, find_boundary_of_channels
from ledger.measure.channels.verbs.waived import require_unpassed


def waive_gate(ledger: Ledger, actor: Actor, subject: WaiverSubject, until: date, said: str) -> Decided:
    """Waive a gate that the last evaluation of a channel does not pass, until a day. Raises LedgerError."""
    gate, channel = subject.gate

    def verb(state: State, today: date) -> list[Event]:
        scope = require_unpassed(state, gate, channel).scope
        return waiving.waive_gate(
            state, gate, channel, scope=scope, until=until, by=actor.id, today=today, because=said
        )

    def widen(state: State) -> Boundary:
        history = CHANNELS.of(state).get(channel)
        judged = history.evaluation if history else None
        return boundaries.rights(wider(judged.scope)) if judged else find_boundary_of_channels()

    wanted = boundaries.union(find_boundary_of_channel(channel), find_boundary_of_waivers_of(str(subject)))
    return ledger.decide(actor, verb, wanted, widen)
