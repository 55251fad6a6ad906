"""Periods whose number stands. To close one is no row: a dozen of options say how its records are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_command
from ledger.measure.figures import rows
from ledger.measure.figures.commands.segments import segments
from ledger.measure.metrics.commands.counts import ask_of_credit, refuse_credit_options, require_records, with_journeys

if TYPE_CHECKING:
    from ledger.app.populations import Records


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
@with_records()
@with_journeys
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
    invocation: Invocation,
    period: str,
    key: str,
    records: Records | None,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    segment_by: str,
    rules: str,
    because: str,
) -> Report:
    """Close PERIOD, such as 2024-Q2: what is counted now stands from here on. For the decider of the scope.

    Later reads of the period give this number, and beside it what it would be today where that differs. Of the records,
    their digest and the counts go on record, and nothing else.
    A metric over an attribution takes --touches and --conversions, or [credit.KEY] of ledger.toml. Its period is closed
    once no later conversion can change it. Of its quotients the figure is kept as a fraction.
    """
    from ledger.measure.figures.answers.closes import period_close, period_list
    from ledger.measure.figures.decide import close_period
    from ledger.measure.figures.queries.figures_questions import closed_of
    from ledger.measure.metrics.queries.metrics import is_metric_of_credit, refuse_attribution

    ledger, actor = invocation.ledger, invocation.actor
    journeys = {"touches": touches, "conversions": conversions, "roles": roles, "rates": rates}
    if is_metric_of_credit(ledger, key):
        return _close_credit(
            invocation, key, period, ask_of_credit(ledger, records, journeys), segment_by, rules, because
        )
    refuse_attribution(ledger, key, "closed", named=bool(touches and conversions))
    refuse_credit_options(journeys)
    records = require_records(records)
    made, found = close_period(ledger, actor, key, period, records, rules=rules, segment_by=segment_by, because=because)
    standing = period_list(ledger, key, closed_of(ledger, key).items())
    return Report(period_close(key, period, made, found, standing))


def _close_credit(
    invocation: Invocation, key: str, period: str, question: Any, segment_by: str, rules: str, because: str
) -> Report:
    from ledger.measure.figures.answers.closes import period_list
    from ledger.measure.figures.queries.figures_questions import closed_of
    from ledger.measure.metrics.answers.closes import credit_period_close
    from ledger.measure.metrics.decide.closing import close_credit_period

    ledger, actor = invocation.ledger, invocation.actor
    closed = close_credit_period(
        ledger, actor, key, period, question, segment_by=segment_by, rules=rules, because=because
    )
    standing = period_list(ledger, key, closed_of(ledger, key).items())
    return Report(credit_period_close(key, period, closed, standing))


period_command.add_command(build_command(rows.PERIODS))
