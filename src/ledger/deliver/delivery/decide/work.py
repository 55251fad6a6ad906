r"""Carrying out what operators ordered, as the service that holds the tokens: one order after the other, each once.

    waiting --lease of the order--> what it left open is read back --its operator may--> look, plan, apply --> done
              \--somebody else has it: left                     \--out of reach: left          \--no: refused

What is left waits for the next round. After a death the order is still waiting, or a write of it has no receipt: then
it is read before anything is written, and what is as planned already is not written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.decide.drift import drift, settle
from ledger.deliver.delivery.decide.orders import require_right
from ledger.deliver.delivery.decide.refusals import record_refusals
from ledger.deliver.delivery.events.work import (
    APPLY,
    LOOK,
    PLAN,
    WAITING,
    WORKER,
    Order,
    WorkDone,
    WorkOrdered,
)
from ledger.deliver.delivery.fold import SLOT as ORDERS, find_boundary_of_order
from ledger.deliver.delivery.pure.delivery import Outcome
from ledger.deliver.delivery.pure.plan import Plan
from ledger.deliver.delivery.queries.kept import keep, kept
from ledger.deliver.delivery.queries.observe import there
from ledger.deliver.delivery.queries.permit import Permit
from ledger.deliver.delivery.queries.plan import plan, rollback
from ledger.deliver.delivery.verbs import working
from ledger.deliver.targets.events.delivery import Deliveries, DeliveryPlanned, GovernedArtifact
from ledger.deliver.targets.queries.targets import close_sessions, deliveries, leased
from ledger.domain import boundaries, mentions
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.domain.struck import Struck
from ledger.errors import Conflict, LedgerError, Refused, StorageFault, Tampered
from ledger.steps import step

BEAT = 15
"""Seconds between two beats of a worker, and how often it keeps the lease of what it is at."""
OURS = (StorageFault, Tampered, Conflict)
"""What is no outcome of an order: it waits."""

LONGEST = 2_000
"""Letters of what is recorded of a problem: a platform may answer with a page."""

Hold = Callable[..., None]


class WorkedOrder(NamedTuple):
    """One order and what became of it; `left` says why it waits for the next round."""

    order: Order
    left: LedgerError | None = None


class WorkOutcome(NamedTuple):
    """What an order came to: how many artifacts came to what, how many of those were in vain, and the first problem."""

    counted: Counter[str]
    failed: int = 0
    problem: LedgerError | None = None
    plan: str = ""
    file: str = ""

    @property
    def word(self) -> str:
        """In a word: done, partly, failed or refused."""
        if self.problem is None:
            return "done"
        if self.failed < self.counted.total():
            return "partly"
        return "refused" if isinstance(self.problem, Refused) else "failed"


def work(ledger: Ledger, actor: Actor) -> Iterator[WorkedOrder]:
    """Carry out every order that waits, in their order. Raises Refused where the actor is no service."""
    working.require_service(ledger.snapshot().state, actor.id)
    beat(ledger, actor)
    for name in todo(ledger):
        try:
            with leased(ledger, actor, name) as keep_lease:
                found = _carried_out(ledger, actor, name, keep_lease)
        except Conflict as busy:
            found = WorkedOrder(ORDERS.of(ledger.snapshot().state)[name], busy)
        if found:
            yield found


def beat(ledger: Ledger, actor: Actor) -> None:
    """Say that a worker is looking."""
    ledger.journal.beat(WORKER, actor.id, clock.machine())


def todo(ledger: Ledger) -> list[str]:
    """The orders that wait, and those that are over and left a write without a receipt; the oldest first."""
    found, now = ledger.snapshot(), ledger.now()
    begun = {each.planned.order for each in _unsettled(found.deliveries) if each.planned}
    orders = ORDERS.of(found.state).items()
    return [name for name, each in orders if not each.done and (each.standing(now) == WAITING or name in begun)]


def _unsettled(known: Deliveries) -> list[GovernedArtifact]:
    return [each for each in (*known.artifacts.values(), *known.creations.values()) if each.planned]


def _carried_out(ledger: Ledger, actor: Actor, name: str, lease: Callable[[], int]) -> WorkedOrder | None:
    """What became of an order; None where somebody else did it just now. Raises Conflict where its target is busy."""
    if name not in todo(ledger):
        return None
    order = ORDERS.of(ledger.snapshot().state)[name]
    try:
        try:
            _read_back(ledger, actor, order)
        except OURS:
            raise
        except LedgerError as unreadable:
            return WorkedOrder(order, unreadable)
        came = _outcome(ledger, actor, order, _kept(ledger, actor, lease))
        return WorkedOrder(_reported(ledger, actor, order, came))
    finally:
        for target in order.terms.targets:
            close_sessions(ledger, target)


def _kept(ledger: Ledger, actor: Actor, lease: Callable[[], int]) -> Hold:
    """What keeps the lease and says that the worker lives, now and then."""
    last = [clock.machine()]

    def held(*_: object) -> None:
        if clock.machine() - last[0] >= BEAT:
            last[:] = [clock.machine()]
            lease()
            beat(ledger, actor)

    return held


def _read_back(ledger: Ledger, actor: Actor, order: Order) -> None:
    """Read what an earlier attempt at this order may have written, and record what became of it."""
    for target in order.terms.targets:
        if _left(ledger, order, target):
            with leased(ledger, actor, target):
                at = there(ledger, ledger.state(), deliveries(ledger), target)
                settle(ledger, actor, at.session, _left(ledger, order, target))


def _left(ledger: Ledger, order: Order, target: str) -> list[GovernedArtifact]:
    name, unsettled = order.terms.order, _unsettled(deliveries(ledger))
    return [each for each in unsettled if each.target == target and each.planned and each.planned.order == name]


def _outcome(ledger: Ledger, actor: Actor, order: Order, hold: Hold) -> WorkOutcome:
    """What it comes to, done as far as its operator may."""
    try:
        _require_ordered(ledger, actor, order)
        return _DO[order.terms.sort](ledger, actor, order, hold)
    except OURS:
        raise
    except LedgerError as problem:
        return WorkOutcome(Counter(), problem=problem)


def _require_ordered(ledger: Ledger, actor: Actor, order: Order) -> None:
    terms, state = order.terms, ledger.snapshot().state
    working.require_waiting(state, terms.order, actor.id, ledger.now(), terms.plan)
    require_right(state, terms, order.by, ledger.today())


def _look(ledger: Ledger, actor: Actor, order: Order, hold: Hold) -> WorkOutcome:
    counted, problem = Counter[str](), None
    for target in order.terms.targets:
        for look in drift(ledger, actor, target):
            hold()
            counted[look.state] += 1
            problem = problem or look.problem
    return WorkOutcome(counted, counted["unreachable"], problem)


def _plan(ledger: Ledger, actor: Actor, order: Order, hold: Hold) -> WorkOutcome:
    found = _made(ledger, order.terms, hold)
    if not order.terms.version:  # what is gone back to is not what is in force
        record_refusals(ledger, actor, found, order)
    counted = Counter(each.action for each in found.changes)
    counted.update({"in sync": len(found.in_sync), "refused": len(found.refused)})
    problem = next((LedgerError(each.what, each.why, each.fix) for each in found.refused), None)
    return WorkOutcome(+counted, len(found.refused), problem, found.digest, keep(ledger, found))


def _made(ledger: Ledger, terms: WorkOrdered, hold: Hold) -> Plan:
    only = terms.targets[0] if len(terms.targets) == 1 else None
    if terms.version:
        return rollback(ledger, terms.key, terms.version, only, ledger.today(), accept=terms.accept)
    return plan(
        ledger,
        only,
        terms.create,
        remove=terms.remove,
        accept=terms.accept,
        where=lambda each: each.target in terms.targets and terms.key in ("", each.key),
        progress=hold,
    )


def _apply(ledger: Ledger, actor: Actor, order: Order, hold: Hold) -> WorkOutcome:
    terms = order.terms
    agreed = kept(ledger, working.require_order(ledger.snapshot().state, terms.planned))
    given = Permit(terms.large, frozenset(terms.destroy), frozenset(terms.production))
    counted, failed, problem = Counter[str](), 0, None
    for outcome in apply(ledger, actor, agreed, given, order):
        hold()
        counted[outcome.word] += 1
        failed += not outcome.done
        problem = problem or outcome.problem or (None if outcome.done else _unknown(outcome))
    return WorkOutcome(counted, failed, problem, agreed.digest)


def _unknown(outcome: Outcome) -> LedgerError:
    """What is said of a change that nothing stood in the way of, and that is not as planned."""
    because = getattr(outcome.receipt, "because", "")
    return LedgerError(
        f"{outcome.change.target} {outcome.change.name} is {outcome.word}", because, step("look", "drift")
    )


_DO: Mapping[str, Callable[[Ledger, Actor, Order, Hold], WorkOutcome]] = {LOOK: _look, PLAN: _plan, APPLY: _apply}


def _reported(ledger: Ledger, actor: Actor, order: Order, came: WorkOutcome) -> Order:
    """The order with what became of it, on record."""
    terms, problem = order.terms, came.problem
    ids = ledger.ids()

    def told(text: str) -> str:
        return mentions.withheld(ledger.named(text), ids)[:LONGEST]

    done = WorkDone(
        order=terms.order,
        targets=terms.targets,
        keys=terms.keys,
        outcome=came.word,
        counted=dict(sorted(came.counted.items())),
        plan=came.plan,
        file=came.file,
        receipts=_receipts(ledger, terms.order),
        what=told(problem.what) if problem else "",
        why=told(problem.why) if problem else "",
        fix=told(problem.fix) if problem else "",
    )

    def verb(state: State, today: date) -> list[Event]:
        return working.report(state, done, actor.id)

    ledger.decide(actor, verb, find_boundary_of_order(terms.order))
    return ORDERS.of(ledger.snapshot().state)[terms.order]


def _receipts(ledger: Ledger, order: str) -> tuple[int, ...]:
    found, _ = ledger.journal.read(boundaries.receipts(order))
    return tuple(each.position for each in found if not isinstance(each.event, DeliveryPlanned | Struck))
