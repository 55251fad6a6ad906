"""The touches that runs saw of each channel; what else a run found is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State, take_finding
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.events.touches import SeenTouches, TouchesSeen, together

Touches: TypeAlias = dict[str, SeenTouches]
"""Those that runs saw of each channel of a taxonomy."""


def _touched(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    held = SLOT.held(state)
    for each in event.channels:
        held[each.channel] = together(held.get(each.channel), each, recorded.position)


FOLDS: Mapping[type[Event], Evolve] = {
    AttributionRan: take_finding,
    TouchesSeen: _touched,
}


def write_plain(held: Touches) -> Mapping[str, Any]:
    """Return what the hash of a state covers of touches."""
    return {"touches": [[each.channel, each.touches, str(each.first), str(each.last)] for each in held.values()]}


SLOT = Slot[Touches]("credit", dict, dict, write_plain)


def find_boundary_of_touches() -> Boundary:
    """Which channels had touches, as far as runs saw it."""
    return Boundary((Query((TouchesSeen.stored_name,)),))
