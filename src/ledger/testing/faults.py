"""The fault matrix: every fault of a platform at every request of an apply, and a death at every step.

    a faultless run ------------------------> held        what there should be in the end
    a run with one fault, then runs until it is done --> the same held, and a trail that tells all of it

A run that is repeated a few times without a fault must come to what was planned, with no second artifact, nothing of
somebody else touched, and an outcome on record for whatever was planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from ledger.artifacts.data import Observed, Rule, Wanted
from ledger.artifacts.protocols import Connector, Session
from ledger.deliver.delivery.pure.delivery import Step, carry_out, completed
from ledger.deliver.delivery.pure.plan import Change, change
from ledger.deliver.targets.events import delivery
from ledger.domain.event import Event
from ledger.errors import Refused, TargetFault
from ledger.language.digest import meaning_digest
from ledger.testing.world import Fault, World

RUNS = 6
FAULTS: Mapping[str, Fault] = {
    "busy": {"status": 429, "headers": {"Retry-After": "1"}},
    "broken": {"status": 500},
    "gateway": {"status": 502, "body": "<html>bad gateway</html>"},
    "unavailable": {"status": 503},
    "reset before": {"drop": True},
    "reset after": {"drop": True, "after": True},
    "broken after": {"status": 500, "after": True},
    "truncated": {"truncate": 12},
    "truncated after": {"truncate": 12, "after": True},
    "stale": {"stale": 1},
}
"""What platforms do on a bad day (trust: rows 32 to 36 of the fault matrix), in the words of the sandboxes' doors."""


class Killed(BaseException):
    """The program died here."""


@dataclass(frozen=True)
class Case:
    """One artifact to bring about: over `existing` where there is one of that name, else created as `name`."""

    connector: Connector
    rule: Rule
    name: str
    existing: bool


@dataclass
class FaultTrail:
    """What was recorded, the plan that was agreed, and at which append the program dies; 0 is never."""

    events: list[Event] = field(default_factory=list)
    dies_at: int = 0
    appends: int = 0
    plan: Change | None = None

    def record(self, events: list[Event]) -> None:
        """Append durably; or die before, or just after."""
        self.appends += 1
        if self.dies_at == 2 * self.appends - 1:
            raise Killed
        self.events += events
        if self.dies_at == 2 * self.appends:
            raise Killed


def check_faults(world: Callable[[], AbstractContextManager[World]], case: Case, every: int = 1) -> int:
    """Run the whole matrix, or each nth run of it, and give how many were made.

    A quick look is `every=3`: it still meets each fault, and each request. Raises AssertionError with the first run
    that went wrong.
    """
    with world() as calm:
        before = calm.requests() if calm.requests else 0
        trail = FaultTrail()
        _run(calm, case, trail)
        steps = (calm.requests() if calm.requests else 0) - before
        wanted = calm.held()
        _complete(trail, "without a fault")
    runs = [*_deaths(trail.appends), *(list(_faults(steps))[::every] if steps else ())]
    for told, fault, dies_at in runs:
        with world() as other:
            _converges(other, case, wanted, told, fault, dies_at)
    return len(runs)


def _faults(steps: int) -> Iterator[tuple[str, Fault, int]]:
    for nth in range(1, steps + 1):
        for name, fault in FAULTS.items():
            yield f"{name} at request {nth}", {**fault, "nth": nth}, 0


def _deaths(appends: int) -> Iterator[tuple[str, Fault, int]]:
    for at in range(1, 2 * appends + 1):
        yield f"killed {'after' if at % 2 == 0 else 'before'} append {(at + 1) // 2}", {}, at


def _converges(world: World, case: Case, wanted: Mapping[str, Any], told: str, fault: Fault, dies_at: int) -> None:
    trail = FaultTrail(dies_at=dies_at)
    if fault and world.fail:
        world.fail(fault)
    for run in range(RUNS):
        try:
            done = _run(world, case, trail)
        except Killed:
            trail.dies_at = 0
            continue
        if done:
            break
        if run and world.fail:
            world.fail({})
    else:
        raise AssertionError(f"{told}: it is not as planned after {RUNS} runs; {_last(trail)}")
    if world.fail:
        world.fail({})
    if world.held() != wanted:
        raise AssertionError(f"{told}: the platform holds something else than without a fault")
    _complete(trail, told)


def _run(world: World, case: Case, trail: FaultTrail) -> bool:
    """One apply by a program that was just started; whether the artifact is as planned.

    The plan that was agreed is carried out until it is done, or until the platform is no longer as it saw it.
    """
    try:
        session = case.connector.connect(world.settings)
        trail.plan = trail.plan or _planned(case, session, trail)
    except TargetFault:
        return False
    artifact = case.connector.compile(case.rule, trail.plan.address, case.name)
    steps = [Step(trail.plan, artifact)]
    carried = carry_out(steps, session, trail.record, lambda: 1, "plan")
    (outcome,) = completed(steps, carried, session)
    if isinstance(outcome.problem, Refused):
        trail.plan = None
    return outcome.complete


def _planned(case: Case, session: Session, trail: FaultTrail) -> Change:
    seen = session.find(case.name) if case.existing else _known(session, trail, case.name)
    artifact, rule = case.connector.compile(case.rule, seen.address, case.name), case.rule
    effects = session.effects([Wanted(artifact, seen)])[0]
    if isinstance(effects, Refused):
        raise AssertionError(f"it cannot be planned: {effects}")
    wanted = change("sandbox", rule, meaning_digest(rule.meaning, rule.schema), artifact, seen, effects)
    if wanted.in_sync:
        raise AssertionError("there is nothing to plan: it is so already")
    return wanted


def _known(session: Session, trail: FaultTrail, name: str) -> Observed:
    """What is to be created, or was made by an earlier run."""
    bound = [each for each in trail.events if isinstance(each, delivery.ArtifactBound)]
    if bound:
        return session.observe([bound[-1].address])[0]
    return Observed("", name, None)


def _complete(trail: FaultTrail, told: str) -> None:
    """Whatever was planned has an outcome after it: nobody is left to wonder."""
    open_ = False
    for event in trail.events:
        if isinstance(event, delivery.DeliveryPlanned):
            open_ = True
        elif isinstance(event, delivery.DeliveryApplied | delivery.DeliveryConfirmed | delivery.DeliveryFailed):
            open_ = False
    if open_:
        raise AssertionError(f"{told}: something was planned, and its trail has no outcome")


def _last(trail: FaultTrail) -> str:
    return str(trail.events[-1]) if trail.events else "nothing was recorded"
