"""What a definition, a version, a proposal or a request says: show."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


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
    from ledger.govern.definitions.queries.definitions import version_on
    from ledger.govern.documents.queries.naming import numbered
    from ledger.measure.figures.answers.reported import show_version

    key, version = numbered(key, version)
    found = version_on(invocation.ledger, key, effective_on, known_on, version)
    return Report(show_version(invocation.ledger, found, known_on, governs=version is None))


def _request(invocation: Invocation, request: str) -> Report:
    from ledger.govern.requests.rows import SHOW, OneRequest
    from ledger.table.row import ask

    return Report(ask(invocation.ledger, SHOW, OneRequest(request=request)))


def _proposal(invocation: Invocation, proposal: str) -> Report:
    from ledger.govern.proposals.answers.proposals import proposal_text
    from ledger.govern.proposals.decide.consequences import consequences

    return Report(proposal_text(invocation.ledger, consequences(invocation.ledger, proposal)))
