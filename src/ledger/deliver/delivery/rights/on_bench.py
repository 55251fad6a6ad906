"""Judge one act on everything that counts so far: decisions, and what may be done to artifacts.

act --on what counts so far--> Judgement --Bench--> taken in, or struck out
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ledger.deliver.delivery.rights.delivery import delivering_seat
from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryPlanned,
    OnArtifact,
    TargetDeclared,
)
from ledger.deliver.targets.fold import Bench
from ledger.deliver.targets.rights import OBSERVATIONS, require_observer
from ledger.domain.entitlement.judging import Judgement, judge, lacking
from ledger.domain.event import Assurance, Event, Recorded
from ledger.domain.verdict import SECOND_EDITION
from ledger.domain.waiver import DriftWaived
from ledger.errors import LedgerError

PLANNED = Judgement("its delivery was planned by an operator")


def judge_on(
    bench: Bench, recorded: Recorded, said: Recorded, day: date, assurance: Callable[[int], Assurance]
) -> Judgement:
    """Judge one act on what counts so far; `said` is the act where it is judged as something else was recorded."""
    return (
        _of_delivery(bench, recorded, day)
        or _of_observer(bench, recorded, day)
        or judge(bench.state, said, day, assurance)
    )


def _of_delivery(bench: Bench, recorded: Recorded, day: date) -> Judgement | None:
    """How an event of a delivery is judged by those before it; None where the person who acts decides.

    What is planned by an operator may end as an artifact that is bound; a receipt is of something that is bound or
    planned, and is the operator's own where neither a plan nor a difference waits for it; that something was
    applied is said by who planned it, and is what they planned; a name means one org or portal for ever, and an
    artifact one definition until it is let go or that is retired.
    """
    event: Event = recorded.event
    if isinstance(event, ArtifactAttested):
        return _seen(bench, event, recorded, day)
    if isinstance(event, TargetDeclared):
        known = bench.deliveries.targets.get(event.target)
        other = known and (known.connector, known.identity) != (event.connector, event.identity)
        return Judgement(lacks=f"`{event.target}` means another org or portal for ever") if other else None
    if isinstance(event, DriftWaived):
        return _waived(bench, event)
    return _on_artifact(bench, event, recorded, day) if isinstance(event, OnArtifact) else None


def _of_observer(bench: Bench, recorded: Recorded, day: date) -> Judgement | None:
    """What lacks where somebody says what a platform holds, or what became of a plan that is not theirs (R138)."""
    event = recorded.event
    if not isinstance(event, OBSERVATIONS) or bench.state.edition < SECOND_EDITION:
        return None
    plan = bench.find_plan(event) if isinstance(event, OnArtifact) else None
    if plan and plan[0] == recorded.actor:
        return None
    try:
        require_observer(bench.state, recorded.actor, day)
    except LedgerError as no:
        return lacking(no)
    return None


def _waived(bench: Bench, event: DriftWaived) -> Judgement | None:
    """What lacks where somebody waives a difference: that one, on an artifact of that definition."""
    there = bench.deliveries.artifacts.get((event.target, event.address))
    if there and (there.key, there.drift) == (event.key, event.observed):
        return None
    return Judgement(lacks=f"no such difference of {event.target}/{event.address} was open")


def _on_artifact(bench: Bench, event: OnArtifact, recorded: Recorded, day: date) -> Judgement | None:
    plan, planned = bench.find_plan(event), isinstance(event, DeliveryPlanned)
    there = bench.deliveries.artifacts.get((event.target, event.address))
    if planned and event.target in bench.deliveries.unobserved:
        return Judgement(lacks=f"{event.target} is read-only: nobody looked there since an older copy went on")
    rebound = isinstance(event, ArtifactBound) and there and bench.state.retired(there.key, day)
    if there and there.key != event.key and not rebound:
        return Judgement(lacks=f"{event.target}/{event.address} is governed by `{there.key}`")
    if planned:
        return None
    if isinstance(event, ArtifactBound):
        return PLANNED if plan else None
    if there is None and not plan:
        return Judgement(lacks=f"{event.target}/{event.address or event.name} was never bound, and nobody planned it")
    awaited = plan or (there and (there.planned or there.drift))
    if isinstance(event, DeliveryConfirmed) and not awaited:
        return _no_operator(bench, recorded, event.key, day)
    return _unplanned(recorded, event, plan) if isinstance(event, DeliveryApplied) else None


def _seen(bench: Bench, event: ArtifactAttested, recorded: Recorded, day: date) -> Judgement | None:
    """What lacks where somebody attests: the target, or the seat to operate what governs the artifact."""
    if event.target not in bench.deliveries.targets:
        return Judgement(lacks=f"`{event.target}` was never declared")
    there = bench.deliveries.artifacts.get((event.target, event.address))
    if there and event.key and there.key != event.key:
        return Judgement(lacks=f"{event.target}/{event.address} is governed by `{there.key}`")
    return _no_operator(bench, recorded, there.key, day) if there else None


def _no_operator(bench: Bench, recorded: Recorded, key: str, day: date) -> Judgement | None:
    """What lacks where neither the actor nor who ordered it operates a definition; else None."""
    try:
        delivering_seat(bench.state, recorded, key, day)
    except LedgerError as no:
        return lacking(no)
    return None


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
