"""A ledger as the next act finds it: what counts of everything before, and what may be done to artifacts.

    act --it has effect--> taken in
        --it has none----> struck out, and taken in as that

Verbs decide on this state, an audit judges on it, and each answer is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from ledger.deliver.targets.events.delivery import (
    Deliveries,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryPlanned,
    OnArtifact,
    fold_deliveries,
)
from ledger.domain.event import Boundary, Query, Recorded
from ledger.domain.folding.folding import evolve, fold
from ledger.domain.state import State

_OF_PLANS = frozenset((DeliveryPlanned, DeliveryApplied, DeliveryConfirmed))

OpenPlans: TypeAlias = dict[tuple[str, str, str], tuple[str, DeliveryPlanned]]
"""What was planned and has no receipt yet, and by whom: by target, name or address, and definition."""


class Bench(msgspec.Struct):
    """What counts of all events so far: decisions, deliveries, and the plans that have no receipt yet."""

    state: State = msgspec.field(default_factory=State)
    deliveries: Deliveries = msgspec.field(default_factory=Deliveries)
    plans: OpenPlans = msgspec.field(default_factory=dict)

    def take(self, recorded: Recorded) -> None:
        """Take in an event that has effect, or one that is struck out."""
        evolve(self.state, recorded)
        self.take_delivery(recorded)

    def take_all(self, events: Sequence[Recorded]) -> None:
        """Take in many events, in their order."""
        fold(events, self.state)
        fold_deliveries(events, self.deliveries)
        for recorded in events:
            if type(recorded[3]) in _OF_PLANS:
                self._take_plan(recorded)

    def take_delivery(self, recorded: Recorded) -> None:
        """Take in what an event does to deliveries and open plans."""
        fold_deliveries((recorded,), self.deliveries)
        if type(recorded[3]) in _OF_PLANS:
            self._take_plan(recorded)

    def copied(self) -> Bench:
        """Return another one of the same content, to be added to."""
        return Bench(self.state.copied(), self.deliveries.copied(), dict(self.plans))

    def _take_plan(self, recorded: Recorded) -> None:
        """A plan is open from its event until a receipt of something there."""
        event = recorded.event
        if isinstance(event, DeliveryPlanned):
            self.plans.update(dict.fromkeys(_places(event), (recorded.actor, event)))
        elif isinstance(event, DeliveryApplied | DeliveryConfirmed) and event.desired:
            self._end_plan(event)

    def _end_plan(self, event: OnArtifact) -> None:
        if plan := self.find_plan(event):
            for each in _places(plan[1]):
                if self.plans.get(each) is plan:
                    del self.plans[each]

    def find_plan(self, event: OnArtifact) -> tuple[str, DeliveryPlanned] | None:
        """Give the open plan of an artifact, and who planned it."""
        return next((self.plans[each] for each in _places(event) if each in self.plans), None)


def _places(event: OnArtifact) -> list[tuple[str, str, str]]:
    """Where a plan of an artifact may be known: by its name, then by its address."""
    return [(event.target, each, event.key) for each in (event.name, event.address) if each]


def find_boundary_of_artifact(target_name: str, address: str) -> Boundary:
    """Everything about one artifact."""
    return Boundary((Query((), (f"artifact:{target_name}/{address}",)),))


def find_boundary_of_attested(target_name: str = "") -> Boundary:
    """What people saw on a target, or on any."""
    return Boundary((Query(("artifact.attested/1",), (f"target:{target_name}",) if target_name else ()),))


def find_boundary_of_target(name: str) -> Boundary:
    """What was said of one target."""
    return Boundary((Query(("target.declared/1", "target.observed/1"), (f"target:{name}",)),))
