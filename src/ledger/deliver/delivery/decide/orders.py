"""Ordering looks, plans and applies: an operator's word on record, which whoever holds the tokens carries out.

No platform is asked here. What an apply needs a word for is asked at once, of the plan that was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.delivery.events.work import APPLY, LOOK, PLAN, WorkOrdered
from ledger.deliver.delivery.fold import find_boundary_of_order, find_boundary_of_orders
from ledger.deliver.delivery.queries.believe import believe
from ledger.deliver.delivery.queries.kept import kept
from ledger.deliver.delivery.queries.observe import require_earlier
from ledger.deliver.delivery.queries.permit import Permit, permit
from ledger.deliver.delivery.queries.plan import aims_of, named_artifacts
from ledger.deliver.delivery.verbs import working
from ledger.deliver.targets.queries.targets import chosen, deliveries, require_operator, require_some_operator
from ledger.domain import boundaries, mentions
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.guards import still_here
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.steps import Open, again, step

MINUTES = 24 * 60
LONGEST = 31 * MINUTES


class OrderGiven(NamedTuple):
    """The order, by its name, and what was recorded: nothing, where it had been given already and waits."""

    order: str
    decided: Decided


def order_look(
    ledger: Ledger, actor: Actor, only: str | None, *, because: str = "", minutes: int = MINUTES
) -> OrderGiven:
    """Ask for a look at what is governed on a target, or on each."""
    targets = tuple(chosen(ledger, [only] if only else []))
    return _give(ledger, actor, minutes, because, sort=LOOK, targets=targets)


def order_plan(
    ledger: Ledger,
    actor: Actor,
    only: str | None,
    key: str = "",
    create: Iterable[str] = (),
    *,
    version: int = 0,
    remove: Sequence[str] = (),
    accept: Iterable[str] = (),
    because: str = "",
    minutes: int = MINUTES,
) -> OrderGiven:
    """Ask for a plan of a target, or of each; of one definition where a key is given, back to that version of it."""
    named = named_artifacts(create)
    if version and (not key or named or remove):
        raise BadInput(
            "it is not said what is to go back",
            "one definition goes back by itself",
            again("name both", back_to=Open("VERSION")),
        )
    if version:
        require_earlier(ledger.snapshot().state, key, version, ledger.today())
    targets = tuple(chosen(ledger, [only] if only else []))
    if not aims_of(deliveries(ledger), only, named, remove, lambda each: key in ("", each.key)):
        raise Refused(
            f"there is nothing to plan{f' of `{key}`' if key else ''}",
            why=f"nothing is governed{f' on {only}' if only else ''}",
            fix=step("see what is bound", "target list"),
        )
    keys = tuple(sorted({*named, *([key] if key else [])}))
    asked = {
        "key": key,
        "version": version,
        "create": named,
        "remove": tuple(remove),
        "accept": tuple(sorted(accept)),
    }
    return _give(ledger, actor, minutes, because, sort=PLAN, targets=targets, keys=keys, **asked)


def order_apply(
    ledger: Ledger,
    actor: Actor,
    planned: str,
    *,
    large: bool = False,
    destroy: Iterable[str] = (),
    production: Iterable[str] = (),
    digest: str = "",
    because: str = "",
    minutes: int = MINUTES,
) -> OrderGiven:
    """Ask that the plan which an order made be applied; `digest` is that of the plan that was read, where it is known.

    Raises Refused where the plan says what needs a word that was not given.
    """
    order = working.require_order(ledger.snapshot().state, planned)
    agreed, known = kept(ledger, order), deliveries(ledger)
    if digest and digest != agreed.digest:
        raise Refused(
            f"{planned} made another plan than the one that was read",
            why=f"its digest is {agreed.digest}",
            fix=step("read it", "order show", planned),
        )
    if not agreed.changes:
        raise Refused(
            f"{planned} found nothing to change",
            why="all is as ratified, or refused",
            fix=step("see what became of it", "orders"),
        )
    believe(ledger, agreed, known)
    permit(agreed, known, Permit(large, frozenset(destroy), frozenset(production)))
    return _give(
        ledger,
        actor,
        minutes,
        because,
        sort=APPLY,
        targets=tuple(sorted({each.target for each in agreed.changes})),
        keys=tuple(sorted({each.key for each in agreed.changes})),
        plan=agreed.digest,
        planned=planned,
        position=order.done_at,
        large=large,
        destroy=tuple(sorted({*destroy})),
        production=tuple(sorted({*production})),
    )


def cancel_order(ledger: Ledger, actor: Actor, order: str, because: str) -> Decided:
    """Take an order back: for who gave it, or whoever might have."""
    found = working.require_order(ledger.snapshot().state, order)
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        still_here(state, actor.id)
        if actor.id != found.by:
            require_right(state, found.terms, actor.id, today)
        return working.cancel(state, order, said, ledger.now())

    return ledger.decide(actor, verb, boundaries.union(find_boundary_of_order(order), rights_of(ledger, found.terms)))


def require_right(state: State, terms: WorkOrdered, by: str, today: date) -> None:
    """Raise Refused where somebody may not order this: they operate none of it, or not all."""
    for key in terms.keys:
        require_operator(state, key, by, today)
    if not terms.keys:
        require_some_operator(state, by, today, f"order a {terms.sort}")


def rights_of(ledger: Ledger, terms: WorkOrdered) -> Boundary:
    """What the right to an order rests on."""
    return boundaries.union(boundaries.definitions(terms.keys), boundaries.every_charter())


def _give(ledger: Ledger, actor: Actor, minutes: int, because: str, **asked: Any) -> OrderGiven:
    if not 1 <= minutes <= LONGEST:
        raise BadInput(
            f"an order cannot wait for {minutes} minutes",
            f"it is 1 to {LONGEST:,}",
            again("write another number", within=str(LONGEST)),
        )
    wanted = WorkOrdered(order="", minutes=minutes, because=ledger.reason(because), **asked)
    for name in (*wanted.create.values(), *wanted.remove, *wanted.destroy, *wanted.production):
        mentions.impersonal(name)
    waiting: list[str] = []

    def verb(state: State, today: date) -> list[Event]:
        require_right(state, wanted, actor.id, today)
        ordered = working.give(state, wanted, ledger.now())
        waiting[:] = [ordered.order]
        return ordered.events

    decided = ledger.decide(actor, verb, boundaries.union(find_boundary_of_orders(), rights_of(ledger, wanted)))
    new = [each.order for each in decided.events if isinstance(each, WorkOrdered)]  # now, or by the same command before
    return OrderGiven((new or waiting)[0], decided)
