"""Carrying out a plan: one target after the other, under a lease, chunk by chunk.

words given? --lease of every target--> connect --settle what an earlier apply left open--> chunks --> release
|--held by somebody: Conflict, nothing written        |--three without an answer: the rest untried
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial

from ledger.app.circuit import chunks, until_closed
from ledger.app.drifting import settle
from ledger.app.ledger import Ledger
from ledger.app.looking import There, there
from ledger.app.permitting import Permit, permit
from ledger.app.targets import deliveries, leased, operating, require_operator
from ledger.apply import Hold, Outcome, Step, carry_out, completed, crosschecked
from ledger.artifacts import Artifact
from ledger.compile import in_force
from ledger.domain.delivery import Bound, Deliveries, DeliveryPlanned, DeliveryUncertain
from ledger.domain.event import Boundary, Event
from ledger.domain.state import State
from ledger.errors import Conflict, LedgerError, Refused, TargetFault
from ledger.plan import Change, Plan, body_digest

NO_WORDS = Permit()


def apply(ledger: Ledger, agreed: Plan, given: Permit = NO_WORDS) -> Iterator[Outcome]:
    """Carry out a plan; each outcome as it comes, and one that fails stops no other.

    Raises, before anything is written, Refused where the plan needs a word that was not given, and Conflict where
    somebody else is delivering to one of its targets.
    """
    known = deliveries(ledger)
    permit(agreed, known, given)
    state, day = ledger.state(), ledger.today()
    with ExitStack() as stack:
        targets = sorted({each.target for each in agreed.changes})
        holds = {target: stack.enter_context(leased(ledger, target)) for target in targets}
        for target, hold in holds.items():
            changes = [each for each in agreed.changes if each.target == target]
            yield from _delivered(ledger, state, known, changes, day, hold, agreed.digest)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What it takes to deliver to one target."""

    at: There
    day: date
    hold: Hold
    plan: str


def _delivered(
    ledger: Ledger, state: State, known: Deliveries, changes: Sequence[Change], day: date, hold: Hold, plan: str
) -> Iterator[Outcome]:
    target = changes[0].target
    try:
        at = there(ledger, state, known, target)
        settle(ledger, at.session, _left_open(known, changes))
    except LedgerError as problem:
        yield from (Outcome(each, problem=problem) for each in changes)
        return
    delivery = Delivery(at, day, hold, plan)
    batches = chunks(changes, at.connector.can.batch)
    yield from until_closed(
        batches, partial(_attempt, delivery), _silence, lambda each, why: Outcome(each, problem=why)
    )


def _left_open(known: Deliveries, changes: Sequence[Change]) -> list[Bound]:
    """What an earlier apply may have written beside what this plan looks at anyway."""
    target, touched = changes[0].target, {each.address or each.name for each in changes}
    left = (each for each in (*known.of(target), *known.begun(target)) if each.planned)
    return [each for each in left if (each.address or each.name) not in touched]


def _attempt(delivery: Delivery, changes: Sequence[Change]) -> list[Outcome]:
    """One chunk: what this person may deliver, and what is not stale, is carried out together."""
    steps = [_step(delivery, each) for each in changes]
    ready = [each for each in steps if isinstance(each, Step)]
    at = delivery.at
    try:
        carried = carry_out(ready, at.session, partial(_record, at.ledger), delivery.hold, delivery.plan)
        done = iter(crosschecked(ready, completed(ready, carried, at.session), at.session))
    except LedgerError as problem:
        done = iter([Outcome(each.change, problem=problem) for each in ready])
    return [next(done) if isinstance(each, Step) else each for each in steps]


def _step(delivery: Delivery, change: Change) -> Step | Outcome:
    at = delivery.at
    try:
        require_operator(at.state, change.key, at.ledger.actor().id, delivery.day)
        return Step(change, _artifact(at, change, delivery.day))
    except LedgerError as problem:
        return Outcome(change, problem=at.ledger.told(problem))


def _artifact(at: There, agreed: Change, day: date) -> Artifact:
    """The artifact of a change, compiled again: a plan is stale where another version is in force by now."""
    if agreed.action == "remove":
        return Artifact(agreed.address, agreed.name, None)
    version = agreed.version if agreed.action == "rollback" else 0
    wanted = at.rule(agreed.key, day, frozenset(agreed.accepted), version)
    artifact = at.connector.compile(wanted, agreed.address, agreed.name)
    if body_digest(artifact.body) == agreed.desired:
        return artifact
    number = in_force(at.state, agreed.key, day).number
    raise Refused(
        f"the plan for {agreed.target} {agreed.name} is stale",
        why=f"it would write v{agreed.version}, and what is in force today (v{number}) is written otherwise",
        fix="plan again: ledger plan -o FILE",
    )


def _record(ledger: Ledger, events: list[Event]) -> None:
    """What is about to be written needs an operator; what became of it is a fact, whoever may say so by then."""
    if planned := sorted({each.key for each in events if isinstance(each, DeliveryPlanned)}):
        operating(ledger, planned, lambda: events)
    else:
        ledger.decide(lambda state, today: events, Boundary(()))


def _silence(outcome: Outcome) -> LedgerError | None:
    """What kept a change from having an answer at all."""
    answered = outcome.receipt is not None and not isinstance(outcome.receipt, DeliveryUncertain)
    return outcome.problem if isinstance(outcome.problem, TargetFault | Conflict) and not answered else None
