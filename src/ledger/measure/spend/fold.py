"""What was spent on each channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State
from ledger.measure.channels.fold import CHANNEL_EVENTS
from ledger.measure.spend.events import MonthlySpend, SpendRecorded

Spend: TypeAlias = dict[str, dict[str, MonthlySpend]]
"""What counts of each channel, by month."""


def _spent(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, SpendRecorded)
    if not event.countable:
        return
    months = SLOT.held(state).setdefault(event.channel, {})
    before = months.get(event.month)
    known = before.known if before else position
    months[event.month] = MonthlySpend(position, recorded_at, actor, event, known)


FOLDS: Mapping[type[Event], Evolve] = {
    SpendRecorded: _spent,
}


def copy_spend(held: Spend) -> Spend:
    """Return the same, to be folded into."""
    return {channel: dict(each) for channel, each in held.items()}


def write_plain(held: Spend) -> Mapping[str, Any]:
    """Return what the hash of a state covers of spend."""
    return {"spend": [[at.position, at.by, at.terms.amount] for each in held.values() for at in each.values()]}


SLOT = Slot[Spend]("spend", dict, copy_spend, write_plain)


def find_boundary_of_spend(keys: Iterable[str] = ()) -> Boundary:
    """What was spent on these channels, and all that was said of them; on all, where none is named."""
    tags: list[tuple[str, ...]] = [(f"channel:{key}",) for key in sorted(set(keys))] or [()]
    return Boundary(tuple(Query((*CHANNEL_EVENTS, SpendRecorded.stored_name), each) for each in tags))
