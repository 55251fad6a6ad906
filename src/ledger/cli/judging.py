"""A definition and records: count, why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.populations import Records

RULES, UNRELIABLE = ("then", "today"), 3


class Rules(click.ParamType[Any]):
    """`then`, `today` or `on:DATE`."""

    name = "then|today|on:DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it, or say what it may be."""
        if value in RULES or isinstance(value, date | params.Ahead):
            return value
        if str(value).startswith("on:"):
            return params.DAY.convert(str(value)[3:], param, ctx)
        raise click.BadParameter(f"`{value}` is none of then, today, on:2026-03-01", ctx, param)


@click.command("count")
@params.rule
@with_records(required=True)
@params.by("Group by a field, a column, or a date's day, week, month, quarter or year.")
@click.option("--rules", type=Rules(), default="today", show_default=True, help="Which version judges each record.")
@click.option(
    "--date", "clock", default="", metavar="FIELD", help="The date of a record (the field with clock: event)."
)
@params.strict
@params.also
@reporting
def count_command(
    invocation: Invocation,
    rule: str,
    records: Records,
    by: tuple[str, ...],
    rules: str | date,
    clock: str,
    strict: bool,
    also: tuple[Path, ...],
) -> Report:
    """How many records KEY holds for: as it was judged then, as today's version judges, or as on another day.

    Of a score it counts bands of points (each number of points with --by points), of stages how many are in each.
    DRAFT is the file of a rule that nobody decided yet, judged with what is in force around it. A share is one of the
    records that were judged. Exit code 3 with --strict where more than 1 % cannot be read.
    """
    from ledger.answers.count import count_answer
    from ledger.app.questions.judge import counted

    answer = count_answer(counted(invocation.ledger, rule, records, rules, by, clock, also))
    return Report(answer, code=UNRELIABLE if strict and answer.is_unreliable else 0)


@click.command("why")
@params.rule
@click.option("--record", required=True, type=params.FILE, help="One record as JSON: its fields and values.")
@click.option("--on", type=params.DAY, help="Use the version in force on this day. [default: today]")
@params.also
@reporting
def why_command(invocation: Invocation, rule: str, record: Path, on: date | None, also: tuple[Path, ...]) -> Report:
    """Why KEY or DRAFT holds for one record, or does not: every clause, in the author's order, with what was found."""
    from ledger.answers.count import why_answer
    from ledger.app.questions.judge import why

    return Report(why_answer(record.name, why(invocation.ledger, rule, record, on, also)))
