"""Plans that a worker made, kept with the ledger: a page shows them, and what is applied is the one that was read.

Nothing in them is trusted: what is not what the record says is none. Plans that nobody ordered to be applied go after a
month.
"""

from __future__ import annotations

import hashlib

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.deliver.delivery.events.work import Order
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.deliver.delivery.pure.plan import Plan, read, written
from ledger.errors import BadInput, Refused, StorageFault
from ledger.steps import step

OLD = 30 * 24 * 60 * 60  # seconds, after which a plan is no ground to act on


def keep(ledger: Ledger, plan: Plan) -> str:
    """Keep a plan, durably; the digest of its text. Raises StorageFault."""
    text = written(plan)
    digest = hashlib.sha256(text).hexdigest()
    ledger.journal.keep_plan(digest, text, clock.machine())
    _prune(ledger)
    return digest


def kept(ledger: Ledger, order: Order) -> Plan:
    """The plan that an order made, as it was recorded. Raises Refused."""
    name, digest = order.terms.order, order.done.file if order.done else ""
    if not digest:
        raise Refused(f"{name} made no plan", why="there is none to read", fix=step("order one", "order plan"))
    try:
        text = ledger.journal.plan(digest)
        if text is None:
            raise _gone(name, "it was removed")
        if hashlib.sha256(text).hexdigest() != digest:
            raise _gone(name, "it was altered")
        return read(text, name)
    except (StorageFault, BadInput) as error:
        raise _gone(name, error.why) from error


def _prune(ledger: Ledger) -> None:
    """Forget what is old and nobody ordered to be applied; a plan that somebody said yes to stays."""
    orders = ORDERS.of(ledger.snapshot().state)
    ordered = {each.terms.planned for each in orders.values()}
    stays = {each.done.file for name, each in orders.items() if each.done and name in ordered}
    ledger.journal.forget_plans(clock.machine() - OLD, stays)


def _gone(name: str, why: str) -> Refused:
    return Refused(f"the plan of {name} is not there any more", why=why, fix=step("order another", "order plan"))
