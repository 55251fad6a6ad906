"""A ledger as the next act finds it: what counts of everything before, and what may be done to artifacts.

    act --on what counts so far--> Judgement --it has effect--> taken in
                                             --it has none----> struck out, and taken in as that

One implementation of the rules: verbs decide on this state, an audit judges on it, and each answer is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from ledger.domain.attested import ArtifactAttested
from ledger.domain.delivery import (
    ArtifactBound,
    Deliveries,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryPlanned,
    OnArtifact,
    TargetDeclared,
    fold_deliveries,
)
from ledger.domain.entitlement.deliveries import delivering_seat
from ledger.domain.entitlement.judging import Judgement, judge, lacking
from ledger.domain.entitlement.sources import OBSERVATIONS, require_observer
from ledger.domain.event import Assurance, Event, Recorded
from ledger.domain.state import State, evolve, fold
from ledger.domain.verdict import SECOND_EDITION
from ledger.domain.waiver import DriftWaived
from ledger.errors import LedgerError

_OF_PLANS = frozenset((DeliveryPlanned, DeliveryApplied, DeliveryConfirmed))
PLANNED = Judgement("its delivery was planned by an operator")

OpenPlans: TypeAlias = dict[tuple[str, str, str], tuple[str, DeliveryPlanned]]
"""What was planned and has no receipt yet, and by whom: by target, name or address, and definition."""


@dataclass(slots=True)
class Bench:
    """What counts of all events so far: decisions, deliveries, and the plans that have no receipt yet."""

    state: State = field(default_factory=State)
    deliveries: Deliveries = field(default_factory=Deliveries)
    plans: OpenPlans = field(default_factory=dict)

    def judge(self, recorded: Recorded, said: Recorded, day: date, assurance: Callable[[int], Assurance]) -> Judgement:
        """Judge one act on what counts so far; `said` is the act where it is judged as something else was recorded."""
        return (
            self._of_delivery(recorded, day)
            or self._of_observer(recorded, day)
            or judge(self.state, said, day, assurance)
        )

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
        elif isinstance(event, DeliveryApplied | DeliveryConfirmed) and event.desired and (plan := self._plan(event)):
            for each in _places(plan[1]):
                if self.plans.get(each) is plan:
                    del self.plans[each]

    def _plan(self, event: OnArtifact) -> tuple[str, DeliveryPlanned] | None:
        return next((self.plans[each] for each in _places(event) if each in self.plans), None)

    def _of_delivery(self, recorded: Recorded, day: date) -> Judgement | None:
        """How an event of a delivery is judged by those before it; None where the person who acts decides.

        What is planned by an operator may end as an artifact that is bound; a receipt is of something that is bound or
        planned, and is the operator's own where neither a plan nor a difference waits for it; that something was
        applied is said by who planned it, and is what they planned; a name means one org or portal for ever, and an
        artifact one definition until it is let go or that is retired.
        """
        event: Event = recorded.event
        if isinstance(event, ArtifactAttested):
            return self._seen(event, recorded, day)
        if isinstance(event, TargetDeclared):
            known = self.deliveries.targets.get(event.target)
            other = known and (known.connector, known.identity) != (event.connector, event.identity)
            return Judgement(lacks=f"`{event.target}` means another org or portal for ever") if other else None
        if isinstance(event, DriftWaived):
            return self._waived(event)
        return self._on_artifact(event, recorded, day) if isinstance(event, OnArtifact) else None

    def _of_observer(self, recorded: Recorded, day: date) -> Judgement | None:
        """What lacks where somebody says what a platform holds, or what became of a plan that is not theirs (R138)."""
        event = recorded.event
        if not isinstance(event, OBSERVATIONS) or self.state.edition < SECOND_EDITION:
            return None
        plan = self._plan(event) if isinstance(event, OnArtifact) else None
        if plan and plan[0] == recorded.actor:
            return None
        try:
            require_observer(self.state, recorded.actor, day)
        except LedgerError as no:
            return lacking(no)
        return None

    def _waived(self, event: DriftWaived) -> Judgement | None:
        """What lacks where somebody waives a difference: that one, on an artifact of that definition."""
        there = self.deliveries.artifacts.get((event.target, event.address))
        if there and (there.key, there.drift) == (event.key, event.observed):
            return None
        return Judgement(lacks=f"no such difference of {event.target}/{event.address} was open")

    def _on_artifact(self, event: OnArtifact, recorded: Recorded, day: date) -> Judgement | None:
        plan, planned = self._plan(event), isinstance(event, DeliveryPlanned)
        there = self.deliveries.artifacts.get((event.target, event.address))
        if planned and event.target in self.deliveries.unobserved:
            return Judgement(lacks=f"{event.target} is read-only: nobody looked there since an older copy went on")
        rebound = isinstance(event, ArtifactBound) and there and self.state.retired(there.key, day)
        if there and there.key != event.key and not rebound:
            return Judgement(lacks=f"{event.target}/{event.address} is governed by `{there.key}`")
        if planned:
            return None
        if isinstance(event, ArtifactBound):
            return PLANNED if plan else None
        if there is None and not plan:
            return Judgement(
                lacks=f"{event.target}/{event.address or event.name} was never bound, and nobody planned it"
            )
        awaited = plan or (there and (there.planned or there.drift))
        if isinstance(event, DeliveryConfirmed) and not awaited:
            return self._no_operator(recorded, event.key, day)
        return _unplanned(recorded, event, plan) if isinstance(event, DeliveryApplied) else None

    def _seen(self, event: ArtifactAttested, recorded: Recorded, day: date) -> Judgement | None:
        """What lacks where somebody attests: the target, or the seat to operate what governs the artifact."""
        if event.target not in self.deliveries.targets:
            return Judgement(lacks=f"`{event.target}` was never declared")
        there = self.deliveries.artifacts.get((event.target, event.address))
        if there and event.key and there.key != event.key:
            return Judgement(lacks=f"{event.target}/{event.address} is governed by `{there.key}`")
        return self._no_operator(recorded, there.key, day) if there else None

    def _no_operator(self, recorded: Recorded, key: str, day: date) -> Judgement | None:
        """What lacks where neither the actor nor who ordered it operates a definition; else None."""
        try:
            delivering_seat(self.state, recorded, key, day)
        except LedgerError as no:
            return lacking(no)
        return None


def _places(event: OnArtifact) -> list[tuple[str, str, str]]:
    """Where a plan of an artifact may be known: by its name, then by its address."""
    return [(event.target, each, event.key) for each in (event.name, event.address) if each]


def _unplanned(
    recorded: Recorded, event: DeliveryApplied, plan: tuple[str, DeliveryPlanned] | None
) -> Judgement | None:
    """What lacks where a receipt says that something was written: the plan of it, by the same person."""
    where = f"{event.target}/{event.address or event.name}"
    if plan is None:
        return Judgement(lacks=f"nobody planned to write {where}")
    if (plan[1].desired, plan[1].version) != (event.desired, event.version):
        return Judgement(lacks=f"it is not what was planned for {where}")
    return None if plan[0] == recorded.actor else Judgement(lacks=f"{plan[0]} planned to write {where}, and not they")
