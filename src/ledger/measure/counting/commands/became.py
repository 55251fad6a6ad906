"""When records became something."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES

UNITS = ("day", "week", "month", "quarter", "year")
_RECORDS = "a CSV, Parquet or .xlsx file, FILE.duckdb:TABLE, a PostgreSQL table or a population of ledger.toml"


@click.command("became")
@params.key
@click.option("--records", metavar="RECORDS", help=f"The records, where a stamp tells the day: {_RECORDS}.")
@click.option(
    "--field-history", metavar="RECORDS", help="Rows of id, field, value, from, until, where they tell it: the same."
)
@click.option(
    "--snapshots",
    type=params.FOLDER,
    metavar="DIR",
    help="Files such as 2026-03-01.parquet. [default: of [capture.NAME]]",
)
@click.option("--by", "unit", type=click.Choice(UNITS), default="month", show_default=True, help="Count in each.")
@click.option("--period", metavar="PERIOD", help="Only in 2026-Q1, or in each of 2026-Q1..2026-Q4; in place of --by.")
@click.option("--rules", type=RULES, default="then", show_default=True, help="Which version judges each day.")
@reporting
def became_command(
    invocation: Invocation,
    key: str,
    records: str | None,
    field_history: str | None,
    snapshots: Path | None,
    unit: str,
    period: str | None,
    rules: Any,
) -> Report:
    """How many records became what KEY says, in each month, and how well the days are known.

    The entity says under `became:` how the day is told. A day that lies between two snapshots is an interval, and a
    count with such days is one too: at least so many, at most so many. What a change of the definition moved is told
    apart. Nothing of the records is kept.
    """
    from ledger.app.populations import records_of
    from ledger.measure.counting.answers.became import became_answer
    from ledger.measure.counting.queries.became import BecameSources, became, periods_named

    ledger = invocation.ledger
    stamped, history = (
        records_of(ledger.settings, each, None, {}) if each else None for each in (records, field_history)
    )
    periods = periods_named(period) if period else ()
    found = became(ledger, key, BecameSources(stamped, history, snapshots), rules=rules, unit=unit, periods=periods)
    return Report(became_answer(found))
