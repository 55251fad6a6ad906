"""Orders: what operators asked of the platforms, and what a worker made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, reasons
from ledger.answers.plan import SOME_FAILED, PlanMade, plan_made
from ledger.app import clock
from ledger.app.deliveries.kept import kept
from ledger.app.deliveries.orders import OrderGiven
from ledger.app.deliveries.work import WORKER, WorkedOrder
from ledger.app.ledger import Decided, Ledger
from ledger.domain.work import APPLY, PLAN, WAITING, Order
from ledger.domain.working import require_order
from ledger.errors import Refused
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

DOWN = 120
"""Seconds without a beat after which a worker is told to be down."""


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order: a look, a plan or an apply, at which targets, by whom, and until when it waits.

    `standing` is waiting, cancelled, lapsed, done, partly, failed or refused. A plan may be of one definition, the
    `key`, and back to an earlier `version` of it. To apply, `planned` is the order that made the plan. `plan` is a
    plan's digest, `allowed` the words that were given. `counted` is how many artifacts came to what, `receipts` where
    that is on record, and `errors` what stood in the way.
    """

    order: str
    sort: str
    targets: list[str]
    key: str
    version: int
    keys: list[str]
    planned: str
    plan: str
    allowed: list[str]
    by: str
    position: int
    at: str
    lapses: str
    because: str
    standing: str
    counted: dict[str, int]
    receipts: list[int]
    errors: list[Problem]
    done_at: int | None

    @property
    def what(self) -> str:
        """What is asked for, in a few words."""
        if self.sort == APPLY:
            return f"apply {self.planned}"
        back = f"back to v{self.version}" if self.version else ""
        return " ".join(filter(None, (self.sort, self.key, back)))

    @property
    def came(self) -> str:
        """How it stands, and how many artifacts came to what."""
        counts = ", ".join(f"{n} {what}" for what, n in self.counted.items())
        return f"{self.standing}: {counts}" if counts else self.standing

    @property
    def code(self) -> int:
        """The exit code that it comes to."""
        return SOME_FAILED if self.errors else 0

    def lines(self) -> Iterator[str]:
        """What became of it, and why where it is not done."""
        yield f"{self.order}  {self.what} at {', '.join(self.targets)}: {self.came}"
        for each in self.errors:
            yield f"  {each.what}"
            yield from reasons(each, "    ")
        if self.sort == PLAN and self.plan and self.standing in ("done", "partly"):
            yield f"  read it: ledger order show {self.order}; then: ledger order apply {self.order}"


class OrderPlaced(Answer, frozen=True, kw_only=True):
    """An order that is on record; without a position the same one was, and waits."""

    commands: ClassVar = ("order look", "order plan", "order apply")

    order: str
    position: int | None

    def sections(self) -> Iterator[Section]:
        """Its name, and what comes next."""
        known = "ordered already, and it waits" if self.position is None else f"ordered  (#{self.position})"
        yield just_lines(f"{self.order} is {known}; a worker carries it out: ledger order show {self.order}")


class OrderCancelled(Answer, frozen=True, kw_only=True):
    """An order that nobody carries out any more; without a position it was cancelled before."""

    commands: ClassVar = ("order cancel",)

    order: str
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        said = f"cancelled {self.order}  (#{self.position})"
        yield just_lines(f"{self.order} was cancelled already" if self.position is None else said)


class OrderList(Answer, frozen=True, kw_only=True):
    """The orders, the newest first, and when a worker last looked, if ever."""

    commands: ClassVar = ("orders",)

    orders: list[WorkOrder]
    worker_seen: str | None
    worker: str

    def sections(self) -> Iterator[Section]:
        """A row each, and whether anybody is there to carry them out."""
        head = ("ORDER", "WHAT", "TARGETS", "BY", "SINCE", "STANDING")
        rows = tuple(
            (each.order, each.what, ", ".join(each.targets), each.by, each.at, each.came) for each in self.orders
        )
        yield untitled(Table(head, rows, ("SINCE", "BY")) if rows else Lines(("nothing is ordered",)))
        yield just_lines(self.worker)


class OrderShown(Answer, frozen=True, kw_only=True):
    """One order, and the plan that it made or is to apply, where it is still there."""

    commands: ClassVar = ("order show",)

    order: WorkOrder
    plan: PlanMade | None
    gone: str

    def sections(self) -> Iterator[Section]:
        """The order, then the plan as `plan` shows it."""
        each = self.order
        yield just_lines(
            *each.lines(),
            f"  ordered by {each.by} at {each.at}  (#{each.position}), until {each.lapses}",
            *([f"  because: {each.because}"] if each.because else []),
            *([f"  with {', '.join(each.allowed)}"] if each.allowed else []),
            *([f"  recorded at {', '.join(f'#{n}' for n in each.receipts)}"] if each.receipts else []),
            *([f"  {self.gone}"] if self.gone else []),
        )
        if self.plan:
            yield just_lines(f"  the plan, {self.plan.digest}:")
            yield from self.plan.sections()


