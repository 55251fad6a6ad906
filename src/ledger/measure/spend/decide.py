"""What was spent on channels, put on record from a file of which nothing else is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.app.populations import population, records_of
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.guards import raise_all
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.credit.pure.spend import SpendRow, spend_rows
from ledger.measure.spend import verbs as spending
from ledger.measure.spend.fold import find_boundary_of_spend
from ledger.measure.spend.verbs import SpendLine
from ledger.population.source.digest import digest

_FAULTS = {
    "unreadable": ("its month or its amount cannot be read", "write a month such as 2026-05, an amount such as 1234.5"),
    "no month": ("it names no month", "write the month, such as 2026-05"),
    "no channel": ("it names no channel", "write the key of a channel: ledger channel list"),
    "no amount": ("it says no amount", "write the amount, such as 1234.5"),
    "no currency": ("it names no currency", "write three capital letters, such as EUR"),
}


class SpendDecided(NamedTuple):
    """Who put on record what was spent, and what was decided."""

    by: str
    decided: Decided


def record_spend(
    ledger: Ledger, actor: Actor, records: str, *, replace: bool = False, because: str = ""
) -> SpendDecided:
    """Put on record what a file of month, channel, amount and currency says was spent: all of it, or nothing.

    Raises UnknownName, BadInput and Refused, all of them at once, each with its line.
    """
    with population(ledger.settings, records_of(ledger.settings, records, None, {})) as file:
        rows, source, source_digest = list(spend_rows(file)), file.name, digest(file)
    raise_all([*_faults(rows, source)])
    lines = [_line(each, source) for each in rows]

    def verb(state: State, today: date) -> list[Event]:
        return spending.record(
            state,
            lines,
            source=source,
            source_digest=source_digest,
            by=actor.id,
            today=today,
            replace=replace,
            because=because,
        )

    boundary = find_boundary_of_spend(each.channel for each in lines)
    return SpendDecided(actor.id, ledger.decide(actor, verb, boundary, _around))


def _around(state: State) -> Boundary:
    """Who may record it of the channels that were read: where one was not judged yet, a steward of anything."""
    judged = [each.evaluation for each in CHANNELS.of(state).values()]
    paths = [of_definition(each.scope, each.framework) if each else "" for each in judged]
    return boundaries.union(*(boundaries.rights(path) if path else boundaries.every_charter() for path in paths))


def _line(row: SpendRow, source: str) -> SpendLine:
    return SpendLine(row.period, row.month, row.channel, row.amount, row.currency, _place(row, source))


def _place(row: SpendRow, source: str) -> str:
    return f"{source}:{row.number + 1}"


def _faults(rows: list[SpendRow], source: str) -> Iterator[LedgerError]:
    for row in rows:
        if row.fault:
            why, fix = _FAULTS[row.fault]
            yield BadInput("this line of spend says nothing", why, fix, _place(row, source))
