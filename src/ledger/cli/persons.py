"""Who is known: person add, person list."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.domain.founding import PERSON_KINDS, PersonKind
from ledger.render.table import table


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
def add(session: Session, address: str, kind: PersonKind, owner: str, name: str) -> Report:
    """Register ADDRESS, for the decider of `*`. What an agent proposes counts as its owner's, too."""
    from ledger.app.decisions.persons import add

    decided = add(session.ledger, session.actor, address, name, kind, owner)
    if not decided.events:
        return Report({"position": None}, [f"{address} is known already"])
    position, whose = decided.positions[-1], f" of {owner}" if owner else ""
    alike = session.ledger.newcomers(decided.events)
    data = {"address": address, "kind": kind, "owner": owner or None, "position": position, "notes": alike}
    return Report(data, [f"{address} is known as {kind}{whose}  (#{position})", *(f"  {each}" for each in alike)])


@person_command.command("list")
@reporting
def list_(session: Session) -> Report:
    """Everybody who is known, of what kind, and who answers for them."""
    from ledger.app.decisions.persons import known_people

    found = known_people(session.ledger)
    rows = [(each.shown, each.kind, each.owner or "-") for each in found]
    data = [{"address": each.address, "kind": each.kind, "owner": each.owner or None} for each in found]
    return Report(data, table(("ADDRESS", "KIND", "OWNER"), rows))
