"""Who earned credit for what was sold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import Open, again

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger

RECORDS_TAKEN = "A CSV, Parquet or .xlsx file, FILE.duckdb:TABLE, a PostgreSQL table or a population of ledger.toml"

UNEXPLAINED, DIFFERS = 1, 1
touches_option = click.option(
    "--touches", required=True, metavar="RECORDS", help=f"Who was touched, when and how. {RECORDS_TAKEN}."
)
conversions_option = click.option("--conversions", required=True, metavar="RECORDS", help="What has credit to give.")
roles_option = click.option(
    "--roles", metavar="RECORDS", help="Which touches belong to which conversion, for a buying group."
)


@click.group("attribution")
def attribution_command() -> None:
    """Give credit for conversions to the touches before them, by a definition that somebody decided."""


@attribution_command.command("fit")
@click.argument("key", required=False, default="", shell_complete=params.known("definition"))
@touches_option
@conversions_option
@roles_option
@click.option("--paths", metavar="RECORDS", help="Journeys without a conversion: path (video > search), journeys.")
@click.option("--unconverted", is_flag=True, help="Touches after which no conversion came are journeys without one.")
@click.option("--order", type=click.IntRange(1, 3), default=1, show_default=True, help="How many channels a state is.")
@click.option("--period", default="", metavar="PERIOD", help="Conversions of 2026-Q1, or of 2025-Q1..2025-Q4. [all]")
@click.option("--on", type=params.DAY, help="Journeys by the version in force on this day. [default: today]")
@click.option("--name", default="", metavar="NAME", help="The key of the fit. [default: KEY_fit]")
@click.option("-o", "--output", type=params.OUTPUT, help="Write the fit to this file.")
@click.option("--check", "check", default="", metavar="FIT", help="Work out this fit again, a key or a file.")
@reporting
def fit_command(
    invocation: Invocation,
    key: str,
    touches: str,
    conversions: str,
    roles: str | None,
    paths: str | None,
    unconverted: bool,
    order: int,
    period: str,
    on: date | None,
    name: str,
    output: Path | None,
    check: str,
) -> Report:
    """Work out what conversions would be lost without each channel, as a document that freezes the numbers.

    It is a Markov chain over the journeys that the attribution KEY makes of the records. The document is proposed, of
    nature estimate, as every definition is; an attribution then names it: credit: {markov: {order: 1, fit: KEY_fit}}.
    With --check a fit that stands is worked out again on the same records: exit code 1 where a number differs by more
    than 10^-9, or where the records are others.
    """
    from ledger.cli import files
    from ledger.measure.credit.answers.fit import fit_answer, fit_check_answer
    from ledger.measure.credit.queries.credit import CreditSources
    from ledger.measure.credit.queries.fit import FitOptions, fit_checked, fitted_on

    if bool(key) == bool(check) or bool(check) == bool(output):
        raise Misused(
            "an attribution and a file are named, or a fit to check",
            "a fit is made of one, or checked",
            again("fit one", Open("KEY"), check=False, output="fit.yaml")
            if not key
            else again("name the file", check=False, output="fit.yaml"),
        )
    ledger = invocation.ledger
    sources = CreditSources(*(find_records(ledger, each) for each in (touches, conversions, roles)))
    if check:
        answer = fit_check_answer(fit_checked(ledger, check, sources, find_records(ledger, paths)))
        return Report(answer, code=0 if answer.holds else DIFFERS)
    assert output
    files.may_write(output, invocation.settings, [each for each in (touches, conversions, roles, paths) if each])
    asked = FitOptions(order, period, on or ledger.today(), find_records(ledger, paths), unconverted)
    found = fit_answer(fitted_on(ledger, key, sources, asked), name or f"{key}_fit", output)
    files.write(output, found.document)
    return Report(found)


def find_records(ledger: Ledger, name: str | None) -> Any:
    """The records of this name; None where none are meant."""
    from ledger.app.populations import records_of

    return records_of(ledger.settings, name, None, {}) if name else None


@attribution_command.command("why")
@click.argument("rule", metavar="KEY", shell_complete=params.known("definition", "proposal", "file"))
@touches_option
@conversions_option
@roles_option
@click.option("--conversion", required=True, metavar="ID", help="The conversion that is asked about, by its id.")
@click.option("--touch", default="", metavar="ID", help="Only this touch.")
@click.option("--on", type=params.DAY, help="By the version in force on this day. [default: today]")
@params.also
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
    also: tuple[Path, ...],
) -> Report:
    """Why one conversion gave its credit as it did: every touch of its key, and the clause by which it earns or not.

    KEY is an attribution in force, KEY@VERSION, a proposal or a document's FILE. Nothing of the records is kept.
    """
    from ledger.app.populations import records_of
    from ledger.measure.credit.answers.why import credit_why_answer
    from ledger.measure.credit.queries.credit import CreditSources
    from ledger.measure.credit.queries.why import credit_why

    ledger = invocation.trying(rule)
    read = [records_of(ledger.settings, each, None, {}) for each in (touches, conversions, *([roles] if roles else []))]
    return Report(credit_why_answer(credit_why(ledger, rule, CreditSources(*read), conversion, on, touch, also)))
