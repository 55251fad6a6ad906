"""What a change does to the records of each segment and of each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from ledger.answers.groups import shown
from ledger.measure.counting.answers.backtest import ImpactCell, rate
from ledger.population.backtest import Cell
from ledger.population.grouping import Grouping
from ledger.population.impact import MOVED, UNREADABLE, Group
from ledger.render.sections import Table


class ImpactGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The cells of a segment or a month; nothing as its value where it is blank. `others` are by further groupings."""

    value: str | None
    cells: dict[str, ImpactCell]
    others: list[str | None]


class ImpactSegments(msgspec.Struct, frozen=True, kw_only=True):
    """The cells by the values of a column, or of all of `groupings`, of which it is the first."""

    column: str
    rows: list[ImpactGroup]
    groupings: list[Grouping]


class ImpactMonths(msgspec.Struct, frozen=True, kw_only=True):
    """The cells by the months of a date."""

    clock: str
    rows: list[ImpactGroup]


class SegmentColumns(NamedTuple):
    """What a table of segments shows beside their names and the moves.

    `held` is how many each version holds for, `unread` a column of those that cannot be read, and `outcome` the name of
    what is known of records, empty where there is none.
    """

    held: bool
    unread: bool
    outcome: str


def segment_table(head: tuple[str, ...], groups: Iterable[ImpactGroup], columns: SegmentColumns) -> Table:
    """A row for each segment or month."""
    told = list(groups)
    moves = [name for name in told[0].cells if name in MOVED] if told else []
    outcome = columns.outcome.upper()
    counts = ("BEFORE", "AFTER", "CHANGE") if columns.held else ()
    rates = (f"{outcome} BEFORE", f"{outcome} AFTER") if columns.held else (outcome,)
    apart = ("UNREADABLE",) if columns.unread else ()
    named = (*head, *counts, *(name.upper() for name in moves), "OF", *apart, *(rates if outcome else ()))
    return Table(named, tuple(_row(each, moves, columns) for each in told))


def cells_of(value: str | None, cells: Mapping[str, ImpactCell]) -> Group:
    """Cells as they were counted, to be added up."""
    return Group(value, {name: each.counts for name, each in cells.items()})


def held(group: Group) -> tuple[Cell, Cell]:
    """The records that the version before holds for, and those of the one after."""
    return group.among("both", "lost"), group.among("both", "gained")


def _row(of: ImpactGroup, moves: list[str], columns: SegmentColumns) -> tuple[str, ...]:
    group = cells_of(of.value, of.cells)
    before, after = held(group) if columns.held else (Cell(), Cell())
    counts = (f"{before.records:,}", f"{after.records:,}", f"{after.records - before.records:+,}")
    rates = (rate(before), rate(after)) if columns.held else (rate(group.among()),)
    return (
        *shown(of.value, of.others),
        *(counts if columns.held else ()),
        *(f"{group.cells[name].records:,}" for name in moves),
        f"{group.judged:,}",
        *([f"{group.cells[UNREADABLE].records:,}"] if columns.unread else []),
        *(rates if columns.outcome else ()),
    )
