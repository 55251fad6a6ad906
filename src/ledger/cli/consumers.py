"""Who reads the numbers that definitions make: consumer add, consumer list, consumer remove; and whom to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.answers.consumers import data, since
from ledger.app.ledger import Ledger
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.domain.state import State
    from ledger.views.consumers import Reading

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
def add(session: Session, title: str, uses: tuple[str, ...], owner: str, because: str) -> Report:
    """Say that the consumer TITLE reads a number of each KEY. Said again, it counts as it was said last.

    For whoever holds a seat where one of those definitions is decided; and for its owner, who may always change it.
    """
    from ledger.app.decisions import consumers
    from ledger.domain.consumer import ConsumerAdded

    decided = consumers.add(session.ledger, session.actor, title, uses, owner, because)
    if not decided.events:
        return Report({"consumer": None}, [f"{title} uses {', '.join(sorted(set(uses)))} already, and is {owner}'s"])
    event, position = decided.events[-1], decided.positions[-1]
    assert isinstance(event, ConsumerAdded)
    told = [f"  {each}" for each in session.ledger.newcomers(decided.events)]
    line = f"{title} ({owner}) uses {', '.join(event.uses)}  (#{position})"
    return Report({"consumer": event.id, "uses": event.uses, "position": position}, [line, *told])


@consumer_command.command("list")
@click.option("--uses", metavar="KEY", help="Those that read this definition, itself or through what refers to it.")
@reporting
def list_(session: Session, uses: str | None) -> Report:
    """The consumers: what each reads, since when, and whose it is."""
    from ledger.domain.consuming import unknown
    from ledger.views.consumers import Reading, consumers, reading

    ledger = session.ledger
    state, today = ledger.state(), ledger.today()
    if uses and uses not in state.definitions:
        raise unknown(uses, state.definitions)
    found = reading(state, [uses], today) if uses else [Reading(each, ()) for each in consumers(state)]
    head = ("CONSUMER", "READS", *(["THROUGH"] if uses else []), "SINCE", "OWNER")
    rows = [_row(ledger, state, today, each, bool(uses)) for each in found]
    none = f"no consumer reads {uses}" if uses else "no consumer is on record yet"
    return Report([data(ledger, each) for each in found], table(head, rows) if rows else [none])


@consumer_command.command("remove")
@title
@params.because(False)
@reporting
def remove(session: Session, title: str, because: str) -> Report:
    """Say that the consumer TITLE is no more. For its owner, or a seat where one of its definitions is decided."""
    from ledger.app.decisions import consumers

    decided = consumers.remove(session.ledger, session.actor, title, because)
    if not decided.events:
        return Report({"position": None}, [f"{title} was removed already"])
    position = decided.positions[-1]
    return Report({"position": position}, [f"removed {title}: nobody is told for it any more  (#{position})"])


def _row(ledger: Ledger, state: State, today: date, reading: Reading, through: bool) -> Sequence[object]:
    terms = reading.consumer.terms
    read = "; ".join(_read(state, key, today) for key in terms.uses)
    by = [", ".join(reading.through) or "-"] if through else []
    return (terms.title, read, *by, since(ledger, reading.consumer), ledger.address(terms.owner))


def _read(state: State, key: str, today: date) -> str:
    """A definition as those call it who read its number, with its key; and that it has none, where none is in force."""
    history = state.history(key)
    current = history.in_force(today)
    title = (current or history.versions[-1]).draft.content.get("title", key)
    name = key if title == key else f"{title} ({key})"
    return name if current else f"{name}, not in force"
