"""By what programs act for people: token add, token list, token revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.app.choices import TOKEN_SCOPES, TokenScope
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.web.tokens import Token, Tokens

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
    with it is done by ADDRESS, with their rights and no others. Only its hash is stored, beside the ledger; that it was
    made, by whom and for whom, is on record.
    """
    from ledger.app import clock
    from ledger.govern.people.answers.token import TokenAdded
    from ledger.govern.people.decide import tokens as decisions

    ledger = invocation.ledger
    person = ledger.person(address)
    now, actor = clock.machine(), invocation.actor

    def record(made: Token) -> None:
        decisions.made(ledger, actor, made.credential, person.id, scope, made.until)

    at = clock.stamp(ledger.now())
    secret, made = _tokens(invocation).add(name, person.id, scope, at, actor.id, now, days, record)
    until = clock.of_machine(made.until)
    return Report(TokenAdded(name=name, address=person.address, scope=scope, until=until, token=secret))


@token_command.command("list")
@reporting
def list_(invocation: Invocation) -> Report:
    """The tokens: whose acts each makes, what it is for, until when, and when it was last used."""
    from ledger.app import clock
    from ledger.govern.people.answers.token import TokenKnown, TokenList

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
    from ledger.govern.people.answers.token import TokenEnd
    from ledger.govern.people.decide import tokens as decisions

    actor, ended = invocation.actor, _tokens(invocation).revoke(name)
    decisions.ended(invocation.ledger, actor, ended.credential, ended.person)
    return Report(TokenEnd(name=name))


def _tokens(invocation: Invocation) -> Tokens:
    from ledger.web.side import side_file
    from ledger.web.tokens import Tokens

    return Tokens(side_file(invocation.ledger))
