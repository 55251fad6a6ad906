"""channel portfolio: every channel beside the others."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import RECORDS, again


@click.command("portfolio")
@click.option(
    "--known",
    "--known-on",
    "known_on",
    type=params.DAY,
    help="As it stood on this day, by what was known then. [default: today]",
)
@click.option("--touches", metavar="RECORDS", help="Who was touched, when and how: with it credit is told.")
@click.option("--conversions", metavar="RECORDS", help="What has credit to give.")
@click.option("--roles", metavar="RECORDS", help="Which touches belong to which conversion, for a buying group.")
@click.option("--rates", metavar="RECORDS", help="Rates of currencies: date, currency, rate.")
@click.option("--attribution", default="", metavar="KEY", help="By which. [default: the only one in force]")
@click.option("--lift", metavar="RECORDS", help="What experiments found, as attribution compare reads it.")
@reporting
def channel_portfolio_command(
    invocation: Invocation,
    known_on: date | None,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    attribution: str,
    lift: str | None,
) -> Report:
    """Every channel: how it stands, on which grounds, when it is looked at next, and what was spent against its cap.

    First come those that money goes into without a decision, that are past their review or over their cap, and that
    were decided under a framework which is another by now. Nothing of the records is kept.
    """
    from ledger.app.populations import records_of
    from ledger.measure.channels.answers.portfolio import portfolio_answer
    from ledger.measure.channels.queries.portfolio import PortfolioSources, portfolio
    from ledger.measure.credit.queries.credit import CreditSources

    if bool(touches) != bool(conversions) or ((roles or rates or attribution) and not touches):
        raise Misused(
            "credit takes --touches and --conversions",
            "what else is said is how to give it",
            again("name both", touches=RECORDS, conversions=RECORDS),
        )
    ledger = invocation.ledger
    named = [each for each in (touches, conversions, roles, rates, lift) if each]
    read = {each: records_of(ledger.settings, each, None, {}) for each in dict.fromkeys(named)}
    credit = None
    if touches and conversions:
        credit = CreditSources(read[touches], read[conversions], read.get(roles or ""), read.get(rates or ""))
    sources = PortfolioSources(credit, attribution, read.get(lift or ""))
    return Report(portfolio_answer(ledger, portfolio(ledger, known_on, sources)))
