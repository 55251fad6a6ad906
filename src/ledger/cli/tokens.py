"""By what programs act for people: token add, token list, token revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.app.choices import TOKEN_SCOPES, TokenScope
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.errors import Refused

if TYPE_CHECKING:
    from ledger.web.tokens import Tokens

LONGEST = 90
NAME = click.argument("name", metavar="NAME", type=params.WORDS)


@click.group("token")
def token_command() -> None:
    """Make, list and end tokens, by which programs use the API of `ledger serve`."""


@token_command.command("add")
@NAME
@click.option("--for", "address", required=True, metavar="ADDRESS", help="Whose acts it makes.")
@click.option(
    "--scope", type=click.Choice(TOKEN_SCOPES), default="read", show_default=True, help="What it is for, at most."
)
@click.option("--days", type=click.IntRange(1, LONGEST), default=LONGEST, show_default=True, help="How long it lasts.")
@reporting
def add(invocation: Invocation, name: str, address: str, scope: TokenScope, days: int) -> Report:
    """Make the token NAME, and print it this once. It is for this ledger alone.

    Each scope includes the one before: read; propose, revise and withdraw; approve, decline and ratify. What is done
    with it is done by ADDRESS, with their rights and no others. Only its hash is stored, beside the ledger.
    """
    from ledger.answers.token import TokenAdded
    from ledger.app import clock

    ledger = invocation.ledger
    person, by = ledger.person(address), ledger.person(invocation.asserted.address)
    if scope == "decide" and person.kind != "human":
        why = "services and agents propose; people decide"
        raise Refused(f"a token of {person.address} is not for deciding", why, "give --scope propose")
    now = clock.machine()
    secret, made = _tokens(invocation).add(name, person.id, scope, clock.stamp(ledger.now()), by.id, now, days)
    until = clock.of_machine(made.until)
    return Report(TokenAdded(name=name, address=person.address, scope=scope, until=until, token=secret))


@token_command.command("list")
@reporting
def list_(invocation: Invocation) -> Report:
    """The tokens: whose acts each makes, what it is for, until when, and when it was last used."""
    from ledger.answers.token import TokenKnown, TokenList
    from ledger.app import clock

    ledger, now = invocation.ledger, clock.machine()
    found = [
        TokenKnown(
            name=each.name,
            address=ledger.address(each.person),
            scope=each.scope,
            until=clock.of_machine(each.until),
            expired=each.until <= now,
            used=clock.of_machine(each.seen) if each.seen else None,
            by=ledger.address(each.by),
            credential=each.credential,
        )
        for each in _tokens(invocation).all()
    ]
    return Report(TokenList(tokens=found))


@token_command.command("revoke")
@NAME
@reporting
def revoke(invocation: Invocation, name: str) -> Report:
    """End the token NAME, at once."""
    from ledger.answers.token import TokenEnd

    _tokens(invocation).revoke(name)
    return Report(TokenEnd(name=name))


def _tokens(invocation: Invocation) -> Tokens:
    from ledger.web.side import beside
    from ledger.web.tokens import Tokens

    return Tokens(beside(invocation.ledger.settings.database, "sessions"))
