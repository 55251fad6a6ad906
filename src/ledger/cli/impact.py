"""impact: what a change does to the records of a file, before anybody signs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import params
from ledger.cli.report import Report, Session, reporting

if TYPE_CHECKING:
    from ledger.app.impact import Weighed
    from ledger.population.asking import Asked
    from ledger.population.backtest import Cell, Quality
    from ledger.population.impact import Group

MOVED, MONTH, SAMPLES = 3, "month", 3


@click.command("impact")
@click.argument("before", metavar="BEFORE|PROPOSAL")
@click.argument("after", metavar="[AFTER]", default="")
@click.option("--records", required=True, metavar="RECORDS", help=params.RECORDS)
@click.option("--by", default="", metavar="COLUMN", help="Also by a field or a column.")
@click.option(
    "--month", is_flag=False, flag_value=MONTH, default="", metavar="[FIELD]", help="Also by month of a date."
)
@click.option("--outcome", default="", metavar="COLUMN[=VALUE]", help="What became of a record: yes or no, or a value.")
@click.option("--known", default="", metavar="COLUMN", help="The day on which the outcome was known.")
@click.option("--id", "name", default="", metavar="COLUMN", help="The column of ids; said, each is to occur once.")
@click.option("--samples", type=click.IntRange(0, 100), default=SAMPLES, show_default=True, help="Ids that are shown.")
@click.option("--effective-on", type=params.DAY, help="With what they refer to as in force on this day (today).")
@reporting
def impact_command(
    session: Session,
    before: str,
    after: str,
    records: str,
    by: str,
    month: str,
    outcome: str,
    known: str,
    name: str,
    samples: int,
    effective_on: date | None,
) -> Report:
    """What going from BEFORE to AFTER does to the records of a file: how many newly qualify, how many lose, and why.

    Each is KEY (as in force), KEY@VERSION, a proposal such as mql#5, or a document's FILE. A proposal alone is put
    beside what it displaces on its first day. With an outcome it also says whether the new rule picks better. Exit
    code 3 where verdicts move.
    """
    from ledger.app.impact import weighed
    from ledger.cli.consumers import data as reader_data, readers_table
    from ledger.cli.impact_tables import lines
    from ledger.population.asking import Asked

    asked = Asked(by, month, outcome, known, name, samples)
    ledger = session.reader
    found = weighed(ledger, before, after, records, asked, effective_on)
    told = {**data(found), "consumers": [reader_data(ledger, each) for each in found.readers]}
    return Report(told, list(lines(found, readers_table(ledger, found.readers))), MOVED if found.found.moved else 0)


def data(weighed: Weighed) -> dict[str, Any]:
    """The same for programs: aggregates and a digest, and of records nothing but the ids that were asked for."""
    found, asked = weighed.found, weighed.asked
    return {
        "before": _version(weighed.before),
        "after": _version(weighed.after),
        "today": weighed.today,
        "population": {"file": weighed.file, "records": found.overall.records, "digest": weighed.digest},
        "sort": found.sort,
        "moved": found.moved,
        "cells": _cells(found.overall, asked),
        "said": [each._asdict() for each in found.said],
        "by": {"column": asked.by, "rows": [_row(each, asked) for each in found.groups]},
        "months": {"clock": asked.month, "rows": [_row(each, asked) for each in found.months]},
        "clauses": [each._asdict() for each in found.blames],
        "samples": {"column": asked.id, **{name: list(ids) for name, ids in found.samples.items()}},
        "first_unreadable": asdict(found.first_unreadable) if found.first_unreadable else None,
        "repeated": found.repeated,
        "undeclared": [each._asdict() for each in found.strangers],
        "backtest": _backtest(weighed) if asked.outcome else None,
    }


def _version(named: Any) -> dict[str, str]:
    return {"name": named.label, "key": named.draft.key, "content": named.draft.content_digest}


def _row(group: Group, asked: Asked) -> dict[str, Any]:
    return {"value": group.value, "cells": _cells(group, asked)}


def _cells(group: Group, asked: Asked) -> dict[str, Any]:
    """Each with its records, and with what became of them where that was asked."""
    return {name: _cell(each) if asked.outcome else {"records": each.records} for name, each in group.cells.items()}


def _cell(cell: Cell) -> Mapping[str, Any]:
    return {**cell._asdict(), "rate": cell.rate}


def _backtest(weighed: Weighed) -> dict[str, Any]:
    found, asked = weighed.found, weighed.asked
    told: dict[str, Any] = {"outcome": asked.outcome, "known": asked.known, "judged": _cell(found.overall.among())}
    if found.sort == "criteria":
        told |= {name: _quality(each) for name, each in zip(("before", "after"), found.quality(), strict=True)}
    return told


def _quality(quality: Quality) -> dict[str, Any]:
    return {**quality._asdict(), "picked": _cell(quality.picked)}
