"""Questions about definitions and proposals: list, map, proposals, show, log."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger


@click.command("list")
@click.option(
    "--on", "--effective-on", "effective_on", type=params.DAY, help="Show what governs on this day. [default: today]"
)
@click.option(
    "--known", "--known-on", "known_on", type=params.DAY, help="Only use what was known on this day. [default: today]"
)
@reporting
def list_command(invocation: Invocation, effective_on: date | None, known_on: date | None) -> Report:
    """The definitions, which version of each is in force, and who decided it."""
    from ledger.app.current import about_today
    from ledger.govern.definitions.answers.definitions import definition_list
    from ledger.govern.definitions.queries.definitions import definitions_on

    def ask(ledger: Ledger) -> Report:
        return Report(definition_list(ledger, definitions_on(ledger, effective_on, known_on)))

    return ask(invocation.ledger) if effective_on or known_on else about_today(invocation.ledger, ask)


@click.command("map")
@click.option("--on", type=params.DAY, help="Show what governs on this day. [default: today]")
@reporting
def map_command(invocation: Invocation, on: date | None) -> Report:
    """Who decides what, which platforms hold it, who reads it, and what is missing: scope by scope, from the record.

    What the platforms hold is as it was last seen, whatever the day.
    """
    from ledger.app.current import about_today
    from ledger.overview.board.answers.map import architecture_map
    from ledger.overview.board.queries.architecture import architecture

    def ask(ledger: Ledger) -> Report:
        return Report(architecture_map(ledger, architecture(ledger, on)))

    return ask(invocation.ledger) if on else about_today(invocation.ledger, ask)


@click.command("proposals")
@click.option("--all", "everything", is_flag=True, help="Include closed proposals.")
@reporting
def proposals_command(invocation: Invocation, everything: bool) -> Report:
    """The proposals, how each stands, and what it waits for."""
    from ledger.app.current import about_today
    from ledger.govern.proposals.answers.standing import proposal_list
    from ledger.govern.proposals.queries.routing import standings

    def ask(ledger: Ledger) -> Report:
        return Report(proposal_list(ledger, standings(ledger, closed=everything)))

    return ask(invocation.ledger) if everything else about_today(invocation.ledger, ask)


@click.command("show")
@params.key_or_proposal
@click.option(
    "--on", "--effective-on", "effective_on", type=params.DAY, help="Show what governs on this day. [default: today]"
)
@click.option(
    "--known", "--known-on", "known_on", type=params.DAY, help="Only use what was known on this day. [default: today]"
)
@click.option("--version", type=int, help="Show this version, whichever governs.")
@reporting
def show_command(
    invocation: Invocation, key: str, effective_on: date | None, known_on: date | None, version: int | None
) -> Report:
    """One definition, version (KEY@NUMBER), proposal or request: its text, its term, and who decided it.

    The two dates are independent: --effective-on asks which rule governs a day, --known-on as of when we ask.
    """
    if "#" in key:
        return _proposal(invocation, key)
    if key.startswith("r-"):
        return _request(invocation, key)
    from ledger.govern.definitions.answers.definitions import version_text
    from ledger.govern.definitions.queries.definitions import numbered, version_on

    key, version = numbered(key, version)
    found = version_on(invocation.ledger, key, effective_on, known_on, version)
    return Report(version_text(invocation.ledger, found, known_on, governs=version is None))


@click.command("log")
@click.argument("key", metavar="[KEY]", required=False, shell_complete=params.known("definition", "channel"))
@reporting
def log_command(invocation: Invocation, key: str | None) -> Report:
    """What happened, in order: to everything, or to one definition, on the platforms too, or to one channel."""
    from ledger.audit.trail.answers.timeline import timeline
    from ledger.govern.definitions.queries.definitions import happened

    return Report(timeline(invocation.ledger, happened(invocation.ledger, key), key))


def _request(invocation: Invocation, request: str) -> Report:
    from ledger.govern.requests.answers import request_text
    from ledger.govern.requests.queries import request_today

    return Report(request_text(invocation.ledger, request_today(invocation.ledger, request)))


def _proposal(invocation: Invocation, proposal: str) -> Report:
    from ledger.govern.proposals.answers.proposals import proposal_text
    from ledger.govern.proposals.decide.consequences import consequences

    return Report(proposal_text(invocation.ledger, consequences(invocation.ledger, proposal)))
