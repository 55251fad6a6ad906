"""Orders to whoever holds the platforms' tokens: order look, plan, apply, show, cancel; and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.deliver.delivery.commands.delivering import accept, allowed

F = TypeVar("F", bound=Callable[..., Any])

order = click.argument("order", metavar="ORDER", shell_complete=params.known("order"))
target = click.option("--target", shell_complete=params.known("target"), help="Only this target.")


def terms(run: F) -> F:
    """`--because` and `--within`, which every order takes."""
    within = click.option(
        "--within", "minutes", type=int, default=1440, show_default=True, help="Minutes after which it lapses."
    )
    return params.because(False)(within(run))


@click.group("order")
def order_command() -> None:
    """Ask for work on the platforms, on record. A worker carries it out: ledger work."""


@order_command.command("look")
@target
@terms
@reporting
def look(invocation: Invocation, target: str | None, because: str, minutes: int) -> Report:
    """Order a look at what is governed on each target, so that what was changed by hand is recorded."""
    from ledger.deliver.delivery.answers.order import order_placed
    from ledger.deliver.delivery.decide.orders import order_look

    ledger, actor = invocation.ledger, invocation.actor
    return Report(order_placed(order_look(ledger, actor, target, because=because, minutes=minutes)))


@order_command.command("plan")
@click.argument("key", metavar="[KEY]", default="", shell_complete=params.known("definition"))
@target
@click.option(
    "--back-to", "version", type=int, default=0, metavar="VERSION", help="Put KEY back to this earlier version."
)
@click.option(
    "--create", multiple=True, metavar="KEY=NAME", help="Create an artifact that does not exist, on --target."
)
@click.option("--remove", multiple=True, metavar="TARGET/ADDRESS", help="Remove an artifact there.")
@accept
@terms
@reporting
def plan(
    invocation: Invocation,
    key: str,
    target: str | None,
    version: int,
    create: tuple[str, ...],
    remove: tuple[str, ...],
    accept: tuple[str, ...],
    because: str,
    minutes: int,
) -> Report:
    """Order a plan of what would change on each target; with KEY, of that definition alone.

    Read it once it is done: ledger order show ORDER.
    """
    from ledger.deliver.delivery.answers.order import order_placed
    from ledger.deliver.delivery.decide.orders import order_plan
    from ledger.deliver.delivery.queries.plan import named_artifacts

    given = order_plan(
        invocation.ledger,
        invocation.actor,
        target,
        key,
        named_artifacts(create),
        version=version,
        remove=remove,
        accept=accept,
        because=because,
        minutes=minutes,
    )
    return Report(order_placed(given))


@order_command.command("apply")
@order
@allowed
@terms
@reporting
def apply(
    invocation: Invocation,
    order: str,
    allow_large: bool,
    allow_destroy: tuple[str, ...],
    production: tuple[str, ...],
    because: str,
    minutes: int,
) -> Report:
    """Order that the plan which ORDER made be applied: that plan and no other.

    It takes the words that `ledger apply` takes. The worker asks the platforms again before it writes, and writes
    nothing that you may not deliver by then.
    """
    from ledger.deliver.delivery.answers.order import order_placed
    from ledger.deliver.delivery.decide.orders import order_apply
    from ledger.deliver.delivery.queries.permit import Permit

    given = Permit(allow_large, frozenset(allow_destroy), frozenset(production))
    ledger, actor = invocation.ledger, invocation.actor
    return Report(order_placed(order_apply(ledger, actor, order, given, because=because, minutes=minutes)))


@order_command.command("show")
@order
@reporting
def show(invocation: Invocation, order: str) -> Report:
    """One order, what became of it, and its plan."""
    from ledger.deliver.delivery.answers.order import order_shown

    return Report(order_shown(invocation.ledger, order))


@order_command.command("cancel")
@order
@params.because(False)
@reporting
def cancel(invocation: Invocation, order: str, because: str) -> Report:
    """Take ORDER back. What was written by then stays; nothing more is written."""
    from ledger.deliver.delivery.answers.order import order_cancelled
    from ledger.deliver.delivery.decide.orders import cancel_order

    return Report(order_cancelled(order, cancel_order(invocation.ledger, invocation.actor, order, because)))


@click.command("orders")
@click.option("--waiting", is_flag=True, help="Only those that wait for a worker.")
@reporting
def orders_command(invocation: Invocation, waiting: bool) -> Report:
    """The orders, the newest first, and whether a worker is there."""
    from ledger.deliver.delivery.answers.order import order_list

    return Report(order_list(invocation.ledger, waiting=waiting))
