"""Who reads the numbers that definitions make: consumer add, consumer list, consumer remove; and whom to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.app.ledger import Ledger
from ledger.cli import params
from ledger.cli.report import Report, Session, reporting, table

if TYPE_CHECKING:
    from ledger.app.readers import Told
    from ledger.domain.consumer import Consumer
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
    from ledger.app import consuming
    from ledger.domain.consumer import ConsumerAdded

    decided = consuming.add(session.ledger, title, uses, owner, because)
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

    ledger = session.reader
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
    from ledger.app import consuming

    decided = consuming.remove(session.ledger, title, because)
    if not decided.events:
        return Report({"position": None}, [f"{title} was removed already"])
    position = decided.positions[-1]
    return Report({"position": position}, [f"removed {title}: nobody is told for it any more  (#{position})"])


def told_lines(ledger: Ledger, told: Told, ended: str = "") -> Iterator[str]:
    """Who will read a different number, a line each; and where nobody will, that none of those who read it does.

    `ended` is the key of a definition that is to end: its number is gone.
    """
    becomes = f"will read no number of {ended} any more" if ended else "will read a different number"
    yield from (f"  {becomes}: {named(ledger, each)}" for each in told.different)
    if told.same and not told.different:
        same = "; ".join(named(ledger, each) for each in told.same)
        yield f"  no consumer will read a different number; the same: {same}"


def told_data(ledger: Ledger, told: Told) -> list[dict[str, Any]]:
    """The same for programs."""
    different = ({**data(ledger, each), "different": True} for each in told.different)
    return [*different, *({**data(ledger, each), "different": False} for each in told.same)]


def readers_table(ledger: Ledger, found: Iterable[Reading]) -> list[str]:
    """Those that read what a report is about; nothing where nobody does."""
    rows = [
        (each.consumer.terms.title, ", ".join(each.through) or "-", ledger.address(each.consumer.terms.owner))
        for each in found
    ]
    return table(("READ BY", "THROUGH", "OWNER"), rows) if rows else []


def named(ledger: Ledger, reading: Reading) -> str:
    """A consumer with its owner, and through what it reads."""
    terms, through = reading.consumer.terms, ", ".join(reading.through)
    return f"{terms.title} ({ledger.address(terms.owner)})" + (f", through {through}" if through else "")


def data(ledger: Ledger, reading: Reading) -> dict[str, Any]:
    """A consumer for programs."""
    consumer, terms = reading.consumer, reading.consumer.terms
    return {
        "id": terms.id,
        "title": terms.title,
        "uses": list(terms.uses),
        "through": list(reading.through),
        "owner": ledger.address(terms.owner),
        "since": _since(ledger, consumer),
        "position": consumer.position,
    }


def _row(ledger: Ledger, state: State, today: date, reading: Reading, through: bool) -> Sequence[object]:
    terms = reading.consumer.terms
    read = "; ".join(_read(state, key, today) for key in terms.uses)
    by = [", ".join(reading.through) or "-"] if through else []
    return (terms.title, read, *by, _since(ledger, reading.consumer), ledger.address(terms.owner))


def _read(state: State, key: str, today: date) -> str:
    """A definition as those call it who read its number, with its key; and that it has none, where none is in force."""
    history = state.history(key)
    current = history.in_force(today)
    title = (current or history.versions[-1]).draft.content.get("title", key)
    name = key if title == key else f"{title} ({key})"
    return name if current else f"{name}, not in force"


def _since(ledger: Ledger, consumer: Consumer) -> Any:
    from ledger.app.clock import day

    return day(consumer.recorded_at, ledger.zone)
