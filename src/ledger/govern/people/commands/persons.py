"""Who is known: person add, person leave, person list."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.app.choices import PERSON_KINDS, PersonKind
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.group("person")
def person_command() -> None:
    """Say and list who is known. People who are named in a charter become known by it."""


@person_command.command("add")
@click.argument("address")
@click.option(
    "--kind", type=click.Choice(PERSON_KINDS), default="human", show_default=True, help="Only a human being decides."
)
@click.option("--owner", default="", metavar="ADDRESS", help="The human being who answers for an agent or a service.")
@click.option("--name", default="", type=params.WORDS, help="Their name, kept beside the address.")
@reporting
def add(invocation: Invocation, address: str, kind: PersonKind, owner: str, name: str) -> Report:
    """Register ADDRESS, for the decider of `*`. What an agent proposes counts as its owner's, too."""
    from ledger.govern.people.answers.person import person_added
    from ledger.govern.people.decide.persons import add

    decided = add(invocation.ledger, invocation.actor, address, name, kind, owner)
    return Report(person_added(invocation.ledger, address, kind, owner, decided))


@person_command.command("leave")
@click.argument("address")
@params.because(True)
@reporting
def leave(invocation: Invocation, address: str, because: str) -> Report:
    """End all by which ADDRESS acts: seats, credentials, sign-ins and agents. For a registrar or the decider of `*`.

    By the id (p_…) where the address is gone already.
    """
    from ledger.govern.people.answers.person import person_leave
    from ledger.govern.people.decide.persons import leave

    decided = leave(invocation.ledger, invocation.actor, address, because)
    return Report(person_leave(invocation.ledger, address, decided))


@person_command.command("list")
@reporting
def list_(invocation: Invocation) -> Report:
    """Everybody who is known, of what kind, and who answers for them."""
    from ledger.govern.people.answers.person import people_known
    from ledger.govern.people.decide.persons import known_people

    return Report(people_known(known_people(invocation.ledger)))
