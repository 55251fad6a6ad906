"""`ledger status`: what to do next; also what `ledger` alone shows inside a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger


@click.command("status")
@reporting
def status_command(invocation: Invocation) -> Report:
    """What waits for you, what is due, what differs, and what was decided by nobody.

    It reads the record alone and asks no platform. `ledger` by itself does the same inside a ledger.
    """
    from ledger.app.current import about_today
    from ledger.overview.board.answers.status import ledger_status
    from ledger.overview.board.queries.status import status_today

    def ask(ledger: Ledger) -> Report:
        return Report(ledger_status(ledger, status_today(ledger), invocation.reader()))

    return about_today(invocation.ledger, ask)
