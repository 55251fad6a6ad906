"""The proposals, and how each stands: proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger


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
