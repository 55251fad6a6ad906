"""Orders: what operators asked of the platforms, and what a worker made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.deliver.delivery.answers.plan import PlanMade, plan_made
from ledger.deliver.delivery.answers.work_order import WorkOrder, work_order, worker_in_words, worker_seen
from ledger.deliver.delivery.decide.orders import OrderGiven
from ledger.deliver.delivery.decide.work import WorkedOrder
from ledger.deliver.delivery.events.work import PLAN, WAITING
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.deliver.delivery.queries.kept import kept
from ledger.deliver.delivery.verbs.working import require_order
from ledger.errors import Refused
from ledger.render.sections import Lines, Section, Table, just_lines, untitled


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
    told = [work_order(ledger, each) for each in reversed(ORDERS.of(ledger.snapshot().state).values())]
    return OrderList(
        orders=[each for each in told if not waiting or each.standing == WAITING],
        worker_seen=worker_seen(ledger),
        worker=worker_in_words(ledger),
    )


def order_shown(ledger: Ledger, name: str) -> OrderShown:
    """One order with its plan. Raises UnknownName."""
    state = ledger.snapshot().state
    order = require_order(state, name)
    planned = order if order.terms.sort == PLAN else ORDERS.of(state).get(order.terms.planned)
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
