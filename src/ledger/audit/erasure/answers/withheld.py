"""What was counted, for those who hold no seat on the path of a definition: in tens, and no cell under ten.

    seat on the path     all of it
    seat elsewhere       the cells of the whole, rounded down to tens; fewer than ten are withheld, none at all too
    no seat, an agent    nothing that was counted

All numbers are rounded, totals too, so that no difference of two tells a third. Segments, months, clauses and records
are left out, and so is the digest of a brief, which is one of all of it. Nobody finds the numbers by trying digests: a
brief holds the digest of its records too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ledger.answers.cells import CELL_WORDS
from ledger.brief.content import BriefCells, BriefContent, BriefMetric, looks
from ledger.brief.questions import about_metrics, about_records
from ledger.govern.seats.queries.rights import Sight
from ledger.render.sections import Block, Section, Table, Words

LEAST = 10
SAID: Mapping[Sight, str] = {
    "some": f"You hold no seat on its path: counts are rounded down to tens, and those under {LEAST} are withheld.",
    "none": "What was counted, and what platforms would do, is for those who hold a seat.",
}


class CoarseLook(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of some records, in tens; None where that is fewer than ten."""

    name: str
    records: int | None
    cells: dict[str, int | None]


def coarse(records: int) -> int | None:
    """A count in tens; None where it is withheld."""
    return records // LEAST * LEAST if records >= LEAST else None


def coarse_looks(content: BriefContent, sight: Sight) -> tuple[CoarseLook, ...]:
    """What is told in the place of what was counted."""
    if sight != "some":
        return ()
    return tuple(
        CoarseLook(name=each["name"], records=coarse(each["records"]), cells=_cells(each["cells"]))
        for each in looks(content)
    )


def without_counts(content: BriefContent) -> BriefContent:
    """A brief without anything that was counted, of records or on platforms."""
    about = {*about_records(content), *about_metrics(content)}
    metrics: BriefContent = {**content}
    if "metrics" in content:
        metrics["metrics"] = [_drop_figures(each) for each in content["metrics"]]
    metrics.pop("turns", None)
    return {
        **metrics,
        "impact": None,
        "rehearsal": None,
        "ahead": None,
        "headline": None,
        "disclosure": None,
        "indirect": [{**each, "cells": None} for each in content["indirect"]],
        "platforms": [
            {**each, "enters": None, "leaves": None, "members": None, "notes": []} for each in content["platforms"]
        ],
        "questions": [each for each in content["questions"] if each not in about],
    }


def _drop_figures(of: BriefMetric) -> BriefMetric:
    """A metric without what it comes to, and without what that says of its goal and of numbers on record."""
    kept: BriefMetric = {**of, "period": "", "before": None, "after": None, "currency": "", "why": ""}
    kept.pop("goal", None)
    kept.pop("contradicts", None)
    return kept


def told(looks: Sequence[CoarseLook], sight: Sight) -> Iterator[Section]:
    """Why counts are missing, and those that are not."""
    if sight in SAID:
        yield Section("What was counted", (Words(SAID[sight]), *map(_table, looks)))


def _cells(cells: BriefCells) -> dict[str, int | None]:
    return {name: coarse(each["records"]) for name, each in cells.items()}


def _table(look: CoarseLook) -> Block:
    rows = [(CELL_WORDS[name], _said(records)) for name, records in look.cells.items()]
    return Table((look.name, "RECORDS"), (*rows, ("in all", _said(look.records))))


def _said(records: int | None) -> str:
    return f"fewer than {LEAST}" if records is None else f"{records:,} or more"
