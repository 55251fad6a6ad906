"""The definitions, and which version of each is in force: list."""

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
