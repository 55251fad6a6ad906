"""What was spent on each channel, and the touches that runs saw of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.measure.credit.events.touches import TouchesSeen, together
from ledger.measure.spend.events import MonthlySpend, SpendRecorded


def _spent(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, SpendRecorded)
    if not event.countable:
        return
    months = state.spend.setdefault(event.channel, {})
    before = months.get(event.month)
    known = before.known if before else position
    months[event.month] = MonthlySpend(position, recorded_at, actor, event, known)


def _touched(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    for each in event.channels:
        state.touches[each.channel] = together(state.touches.get(each.channel), each, recorded.position)


FOLDS: Mapping[type[Event], Evolve] = {
    SpendRecorded: _spent,
    TouchesSeen: _touched,
}
