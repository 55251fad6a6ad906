"""A definition and records: count, why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.steps import RECORDS, Open, again

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
    from ledger.cli import files
    from ledger.govern.proposals.answers.brief import SIMULATED
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


@click.command("why")
@params.rule
@click.option("--record", type=params.FILE, help="One record as JSON: its fields and values.")
@with_records()
@click.option("--id", "id_", default="", metavar="[COLUMN=]ID", help="The one of RECORDS that has this id.")
@click.option("--on", type=params.DAY, help="Use the version in force on this day.")
@click.option("--rules", type=RULES, help="Which version judges this record, as in count. [default: standard]")
@params.also
@reporting
def why_command(
    invocation: Invocation,
    rule: str,
    record: Path | None,
    records: Records | None,
    id_: str,
    on: date | None,
    rules: Any,
    also: tuple[Path, ...],
) -> Report:
    """Why KEY or DRAFT holds for one record, or does not: every clause, in the author's order, with what was found.

    The record is a file of JSON, or one of many, by its id. Of a version it also says who ratified it and by which
    right, what its standard says of this record, and what the platforms held on that day. Without --rules the version
    that governs this record answers, beside the one in force today where that is another.
    """
    if bool(record) == bool(records or id_) or bool(records) != bool(id_):
        raise Misused(
            "one record is named: by --record, or by --records and --id",
            "the answer is about one record",
            again("name it", record=False, records=str(records.name) if records else RECORDS, id=id_ or Open("ID")),
        )
    from ledger.measure.counting.answers.why import why_answer
    from ledger.measure.counting.queries.why import why, why_of

    ledger, asked = invocation.trying(rule), _rules_on(rules, on)
    if records:
        return Report(why_answer(ledger, why_of(ledger, rule, records, id_, asked, also)))
    return Report(why_answer(ledger, why(ledger, rule, record or Path(), asked, also)))


def _rules_on(rules: Any, on: date | None) -> Any:
    """The rules that two options ask for: a day alone means the version in force on it."""
    if rules is None or on is None:
        return rules or on or ""
    if rules != "then":
        raise Misused(
            "--on goes with --rules then, or stands alone",
            "--rules says by which version, and so does --on",
            again("leave out the rules", rules=False),
        )
    from ledger.measure.counting.queries.judge import rules_asked

    return rules_asked(rules, on)
