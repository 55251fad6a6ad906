"""What happened, in order: log."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("log")
@click.argument("key", metavar="[KEY]", required=False, shell_complete=params.known("definition", "channel"))
@reporting
def log_command(invocation: Invocation, key: str | None) -> Report:
    """What happened, in order: to everything, or to one definition, on the platforms too, or to one channel."""
    from ledger.answers.timeline import timeline
    from ledger.govern.definitions.queries.definitions import happened

    return Report(timeline(invocation.ledger, happened(invocation.ledger, key), key))
