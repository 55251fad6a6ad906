"""Figures that were reported: figure list, the one that is no row, since --csv is about how it is written alone."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_command
from ledger.measure.figures import rows


@click.group("figure")
def figure_command() -> None:
    """Keep the numbers that were reported, as evidence shows them, and see how they were revised."""


for each in (rows.RECORD, rows.WITHDRAW, rows.ACCEPT):
    figure_command.add_command(build_command(each))


@figure_command.command("list")
@params.key
@click.option("--as-of", type=params.DAY, help="Only the numbers that people read on this day.")
@click.option("--segment", type=params.WORDS, metavar="SEGMENT", help="Only those of this part of the records.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer with rows of CSV, in the words of SDMX and ALFRED.")
@reporting
def list_(invocation: Invocation, key: str, as_of: date | None, segment: str | None, as_csv: bool) -> Report:
    """The figures of KEY: every vintage of each period, and from when until when people read it."""
    from ledger.measure.figures.answers.vintages import figure_list
    from ledger.measure.figures.queries.figures_questions import figures_of

    ledger = invocation.ledger
    return Report(figure_list(ledger, key, as_of, figures_of(ledger, key, segment, as_of), as_csv=as_csv))


figure_command.add_command(build_command(rows.TRIANGLE))
