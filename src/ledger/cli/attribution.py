"""Who earned credit for what was sold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

_RECORDS = "A CSV, Parquet or .xlsx file, FILE.duckdb:TABLE, a PostgreSQL table or a population of ledger.toml"

UNEXPLAINED = 1
_touches = click.option(
    "--touches", required=True, metavar="RECORDS", help=f"Who was touched, when and how. {_RECORDS}."
)
_conversions = click.option("--conversions", required=True, metavar="RECORDS", help="What has credit to give.")
_roles = click.option(
    "--roles", metavar="RECORDS", help="Which touches belong to which conversion, for a buying group."
)


@click.group("attribution")
def attribution_command() -> None:
    """Give credit for conversions to the touches before them, by a definition that somebody decided."""


@attribution_command.command("run")
@params.key
@_touches
@_conversions
@_roles
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


@attribution_command.command("compare")
@click.argument("before", metavar="A", shell_complete=params.known("definition", "proposal", "file"))
@click.argument("after", metavar="[B]", default="")
@_touches
@_conversions
@_roles
@click.option("--spend", metavar="RECORDS", help="What was spent: month, channel, amount, currency.")
@click.option(
    "--lift",
    metavar="RECORDS",
    help="What experiments found: channel, design, from, until, scope, incremental, standard_error, document_digest.",
)
@click.option("--on", type=params.DAY, help="With what they rest on as in force on this day. [default: today]")
@params.page
@params.also
@reporting
def compare_command(
    invocation: Invocation,
    before: str,
    after: str,
    touches: str,
    conversions: str,
    roles: str | None,
    spend: str | None,
    lift: str | None,
    on: date | None,
    page: Path | None,
    also: tuple[Path, ...],
) -> Report:
    """Give credit by A and by B on the same records: what moves between channels, and which difference moves it.

    Each is KEY (as in force), KEY@VERSION, a proposal such as credit#2, or a document's FILE; a proposal or a document
    alone is compared with what it would displace. The bridge goes from A to B one thing at a time, and its ends are two
    ordinary runs: exit code 1 where they and the steps do not agree to the last unit. Nothing of the records is kept.
    """
    from ledger.answers.brief import SIMULATED
    from ledger.answers.credit_comparison import credit_comparison
    from ledger.app.populations import records_of
    from ledger.app.questions.credit import CreditSources
    from ledger.app.questions.credit_compare import CompareSources, compare_credit
    from ledger.cli import files

    named = [each for each in (touches, conversions, roles, spend, lift) if each]
    if page:
        files.may_write(page, invocation.settings, [*named, before, after])
    ledger = invocation.trying(*filter(None, (before, after)))
    read = {each: records_of(ledger.settings, each, None, {}) for each in dict.fromkeys(named)}
    credit = CreditSources(read[touches], read[conversions], read.get(roles or ""))
    sources = CompareSources(credit, read.get(spend or ""), read.get(lift or ""))
    found = compare_credit(ledger, before, after, sources, on, also)
    answer = credit_comparison(found, str(page or ""))
    if page:
        files.write(page, answer.html([SIMULATED] if ledger.simulated else []))
    return Report(answer, code=0 if answer.is_explained else UNEXPLAINED)


@attribution_command.command("why")
@click.argument("rule", metavar="KEY", shell_complete=params.known("definition", "proposal", "file"))
@_touches
@_conversions
@_roles
@click.option("--conversion", required=True, metavar="ID", help="The conversion that is asked about, by its id.")
@click.option("--touch", default="", metavar="ID", help="Only this touch.")
@click.option("--on", type=params.DAY, help="By the version in force on this day. [default: today]")
@reporting
def why_command(
    invocation: Invocation,
    rule: str,
    touches: str,
    conversions: str,
    roles: str | None,
    conversion: str,
    touch: str,
    on: date | None,
) -> Report:
    """Why one conversion gave its credit as it did: every touch of its key, and the clause by which it earns or not.

    KEY is an attribution in force, KEY@VERSION, a proposal or a document's FILE. Nothing of the records is kept.
    """
    from ledger.answers.credit_why import credit_why_answer
    from ledger.app.populations import records_of
    from ledger.app.questions.credit import CreditSources
    from ledger.app.questions.credit_why import credit_why

    ledger = invocation.trying(rule)
    read = [records_of(ledger.settings, each, None, {}) for each in (touches, conversions, *([roles] if roles else []))]
    return Report(credit_why_answer(credit_why(ledger, rule, CreditSources(*read), conversion, on, touch)))
