"""What a change does to a population, as a brief holds it: aggregates only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.brief.content import BriefCells, BriefImpact, BriefRow
from ledger.brief.wording import Tongue
from ledger.errors import Refused
from ledger.population import impact as population
from ledger.population.asking import ImpactOptions
from ledger.population.backtest import Cell, together
from ledger.steps import Open, again

ALONE, BLANK = "(one record each)", "(blank)"
BESIDE = " × "
"""Between two columns of one grouping, and between their values."""
BEFORE = (("gained", False), ("lost", True))
"""What a clause of the version before answers for: of several versions, that would be a clause of another day."""
MOST_SEGMENTS = 30
"""More values than these, and a column may name records rather than sort them: nothing of it is recorded."""


class CountedRecords(NamedTuple):
    """What records go by, their digest, how they were asked about, and beside what; `several` versions, or one."""

    name: str
    digest: str
    asked: ImpactOptions
    beside: str
    several: bool


def counted(of: CountedRecords, found: population.Impact, tongue: Tongue) -> BriefImpact:
    """The aggregates. Raises Refused where a grouping has more values than segments have."""
    asked = of.asked
    by = BESIDE.join(asked.by)
    if len(found.groups) > MOST_SEGMENTS or (asked.id and asked.id in asked.by):
        raise Refused(
            f"`{by}` has {len(found.groups):,} values",
            why=f"a brief tells segments, at most {MOST_SEGMENTS}, and nothing of single records",
            fix=again("name a column that sorts records into fewer", by=Open("COLUMN")),
        )
    everyone = found.overall.among()
    return {
        "name": of.name,
        "digest": of.digest,
        "records": found.overall.records,
        "sort": found.sort,
        "cells": cells(found.overall.cells),
        "by": by,
        "segments": segments(found.groups),
        "clock": asked.month,
        "months": [_row(each) for each in found.months],
        "clauses": [
            {
                "cell": each.cell,
                "lets_in": each.lets_in,
                "clause": tongue.clause(each.clause),
                "records": each.records,
                "alone": each.alone,
            }
            for each in found.blames
            if each.records and not (of.several and (each.cell, each.lets_in) in BEFORE)
        ],
        "outcome": asked.outcome,
        "known": asked.known,
        "left_out": everyone.not_yet + everyone.blank + everyone.unclear if asked.outcome else 0,
        "undeclared": [{"column": each.column, "records": each.records} for each in found.strangers],
        "beside": of.beside,
    }


def cells(of: Mapping[str, Cell]) -> BriefCells:
    """Each cell with its records, and with those that turned out well and badly."""
    return {name: {"records": each.records, "yes": each.yes, "no": each.no} for name, each in of.items()}


def segments(groups: Sequence[population.Group]) -> list[BriefRow]:
    """The groups of several records; those of one are told together, since each is a record and not a segment."""
    rows = [_row(each) for each in groups if each.records > 1]
    single = [each for each in groups if each.records == 1]
    if not single:
        return rows
    names = list(single[0].cells)
    return [*rows, {"value": ALONE, "cells": cells({name: together(e.cells[name] for e in single) for name in names})}]


def _row(group: population.Group) -> BriefRow:
    several = BESIDE.join(each or BLANK for each in (group.value, *group.others)) if group.others else group.value
    return {"value": several, "cells": cells(group.cells)}
