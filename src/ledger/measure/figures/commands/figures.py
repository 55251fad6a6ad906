"""Figures that were reported: figure record, withdraw, accept, list, triangle."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

period = click.argument("period", metavar="PERIOD")
segment = click.option(
    "--segment", type=params.WORDS, default="", metavar="SEGMENT", help="The part of the records that it is of."
)
as_of = click.option("--as-of", type=params.DAY, required=True, help="The day on which it was reported.")


@click.group("figure")
def figure_command() -> None:
    """Keep the numbers that were reported, as evidence shows them, and see how they were revised."""


@figure_command.command("record")
@params.key
@period
@click.argument("number", metavar="NUMBER")
@as_of
@segment
@click.option("--unit", type=params.WORDS, default="", help="Such as EUR, where it does not count records.")
@click.option(
    "--evidence",
    type=params.FILE,
    required=True,
    metavar="FILE",
    help="What shows it. Its name and digest go on record, its bytes stay with you.",
)
@click.option("--source", type=params.WORDS, default="", metavar="TEXT", help="What people call that: board deck.")
@params.because(False)
@reporting
def record(
    invocation: Invocation,
    key: str,
    period: str,
    number: str,
    as_of: date,
    segment: str,
    unit: str,
    evidence: Path,
    source: str,
    because: str,
) -> Report:
    """Put on record that NUMBER was reported of KEY for PERIOD, such as 2024-Q2. For a steward.

    Numbers of one period as of several days are its vintages. Each is kept exactly as it was reported.
    """
    from ledger.app.evidence import evidence_in
    from ledger.measure.figures.answers.vintages import figure_entry
    from ledger.measure.figures.decide import record_figure

    made = record_figure(
        invocation.ledger,
        invocation.actor,
        key,
        period,
        number,
        as_of=as_of,
        evidence=evidence_in(evidence),
        segment=segment,
        unit=unit,
        source=source,
        because=because,
    )
    return Report(figure_entry(key, period, segment, number, unit, as_of, made))


@figure_command.command("withdraw")
@params.key
@period
@as_of
@segment
@params.because(True)
@reporting
def withdraw(invocation: Invocation, key: str, period: str, as_of: date, segment: str, because: str) -> Report:
    """Take back a figure that was copied wrongly, so that the right one can be recorded. It stays in the log."""
    from ledger.measure.figures.answers.vintages import FigureWithdrawal
    from ledger.measure.figures.decide import withdraw_figure

    ledger, actor = invocation.ledger, invocation.actor
    made = withdraw_figure(ledger, actor, key, period, as_of=as_of, segment=segment, because=because)
    return Report(FigureWithdrawal(key=key, period=period, segment=segment, as_of=as_of, position=made.position))


@figure_command.command("accept")
@params.key
@period
@as_of
@segment
@params.because(True)
@reporting
def accept(invocation: Invocation, key: str, period: str, as_of: date, segment: str, because: str) -> Report:
    """Accept that a figure cannot be reproduced, and stays as it was reported. For its decider.

    What it leaves unexplained is what `ledger bridge --record` found last.
    """
    from ledger.measure.figures.answers.vintages import figure_acceptance
    from ledger.measure.figures.decide import accept_figure

    ledger, actor = invocation.ledger, invocation.actor
    made = accept_figure(ledger, actor, key, period, as_of=as_of, segment=segment, because=because)
    return Report(figure_acceptance(key, period, segment, as_of, made))


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


@figure_command.command("triangle")
@params.key
@segment
@reporting
def triangle(invocation: Invocation, key: str, segment: str) -> Report:
    """The revision triangle of KEY: each period's number as of each day, and what revising them came to.

    Mean revision, mean absolute revision and, from 8 revised periods on, the two-sided t test at 95 %.
    """
    from ledger.measure.figures.answers.vintages import revision_triangle
    from ledger.measure.figures.queries.figures_questions import triangle_of

    unit, found = triangle_of(invocation.ledger, key, segment)
    return Report(revision_triangle(key, segment, unit, found))
