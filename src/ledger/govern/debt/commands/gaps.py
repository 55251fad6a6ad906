"""Where nobody can decide: rights gaps, which are items of debt."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting
from ledger.govern.seats.commands.rights import on, rights_command


@rights_command.command("gaps")
@click.option("--scope", default="*", show_default=True, help="Only in this scope.")
@on
@reporting
def gaps(invocation: Invocation, scope: str, on: date | None) -> Report:
    """Where nobody can decide, too few can consent, two charters contest a scope, or a charter is past its review.

    They are items of debt: ledger debt show ITEM tells the story of one.
    """
    from ledger.govern.debt.answers.rights_gaps import rights_gaps
    from ledger.govern.debt.queries.rights_gaps import gaps_on

    return Report(rights_gaps(invocation.ledger, gaps_on(invocation.ledger, on, scope)))
