"""The records that a definition holds for, counted beside the numbers that stand: count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.steps import RECORDS, again

F = TypeVar("F", bound=Callable[..., Any])
_JOURNEYS = {
    "touches": "Who was touched, for a metric over an attribution.",
    "conversions": "What has credit to give, for such a metric.",
    "roles": "Which touches belong to which conversion, for such a metric.",
    "rates": "Rates of currencies: date, currency, rate; for such a metric.",
}
if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.app.populations import Records
    from ledger.measure.counting.answers.count import CountAnswer
    from ledger.measure.counting.answers.metric import MetricAnswer
    from ledger.measure.credit.queries.credit import CreditSources


def with_journeys(run: F) -> F:
    """Options that say of which records a metric over an attribution is made."""
    for name, told in reversed(_JOURNEYS.items()):
        run = click.option(f"--{name}", metavar="RECORDS", help=told)(run)
    return run


@click.command("count")
@params.rule
@with_records()
@with_journeys
@click.option("--period", default="", metavar="PERIOD", help="Of 2026-03, or of 2026-Q1..2026-Q2, for such a metric.")
@params.by("Group by a field, a column, or a date's day, week, month, quarter or year.")
@click.option("--rules", type=RULES, help="Which version judges each record. [default: standard]")
@click.option(
    "--date", "clock", default="", metavar="FIELD", help="The date of a record (the field with clock: event)."
)
@click.option("--csv", "as_csv", is_flag=True, help="Answer with rows of CSV.")
@click.option("-o", "--output", type=params.PRINTED, help="With --csv: write them to this file.")
@click.option("--html", "page", type=params.OUTPUT, help="Write it to this file, as one page of HTML with a picture.")
@params.strict("more than 1 % of the records cannot be read")
@params.also
@reporting
def count_command(
    invocation: Invocation,
    rule: str,
    records: Records | None,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    period: str,
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
    A metric over an attribution takes --touches and --conversions, or [credit.KEY] of ledger.toml, and a cost for each
    record of a count takes --records as well. It is told by a unit of time, and by channel, part or a field of the
    conversion. A figure that a later conversion may change is provisional.
    DRAFT is the file of a rule that nobody decided yet, judged with what is in force around it. A share is one of the
    records that were judged.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.cli import files
    from ledger.measure.counting.answers.count import count_answer
    from ledger.measure.counting.answers.metric import metric_answer
    from ledger.measure.counting.queries.judge import counted
    from ledger.measure.counting.queries.measure import figures, is_metric
    from ledger.measure.figures.queries.standing import (
        periods_counted_again,
        periods_measured_again,
        standing_groups,
    )
    from ledger.measure.metrics.answers.metric import credit_metric_answer
    from ledger.measure.metrics.queries.figures import metric_figures
    from ledger.measure.metrics.queries.metrics import means_credit
    from ledger.measure.metrics.queries.standing import find_standing

    if (as_csv and page) or (output and not as_csv):
        raise Misused(
            "one form is asked for: --csv, or --html FILE",
            "-o names the file of a CSV, and --html its own",
            again("ask for CSV", html=False, csv=True),
        )
    credited = {"touches": touches, "conversions": conversions, "roles": roles, "rates": rates}
    if to := output or page:
        named = [each for each in credited.values() if each]
        files.may_write(to, invocation.settings, [*([records.path] if records else []), *named, rule])
    ledger = invocation.trying(rule)
    if means_credit(ledger, rule):
        _refuse_of_records(clock, page)
        asked = ask_of_credit(ledger, records, credited, by, period, rules)
        counted_credit = metric_figures(ledger, rule, asked, also)
        told = credit_metric_answer(counted_credit, find_standing(ledger, counted_credit))
        told = told.show_as(csv=as_csv, written=str(to or ""))
        if to:
            files.write(to, told.csv())
        return Report(told)
    refuse_credit_options({**credited, "period": period})
    records = require_records(records)
    found = counted(ledger, rule, records, rules or "", by, clock, also, tell_repeated=True)
    if is_metric(found):
        of = figures(found)
        answer: MetricAnswer | CountAnswer = metric_answer(of, periods_measured_again(ledger, of))
    else:
        groups = standing_groups(ledger, found)
        answer = count_answer(found, groups, periods_counted_again(ledger, found, groups))
    answer = answer.shown_as(csv=as_csv, written=str(to or ""))
    if to:
        notes = [SIMULATED] if ledger.simulated else []
        files.write(to, answer.csv() if as_csv else answer.html(notes))
    return Report(answer, code=params.stopped(strict, answer.is_unreliable))


def ask_of_credit(
    ledger: Ledger,
    records: Records | None,
    options: Mapping[str, Any],
    by: tuple[str, ...] = (),
    period: str = "",
    rules: Any = "",
) -> Any:
    """Return how a metric over an attribution is asked. Raises Misused where touches or conversions are named alone."""
    from ledger.measure.metrics.queries.world import MetricAsked

    sources, rates = find_credit_sources(ledger, options)
    return MetricAsked(by, period, rules or "", sources, records, rates)


def find_credit_sources(
    ledger: Ledger, options: Mapping[str, str | None]
) -> tuple[CreditSources | None, Records | None]:
    """Return the touches and conversions that are named, None where none are, and the rates. Raises Misused."""
    from ledger.app.populations import records_of
    from ledger.measure.credit.queries.credit import CreditSources

    read = {name: records_of(ledger.settings, each, None, {}) for name, each in options.items() if each}
    if bool(read.get("touches")) != bool(read.get("conversions")):
        raise Misused(
            "touches and conversions are named together",
            "credit is for conversions, and touches earn it",
            again("name both", touches=options["touches"] or RECORDS, conversions=options["conversions"] or RECORDS),
        )
    sources = CreditSources(read["touches"], read["conversions"], read.get("roles")) if "touches" in read else None
    return sources, read.get("rates")


def _refuse_of_records(clock: str, page: Path | None) -> None:
    """Pass where nothing is asked of a metric over an attribution that it does not have. Raises Misused."""
    if clock:
        why = "credit is dated by its conversion or its touch, as the metric says"
        raise Misused("--date is about records", why, again("leave it out", date=False))
    if page:
        why = "a page draws records, and there is no picture of credit yet"
        raise Misused("--html is about records", why, again("ask for CSV", html=False, csv=True))


def require_records(records: Records | None) -> Records:
    """Return the records that are named. Raises MissingParameter."""
    ctx = click.get_current_context()
    if records is None:
        (param,) = (each for each in ctx.command.params if each.name == "records")
        raise click.MissingParameter(ctx=ctx, param=param)
    return records


def refuse_credit_options(options: Mapping[str, Any]) -> None:
    """Pass where nothing is named that is about credit. Raises Misused."""
    for name in [name for name, each in options.items() if each][:1]:
        why = "this counts records, and only a metric over an attribution is made of touches and conversions"
        raise Misused(f"--{name} is about credit", why, again("leave it out", **{name: False}))
