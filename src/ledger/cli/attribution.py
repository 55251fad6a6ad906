"""Who earned credit for what was sold."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

_RECORDS = "A CSV, Parquet or .xlsx file, FILE.duckdb:TABLE, a PostgreSQL table or a population of ledger.toml"


@click.group("attribution")
def attribution_command() -> None:
    """Give credit for conversions to the touches before them, by a definition that somebody decided."""


@attribution_command.command("run")
@params.key
@click.option("--touches", required=True, metavar="RECORDS", help=f"Who was touched, when and how. {_RECORDS}.")
@click.option("--conversions", required=True, metavar="RECORDS", help="What has credit to give.")
@click.option("--roles", metavar="RECORDS", help="Which touches belong to which conversion, for a buying group.")
@click.option("--on", type=params.DAY, help="By the version in force on this day. [default: today]")
@reporting
def run_command(
    invocation: Invocation, key: str, touches: str, conversions: str, roles: str | None, on: date | None
) -> Report:
    """Run the attribution KEY over touches and conversions: what each channel earned, and what nobody did.

    Credit is shared in whole numbers and adds up to the last unit. Every row that had no part in it is counted, by why.
    Nothing of the records is kept.
    """
    from ledger.answers.credit import credit_answer
    from ledger.app.populations import records_of
    from ledger.app.questions.credit import CreditSources, credited

    ledger = invocation.ledger
    read = [records_of(ledger.settings, each, None, {}) for each in (touches, conversions, *([roles] if roles else []))]
    found = credited(ledger, key, CreditSources(*read), on or ledger.today())
    return Report(credit_answer(found))
