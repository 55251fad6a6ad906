"""The records that a definition holds for, counted beside the numbers that stand: count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.app.populations import Records
    from ledger.measure.counting.answers.count import CountAnswer
    from ledger.measure.counting.answers.metric import MetricAnswer


@click.command("count")
@params.rule
@with_records(required=True)
@params.by("Group by a field, a column, or a date's day, week, month, quarter or year.")
@click.option("--rules", type=RULES, help="Which version judges each record. [default: standard]")
@click.option(
    "--date", "clock", default="", metavar="FIELD", help="The date of a record (the field with clock: event)."
)
@click.option("--csv", "as_csv", is_flag=True, help="Answer with rows of CSV.")
@click.option("-o", "--output", type=params.FILE, help="With --csv: write them to this file.")
@click.option("--html", "page", type=params.FILE, help="Write it to this file, as one page of HTML with a picture.")
@params.strict("more than 1 % of the records cannot be read")
@params.also
@reporting
def count_command(
    invocation: Invocation,
    rule: str,
    records: Records,
    by: tuple[str, ...],
    rules: Any,
    clock: str,
    as_csv: bool,
    output: Path | None,
    page: Path | None,
    strict: bool,
    also: tuple[Path, ...],
) -> Report:
    """How many records KEY holds for: by the version that governs each, by today's, or by that of another day.

    Of --rules, then is as-was: each record by the version of its own day; then:DATE as it stood on a day. standard is
    as each version was declared to treat history, today one version for every record, and so is on:DATE. Without
    --rules it is standard; today where the records do not hold the date that it needs, and the first line says so.
    Of a period that is closed, the number that stands is given, and beside it what it would be today: not for a day or
    a draft, which ask what would be.
    Of a score it counts bands of points (each number of points with --by points), of stages how many are in each; a
    metric is measured, and its figure is a count, a sum or a ratio.
    DRAFT is the file of a rule that nobody decided yet, judged with what is in force around it. A share is one of the
    records that were judged.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.cli import files
    from ledger.measure.counting.answers.count import count_answer
    from ledger.measure.counting.answers.metric import metric_answer
    from ledger.measure.counting.queries.judge import counted
    from ledger.measure.counting.queries.measure import figures, is_metric
    from ledger.measure.figures.queries.standing import standing_groups

    if (as_csv and page) or (output and not as_csv):
        raise Misused(
            "one form is asked for: --csv, or --html FILE",
            "-o names the file of a CSV, and --html its own",
            again("ask for CSV", html=False, csv=True),
        )
    if to := output or page:
        files.may_write(to, invocation.settings, [records.path, rule])
    ledger = invocation.trying(rule)
    found = counted(ledger, rule, records, rules or "", by, clock, also)
    if is_metric(found):
        answer: MetricAnswer | CountAnswer = metric_answer(figures(found))
    else:
        answer = count_answer(found, standing_groups(ledger, found))
    answer = answer.shown_as(csv=as_csv, written=str(to or ""))
    if to:
        notes = [SIMULATED] if ledger.simulated else []
        files.write(to, answer.csv() if as_csv else answer.html(notes))
    return Report(answer, code=params.stopped(strict, answer.is_unreliable))
