"""Who reads the numbers that definitions make: consumer add, list, acknowledge, remove; and whom to tell."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

title = click.argument("title", metavar="TITLE", type=params.WORDS)


@click.group("consumer")
def consumer_command() -> None:
    """Say and list who reads the numbers: the reports, dashboards and teams to be told of a change."""


@consumer_command.command("add")
@title
@click.option(
    "--uses", multiple=True, required=True, metavar="KEY", help="A definition that it reads; may be repeated."
)
@click.option("--owner", required=True, metavar="ADDRESS", help="Whose it is, and who is to be told.")
@params.because(False)
@reporting
def add(invocation: Invocation, title: str, uses: tuple[str, ...], owner: str, because: str) -> Report:
    """Say that the consumer TITLE reads a number of each KEY. Said again, it counts as it was said last.

    For whoever holds a seat where one of those definitions is decided; and for its owner, who may always change it.
    """
    from ledger.govern.consumers import decide as consumers
    from ledger.govern.consumers.answers import consumer_entry

    decided = consumers.add(invocation.ledger, invocation.actor, title, uses, owner, because)
    return Report(consumer_entry(invocation.ledger, title, uses, owner, decided))


@consumer_command.command("list")
@click.option("--uses", metavar="KEY", help="Only those that read this definition, directly or through others.")
@reporting
def list_(invocation: Invocation, uses: str | None) -> Report:
    """The consumers: what each reads, since when, and whose it is."""
    from ledger.govern.consumers.answers import consumer_list
    from ledger.govern.consumers.queries import named_readers

    return Report(consumer_list(invocation.ledger, named_readers(invocation.ledger, uses), uses))


@consumer_command.command("acknowledge")
@title
@params.because(False)
@reporting
def acknowledge(invocation: Invocation, title: str, because: str) -> Report:
    """Say that you know by which versions the number of your consumer TITLE is counted today. For its owner.

    It is told again as soon as another version counts it.
    """
    from ledger.govern.consumers import decide as consumers
    from ledger.govern.consumers.answers import acknowledgement

    return Report(acknowledgement(title, consumers.acknowledge(invocation.ledger, invocation.actor, title, because)))


@consumer_command.command("remove")
@title
@params.because(False)
@reporting
def remove(invocation: Invocation, title: str, because: str) -> Report:
    """Say that the consumer TITLE is no more. For its owner, or a seat where one of its definitions is decided."""
    from ledger.govern.consumers import decide as consumers
    from ledger.govern.consumers.answers import ConsumerRemoval

    decided = consumers.remove(invocation.ledger, invocation.actor, title, because)
    return Report(ConsumerRemoval(title=title, position=decided.position))
