"""Periods whose number stands. To close one is no row: a dozen of options say how its records are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_command
from ledger.measure.figures import rows

if TYPE_CHECKING:
    from ledger.app.populations import Records

segments = click.option(
    "--by", "segment_by", default="", metavar="COLUMN", help="The field or column whose values are the segments."
)


@click.group("period")
def period_command() -> None:
    """Close periods, so that their numbers stand until a restatement that names them."""


@period_command.command("close")
@click.argument("period", metavar="PERIOD")
@click.option(
    "--definition",
    "key",
    required=True,
    metavar="KEY",
    shell_complete=params.known("definition"),
    help="What is counted.",
)
@with_records(required=True)
@segments
@click.option(
    "--rules",
    type=click.Choice(("standard", "then")),
    default="standard",
    show_default=True,
    help="By the standards of its versions as they are now, or as they stood on each record's day.",
)
@params.because(False)
@reporting
def close(
    invocation: Invocation, period: str, key: str, records: Records, segment_by: str, rules: str, because: str
) -> Report:
    """Close PERIOD, such as 2024-Q2: what is counted now stands from here on. For the decider of the scope.

    Later reads of the period give this number, and beside it what it would be today where that differs. Of the records,
    their digest and the counts go on record, and nothing else.
    """
    from ledger.measure.figures.answers.closes import period_close, period_list
    from ledger.measure.figures.decide import close_period
    from ledger.measure.figures.queries.figures_questions import closed_of

    ledger, actor = invocation.ledger, invocation.actor
    made, found = close_period(ledger, actor, key, period, records, rules=rules, segment_by=segment_by, because=because)
    standing = period_list(ledger, key, closed_of(ledger, key).items())
    return Report(period_close(key, period, made, found, standing))


period_command.add_command(build_command(rows.PERIODS))
