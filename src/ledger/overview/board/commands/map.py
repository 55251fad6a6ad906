"""Who decides what, where it is in use, and what is missing: map."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger


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