class WorkCarriedOut(Answer, frozen=True, kw_only=True):
    """What a worker did in one round. `left` are the orders that wait for the next one, each with the reason.

    Where it was told to stop it has `ended`.
    """

    commands: ClassVar = ("work",)

    orders: list[WorkOrder]
    left: dict[str, str]
    ended: bool = False

    @property
    def code(self) -> int:
        """The exit code: the worst that came about."""
        return max((each.code for each in self.orders), default=0)

    def sections(self) -> Iterator[Section]:
        """Order by order."""
        lines = [line for each in self.orders for line in each.lines()]
        lines += [f"{order} waits for the next round: {why}" for order, why in self.left.items()]
        yield just_lines(*(lines or ["the worker ended" if self.ended else "nothing is ordered"]))


def order_placed(given: OrderGiven) -> OrderPlaced:
    """What came of giving an order."""
    return OrderPlaced(order=given.order, position=given.decided.position)


def order_cancelled(order: str, decided: Decided) -> OrderCancelled:
    """What came of taking one back."""
    return OrderCancelled(order=order, position=decided.position)


def order_list(ledger: Ledger, *, waiting: bool = False) -> OrderList:
    """Every order, or those that wait."""
    told = [work_order(ledger, each) for each in reversed(ledger.snapshot().state.orders.values())]
    return OrderList(
        orders=[each for each in told if not waiting or each.standing == WAITING],
        worker_seen=worker_seen(ledger),
        worker=worker_in_words(ledger),
    )


def order_shown(ledger: Ledger, name: str) -> OrderShown:
    """One order with its plan. Raises UnknownName."""
    state = ledger.snapshot().state
    order = require_order(state, name)
    planned = order if order.terms.sort == PLAN else state.orders.get(order.terms.planned)
    plan, gone = None, ""
    if planned and planned.done and planned.done.file:
        try:
            plan = plan_made(kept(ledger, planned))
        except Refused as lost:
            gone = f"{lost.what}: {lost.why}"
    return OrderShown(order=work_order(ledger, order), plan=plan, gone=gone)


def work_carried_out(ledger: Ledger, found: Iterable[WorkedOrder]) -> WorkCarriedOut:
    """What became of each order in a round."""
    came = list(found)
    return WorkCarriedOut(
        orders=[work_order(ledger, each.order) for each in came if not each.left],
        left={each.order.terms.order: _because(each) for each in came if each.left},
    )


def _because(each: WorkedOrder) -> str:
    return ": ".join(filter(None, (each.left.what, each.left.why))) if each.left else ""


def work_order(ledger: Ledger, found: Order) -> WorkOrder:
    """An order as it stands now."""
    terms, done = found.terms, found.done
    return WorkOrder(
        order=terms.order,
        sort=terms.sort,
        targets=list(terms.targets),
        key=terms.key,
        version=terms.version,
        keys=list(terms.keys),
        planned=terms.planned,
        plan=terms.plan or (done.plan if done else ""),
        allowed=[*_allowed(found)],
        by=ledger.address(found.by),
        position=found.position,
        at=_minute(ledger, datetime.fromisoformat(found.recorded_at)),
        lapses=_minute(ledger, found.lapses),
        because=ledger.named(terms.because),
        standing=found.standing(ledger.now()),
        counted=done.counted if done else {},
        receipts=list(done.receipts) if done else [],
        errors=[_problem(ledger, {"what": done.what, "why": done.why, "fix": done.fix})] if done and done.what else [],
        done_at=found.done_at or None,
    )


def _allowed(found: Order) -> Iterator[str]:
    """The words that were given with it, as the command line takes them."""
    terms = found.terms
    yield from ("--allow-large",) if terms.large else ()
    yield from (f"--allow-destroy {each}" for each in terms.destroy)
    yield from (f"--production {each}" for each in terms.production)
    yield from (f"--create {key}={name}" for key, name in terms.create.items())
    yield from (f"--remove {each}" for each in terms.remove)
    yield from (f"--accept {each}" for each in terms.accept)


def _problem(ledger: Ledger, said: Mapping[str, str]) -> Problem:
    what, why, fix = (ledger.named(said[part]) for part in ("what", "why", "fix"))
    return Problem(code="not-done", what=what, why=why, fix=fix, place="")


def _minute(ledger: Ledger, moment: datetime) -> str:
    return clock.minute(moment, ledger.zone)


def worker_seen(ledger: Ledger) -> str | None:
    """When a worker last looked, by this machine's clock; None where none ever did."""
    beats = ledger.journal.beats(WORKER)
    return clock.minute(clock.since_1970(max(beats.values())), ledger.zone) if beats else None


def worker_in_words(ledger: Ledger) -> str:
    """Whether somebody is there to carry orders out."""
    beats = ledger.journal.beats(WORKER)
    if not beats:
        return "no worker ever looked: start one where the tokens are: ledger work"
    down = clock.machine() - max(beats.values()) > DOWN
    return f"{'no worker since' if down else 'a worker looked at'} {worker_seen(ledger)}"
