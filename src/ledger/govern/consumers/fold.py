"""Who reads the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from ledger.domain import boundaries
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State, take_finding
from ledger.govern.consumers.events import Consumer, ConsumerAcknowledged, ConsumerAdded, ConsumerRemoved

_CONSUMERS = ("consumer.added/1", "consumer.removed/1")

Consumers: TypeAlias = dict[str, Consumer]
"""Who reads numbers, by their ids."""


def _consumed(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    SLOT.held(state)[event.id] = Consumer(recorded.position, recorded.recorded_at, recorded.actor, event)


FOLDS: Mapping[type[Event], Evolve] = {
    ConsumerAdded: _consumed,
    ConsumerRemoved: _consumed,
    ConsumerAcknowledged: take_finding,
}


def write_plain(held: Consumers) -> Mapping[str, Any]:
    """Return what the hash of a state covers of consumers."""
    said = held.values()
    told = [[each.position, each.gone, each.terms.id, each.terms.owner, each.terms.uses] for each in said]
    return {"consumers": told}


SLOT = Slot[Consumers]("consumers", dict, dict, write_plain)


def find_boundary_of_consumer(id_: str) -> Boundary:
    """All that was said of one consumer."""
    return Boundary((Query((*_CONSUMERS, "consumer.acknowledged/1"), (f"consumer:{id_}",)),))


def find_boundary_of_consumers() -> Boundary:
    """Every consumer."""
    return Boundary((Query(_CONSUMERS),))


def find_boundary_around(state: State, uses: Iterable[str] = ()) -> Boundary:
    """Where what consumers use, or are to use, is decided: the definitions, and the rights on the way to each."""
    used = {*uses, *(key for each in SLOT.of(state).values() for key in each.terms.uses)}
    paths = {state.definitions[key].versions[-1].draft.path for key in used if key in state.definitions}
    return boundaries.union(boundaries.definitions(used), *map(boundaries.rights, sorted(paths)))
