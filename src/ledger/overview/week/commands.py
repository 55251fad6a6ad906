"""`ledger weekly`: what a CMO reads on Monday."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.measure.metrics.commands.counts import find_credit_sources

if TYPE_CHECKING:
    from ledger.app.populations import Records


@click.command("weekly")
@with_records(help="The records that metrics count, where they are of one entity. [default: [weekly] in ledger.toml]")
@click.option("--touches", metavar="RECORDS", help="Who was touched. [default: [credit.KEY] in ledger.toml]")
@click.option("--conversions", metavar="RECORDS", help="What has credit to give.")
@click.option("--roles", metavar="RECORDS", help="Which touches belong to which conversion.")
@click.option("--rates", metavar="RECORDS", help="Rates of currencies: date, currency, rate.")
@click.option("--html", "page", type=params.OUTPUT, help="Write it to this file, as one page of HTML.")
@reporting
def weekly_command(
    invocation: Invocation,
    records: Records | None,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    page: Path | None,
) -> Report:
    """The last week that is over: each metric beside the week before and its goal, and what did the move.

    Of each move it says how much a change of the rule did, and how much demand. Metrics over an attribution stand
    beside them, and say until when each figure is provisional; what takes spend is of the last whole month. Below stand
    what was decided since, and what waits for whom. The ask on top is the one thing that presses most.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.cli import files
    from ledger.overview.week.answers.week import weekly_read
    from ledger.overview.week.queries.credit import weekly_credit
    from ledger.overview.week.queries.week import weekly, weekly_records

    credited = {"touches": touches, "conversions": conversions, "roles": roles, "rates": rates}
    if page:
        named = [each for each in credited.values() if each]
        files.may_write(page, invocation.settings, [*([records.path] if records else []), *named])
    ledger = invocation.ledger
    credit = weekly_credit(ledger, *find_credit_sources(ledger, credited))
    answer = weekly_read(ledger, weekly(ledger, weekly_records(ledger, records), credit))
    if page:
        files.write(page, answer.html([SIMULATED] if ledger.simulated else []))
    return Report(answer.shown_as(written=str(page or "")))
