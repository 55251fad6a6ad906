"""Credit given on records: in all, row by row, or by two attributions, each beside what was spent."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.measure.credit.commands import (
    RECORDS_TAKEN,
    UNEXPLAINED,
    attribution_command,
    conversions_option,
    find_records,
    roles_option,
    touches_option,
)
from ledger.steps import RECORDS, again

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.measure.credit.queries.credit import CreditSources

__all__ = ["attribution_command"]


@attribution_command.command("run")
@click.argument("key", metavar="KEY", shell_complete=params.known("definition", "file"))
@click.option(
    "--touches",
    metavar="RECORDS",
    help=f"Who was touched, when and how. {RECORDS_TAKEN}. [default: [credit.KEY] in ledger.toml]",
)
@click.option(
    "--conversions", metavar="RECORDS", help="What has credit to give. [default: [credit.KEY] in ledger.toml]"
)
@roles_option
@click.option("--rates", metavar="RECORDS", help="Rates of currencies: date, currency, rate.")
@click.option("--rules", type=RULES, default="today", show_default=True, help="Which version governs each conversion.")
@click.option("--on", type=params.DAY, help="The same as --rules on:DATE.")
@click.option(
    "--by", multiple=True, metavar="UNIT|channel|part|FIELD", help="Row by row: by month, by channel, by a field."
)
@click.option("--period", default="", metavar="PERIOD", help="With --by: of 2026-03, or of 2026-Q1..2026-Q2.")
@click.option(
    "--dated-by",
    type=click.Choice(["conversion", "touch"]),
    default="conversion",
    show_default=True,
    help="With --by: the day by which credit belongs to a period.",
)
@click.option("--spend", metavar="RECORDS", help="With --by: what was spent, as month, channel, amount, currency.")
@params.record("that it was run, and how much of it no channel has")
@params.also
@reporting
def run_command(
    invocation: Invocation,
    key: str,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    rules: Any,
    on: date | None,
    by: tuple[str, ...],
    period: str,
    dated_by: str,
    spend: str | None,
    record: bool,
    also: tuple[Path, ...],
) -> Report:
    """Run the attribution KEY over touches and conversions: what each channel earned, and what nobody did.

    Of --rules, today is one version for every conversion, and so is on:DATE. then gives each conversion the version of
    its own day, standard the one that governs it by how each was declared to treat history; both are told by version.
    KEY may be a document's FILE: a draft, which judges every conversion.
    Credit is shared in whole numbers and adds up to the last unit. Every touch has one line: it earned, earned nothing
    and why, or was left out and why. Exit code 1 where a total does not add up. Nothing of the records is kept.
    With --by it is told row by row, and the rows add up to the whole: by a unit of time, and by channel, by part of the
    funnel or by a field of the conversion. Conversions after today, and those without a version, are told apart.
    --spend sets beside each row what was spent, what a conversion cost, and what came back for it.
    """
    from ledger.app.populations import records_of
    from ledger.govern.documents.queries.drafts import is_document
    from ledger.measure.credit.answers.by_version import CreditByVersionAnswer, credit_by_version_answer
    from ledger.measure.credit.answers.credit import CreditAnswer, credit_answer
    from ledger.measure.credit.decide.runs import record_run
    from ledger.measure.credit.queries.credit import credited, credited_by_version
    from ledger.measure.credit.queries.draft import credited_by_draft
    from ledger.measure.metrics.answers.attribution import credit_by_row
    from ledger.measure.metrics.queries.figures import attribution_figures
    from ledger.measure.metrics.queries.spend_given import read_given_spend
    from ledger.measure.metrics.queries.world import MetricAsked

    _require_one_day(on, rules)
    ledger, rules, is_draft = invocation.trying(key), on or rules, is_document(key)
    _require_runnable(is_draft, rules, record)
    _require_rows(by, is_draft or record, bool(period) or bool(spend) or dated_by != "conversion")
    named = (touches, conversions, roles, rates)
    sources = _find_sources(invocation, ledger, "" if is_draft else key, named)
    if by:
        given = read_given_spend(ledger, records_of(ledger.settings, spend, None, {})) if spend else None
        asked = MetricAsked(by, period, rules, sources, rates=sources.rates, spend=given and given.months)
        return Report(credit_by_row(attribution_figures(ledger, key, asked, dated_by), dated_by, given))
    if rules == "today" or isinstance(rules, date):
        day = rules if isinstance(rules, date) else ledger.today()
        give = partial(credited_by_draft, also=also) if is_draft else credited
        found = give(ledger, key, sources, day)
        recorded = record_run(ledger, invocation.actor, found, sources) if record and found.found.adds_up else None
        answer: CreditAnswer | CreditByVersionAnswer = credit_answer(found, recorded)
    else:
        answer = credit_by_version_answer(credited_by_version(ledger, key, sources, rules))
    return Report(answer, code=0 if answer.adds_up else UNEXPLAINED)


@attribution_command.command("compare")
@click.argument("before", metavar="A", shell_complete=params.known("definition", "proposal", "file"))
@click.argument("after", metavar="[B]", default="")
@touches_option
@conversions_option
@roles_option
@click.option("--rates", metavar="RECORDS", help="Rates of currencies: date, currency, rate.")
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
    rates: str | None,
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
    --spend tells what came back for it by each, and where the file says otherwise than the spend that is on record.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.app.populations import records_of
    from ledger.cli import files
    from ledger.measure.credit.answers.comparison import credit_comparison
    from ledger.measure.credit.queries.compare import CompareSources, compare_credit
    from ledger.measure.credit.queries.credit import CreditSources
    from ledger.measure.metrics.answers.attribution import compare_with_record
    from ledger.measure.metrics.queries.spend_given import read_given_spend

    named = [each for each in (touches, conversions, roles, rates, spend, lift) if each]
    if page:
        files.may_write(page, invocation.settings, [*named, before, after])
    ledger = invocation.trying(*filter(None, (before, after)))
    read = {each: records_of(ledger.settings, each, None, {}) for each in dict.fromkeys(named)}
    credit = CreditSources(read[touches], read[conversions], read.get(roles or ""), read.get(rates or ""))
    sources = CompareSources(credit, read.get(spend or ""), read.get(lift or ""))
    found = compare_credit(ledger, before, after, sources, on, also)
    answer = credit_comparison(found, str(page or ""))
    if sources.spend:
        answer = compare_with_record(answer, read_given_spend(ledger, sources.spend))
    if page:
        files.write(page, answer.html([SIMULATED] if ledger.simulated else []))
    return Report(answer, code=0 if answer.is_explained else UNEXPLAINED)


def _find_sources(invocation: Invocation, ledger: Ledger, key: str, named: tuple[str | None, ...]) -> CreditSources:
    """The records that are named; without touches and conversions those of the settings, which are told.

    A draft has no `key` there. Raises Misused, and BadInput where nobody names them.
    """
    from ledger.data import replace
    from ledger.measure.credit.queries.credit import CreditSources, journeys_known, rates_known

    touches, conversions, roles, rates = named
    if touches and conversions:
        return CreditSources(*(find_records(ledger, each) for each in named))
    written = None if touches or conversions or not key else journeys_known(ledger.settings, key)
    if written is None:
        where = f", or write them under [credit.{key}] in ledger.toml" if key else ""
        lacking = {name: RECORDS for name, each in (("touches", touches), ("conversions", conversions)) if not each}
        raise Misused(
            f"no {' and no '.join(lacking)} are named",
            "credit is given by touches to conversions",
            again(f"name them{where}", **lacking),
        )
    more = {"roles": find_records(ledger, roles) or written.roles}
    more["rates"] = find_records(ledger, rates) or rates_known(ledger.settings, key)
    invocation.said.append(
        f"run on the touches {written.touches.name} and the conversions {written.conversions.name}, of [credit.{key}]"
    )
    return replace(written, **more)


def _require_one_day(on: date | None, rules: Any) -> None:
    """Pass where no two options say which version governs. Raises Misused."""
    if on and rules != "today":
        raise Misused(
            "--on and --rules are given",
            "--on DATE says the same as --rules on:DATE",
            again("leave out the rules", rules=False),
        )


def _require_runnable(is_draft: bool, rules: Any, record: bool) -> None:
    """Pass where a draft, or what goes on record, is run by one version for all. Raises Misused."""
    if is_draft and (record or rules in ("then", "standard")):
        raise Misused(
            "a draft is run by --rules today or on:DATE, and not recorded",
            "nobody decided it",
            again("run it by itself", rules="today", record=False),
        )
    if record and rules in ("then", "standard"):
        raise Misused(
            "--record goes with one version for all",
            "what is put on record names its version",
            again("run one version", rules="today"),
        )


def _require_rows(by: tuple[str, ...], whole: bool, only_rows: bool) -> None:
    """Pass where rows are asked for by what can be told so, and by nothing that is of rows alone. Raises Misused."""
    if only_rows and not by:
        raise Misused(
            "--period, --spend and --dated-by go with --by",
            "without --by the answer is one total",
            again("tell it by month", by="month"),
        )
    if by and whole:
        raise Misused(
            "--by tells rows of an attribution in force, and records nothing",
            "a draft, or a run on record, is one version over everything",
            again("leave it out", by=False),
        )
