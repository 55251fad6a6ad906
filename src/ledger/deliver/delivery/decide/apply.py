"""Carrying out a plan, of which only that is believed which this ledger says and the targets show.

believed? words given? --lease of every target--> connect --look again at every change--> words given for what is seen?
                       |--held by somebody: Conflict, nothing written                            |--no: nothing written
then one target after the other --settle what an earlier apply left open--> chunk by chunk --> release
                                                                |--three without an answer: the rest untried
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.data import Data, replace
from ledger.deliver.delivery.decide.drift import settle
from ledger.deliver.delivery.events.work import Order
from ledger.deliver.delivery.fold import find_boundary_of_order
from ledger.deliver.delivery.pure.delivery import (
    Hold,
    Outcome,
    Step,
    carry_out,
    completed,
    crosschecked,
    moved,
    stands,
)
from ledger.deliver.delivery.pure.plan import Change, Plan
from ledger.deliver.delivery.queries.believe import PlannedChange, believe
from ledger.deliver.delivery.queries.observe import Aim, ConnectedTarget, Sight, sights, silence, there
from ledger.deliver.delivery.queries.permit import Permit, permit, productions
from ledger.deliver.delivery.verbs.working import require_waiting
from ledger.deliver.targets.decide import operating
from ledger.deliver.targets.events.delivery import (
    Deliveries,
    DeliveryPlanned,
    DeliveryUncertain,
    GovernedArtifact,
    ordered,
    require_observed,
)
from ledger.deliver.targets.queries.chunks import chunks, until_closed
from ledger.deliver.targets.queries.targets import deliveries, leased, require_operator
from ledger.domain.acknowledged import require_acknowledged
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import Conflict, LedgerError, Refused, TargetFault
from ledger.steps import FILE, step

NO_WORDS = Permit()


class Acting(NamedTuple):
    """Who applies, and under which order, where a service does what an operator asked for."""

    actor: Actor
    order: Order | None = None

    @property
    def operator(self) -> str:
        """Whose seat it takes."""
        return self.order.by if self.order else self.actor.id


def apply(
    ledger: Ledger, actor: Actor, agreed: Plan, given: Permit = NO_WORDS, order: Order | None = None
) -> Iterator[Outcome]:
    """Carry out a plan; each outcome as it comes, and one that fails stops no other.

    Under an `order` the seat is that of who gave it, and nothing more is written once it is cancelled or has lapsed.

    Raises, before anything is written, Refused where the plan is not of this ledger, or needs a word that was not
    given, by its own figures or by what its targets say now; and Conflict where somebody else is delivering to one of
    them.
    """
    require_acknowledged(ledger.state())
    acting, known = Acting(actor, order), deliveries(ledger)
    permit(replace(agreed, changes=tuple(each.change for each in believe(ledger, agreed, known))), known, given)
    targets = sorted({each.target for each in agreed.changes})
    for target in targets:
        require_observed(known, target)
    with ExitStack() as stack:
        holds = {target: stack.enter_context(leased(ledger, actor, target)) for target in targets}
        known, state, day = deliveries(ledger), ledger.state(), ledger.today()
        claims = believe(ledger, agreed, known)
        looks = [
            _looked(ledger, acting, state, known, [each for each in claims if each.change.target == target], day, hold)
            for target, hold in holds.items()
        ]
        _permit_seen(agreed, looks, known, given)
        for look in looks:
            yield from _delivered(ledger, acting, known, look, agreed.digest)


def untyped_productions(ledger: Ledger, agreed: Plan, typed: Collection[str]) -> list[tuple[str, str]]:
    """The production targets that a plan writes to and whose label nobody typed yet, each with that label."""
    needed = productions(agreed, deliveries(ledger))
    return [(each.target, each.label) for each in needed if each.label not in typed]


class TargetLook(Data, frozen=True):
    """One target and what the changes there come to, now that all were looked at: a step, or why it is none.

    `at` is None where nobody could connect.
    """

    changes: Sequence[Change]
    hold: Hold
    found: Sequence[Step | Outcome]
    at: ConnectedTarget | None = None

    @property
    def steps(self) -> list[Step]:
        """What may be carried out."""
        return [each for each in self.found if isinstance(each, Step)]


def _looked(
    ledger: Ledger,
    acting: Acting,
    state: State,
    known: Deliveries,
    claims: Sequence[PlannedChange],
    day: date,
    hold: Hold,
) -> TargetLook:
    changes = [each.change for each in claims]
    try:
        at = there(ledger, state, known, changes[0].target)
    except LedgerError as problem:
        return TargetLook(changes, hold, [Outcome(each, problem=problem) for each in changes])
    words = frozenset(word for each in changes for word in each.accepted)
    found = until_closed(
        chunks(claims, at.connector.can.batch),
        partial(_look, at, acting.operator, day, words, hold),
        lambda each: silence(each.problem) if isinstance(each, Outcome) else None,
        lambda each, why: Outcome(each.change, problem=why),
    )
    return TargetLook(changes, hold, list(found), at)


def _look(
    at: ConnectedTarget,
    operator: str,
    day: date,
    words: frozenset[str],
    hold: Hold,
    claims: Sequence[PlannedChange],
) -> list[Step | Outcome]:
    """One chunk: what this person may deliver is looked at together, and none of it is carried out yet."""
    barred = [_barred(at, operator, each, day) for each in claims]
    aims = [_aim(each) for each, why in zip(claims, barred, strict=True) if not why]
    seen: Sequence[Sight | LedgerError]
    try:
        hold()
        seen = sights(at, aims, day, words) if aims else []
    except LedgerError as problem:
        seen = [problem] * len(aims)
    looks = iter(seen)
    return [_step(at, each, why or next(looks)) for each, why in zip(claims, barred, strict=True)]


def _barred(at: ConnectedTarget, operator: str, claim: PlannedChange, day: date) -> LedgerError | None:
    try:
        require_operator(at.state, claim.change.key, operator, day)
    except LedgerError as problem:
        return problem
    return None


def _aim(claim: PlannedChange) -> Aim:
    action = claim.change.action
    if action == "rollback":
        return Aim(claim.bound, action, claim.change.version)
    return Aim(claim.bound, action if action == "remove" else "", again=not claim.bound.address)


def _step(at: ConnectedTarget, claim: PlannedChange, look: Sight | LedgerError) -> Step | Outcome:
    """A change as it was seen, which is what is carried out, where the plan says the same."""
    if isinstance(look, LedgerError):
        return Outcome(claim.change, problem=silence(look) or at.ledger.told(look))
    change, seen = claim.change, look.change
    if _written_otherwise(change, seen):
        return Outcome(change, problem=_stale(change, seen))
    if seen.in_sync:
        return Step(seen, look.ready.artifact)
    if claim.gone:
        return Outcome(change, problem=_ungoverned(change))
    if change.action != seen.action or not stands(change, look.observed):
        return Outcome(change, problem=moved(change))
    return Step(seen, look.ready.artifact)


def _written_otherwise(change: Change, seen: Change) -> bool:
    same = (change.desired, change.accepted) == (seen.desired, seen.accepted)
    return not same or (seen.after is not None and change.version != seen.version)


def _stale(change: Change, seen: Change) -> Refused:
    """A plan is stale where another version is in force by now, and where it was never what the ledger would write."""
    return Refused(
        f"the plan for {change.target} {change.name} is stale",
        why=f"it would write v{change.version}, and what is in force today (v{seen.version}) is written otherwise",
        fix=step("plan again, and apply that", "plan", output=FILE),
    )


def _ungoverned(change: Change) -> Refused:
    return Refused(
        f"{change.target} {change.name} is there again, and not governed any more",
        why="an earlier apply let it go, so what is there now is somebody else's; nothing was written",
        fix=step("plan again, and apply that", "plan", output=FILE),
    )


def _permit_seen(agreed: Plan, looks: Sequence[TargetLook], known: Deliveries, given: Permit) -> None:
    """Raise Refused where what the targets say now needs a word that was not given, whatever the plan says."""
    changes = tuple(step.change for look in looks for step in look.steps if not step.change.in_sync)
    try:
        permit(replace(agreed, changes=changes), known, given)
    except Refused as no:
        why = f"the plan does not say so, and that is what is there now: {no.why}"
        raise Refused(no.what, why, step("plan again, read that plan, and apply it", "plan", output=FILE)) from None


def _delivered(ledger: Ledger, acting: Acting, known: Deliveries, look: TargetLook, plan: str) -> Iterator[Outcome]:
    if look.at is None:
        yield from (each for each in look.found if isinstance(each, Outcome))
        return
    try:
        settle(ledger, acting.actor, look.at.session, _left_open(known, look.changes))
    except LedgerError as problem:
        yield from (each if isinstance(each, Outcome) else Outcome(each.change, problem=problem) for each in look.found)
        return
    carried = until_closed(
        chunks(look.steps, look.at.connector.can.batch),
        partial(_attempt, look.at, acting, look.hold, plan),
        _silence,
        lambda each, why: Outcome(each.change, problem=why),
    )
    yield from (each if isinstance(each, Outcome) else next(carried) for each in look.found)


def _left_open(known: Deliveries, changes: Sequence[Change]) -> list[GovernedArtifact]:
    """What an earlier apply may have written beside what this plan looks at anyway."""
    target, touched = changes[0].target, {each.address or each.name for each in changes}
    left = (each for each in (*known.of(target), *known.begun(target)) if each.planned)
    return [each for each in left if (each.address or each.name) not in touched]


def _attempt(at: ConnectedTarget, acting: Acting, hold: Hold, plan: str, steps: Sequence[Step]) -> Sequence[Outcome]:
    """One chunk, carried out together."""
    try:
        carried = carry_out(steps, at.session, partial(_record, at.ledger, acting, plan), hold, plan)
        return crosschecked(steps, completed(steps, carried, at.session), at.session)
    except LedgerError as problem:
        return [Outcome(each.change, problem=problem) for each in steps]


def _record(ledger: Ledger, acting: Acting, plan: str, events: list[Event]) -> None:
    """What is about to be written needs an operator; what became of it is a fact, whoever may say so by then."""
    actor, order = acting
    name = order.terms.order if order else ""
    told = ordered(events, name)
    planned = sorted({each.key for each in told if isinstance(each, DeliveryPlanned)})
    if not planned:
        ledger.decide(actor, lambda state, today: told, Boundary(()))
    elif not order:
        operating(ledger, actor, planned, lambda: told)
    else:
        operating(
            ledger,
            actor,
            planned,
            lambda: told,
            find_boundary_of_order(name),
            ordered=partial(_by, ledger, acting, plan),
        )


def _by(ledger: Ledger, acting: Acting, plan: str, state: State) -> str:
    """Whose seat an order takes, as long as it waits to be carried out. Raises Refused."""
    name = acting.order.terms.order if acting.order else ""
    return require_waiting(state, name, acting.actor.id, ledger.now(), plan).by


def _silence(outcome: Outcome) -> LedgerError | None:
    """What kept a change from having an answer at all."""
    answered = outcome.receipt is not None and not isinstance(outcome.receipt, DeliveryUncertain)
    return outcome.problem if isinstance(outcome.problem, TargetFault | Conflict) and not answered else None
