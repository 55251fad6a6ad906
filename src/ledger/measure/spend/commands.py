"""What was spent on channels: spend record, list."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.group("spend")
def spend_command() -> None:
    """Keep what was spent on each channel, month by month."""


@spend_command.command("record")
@click.argument("records", metavar="FILE.csv")
@click.option("--replace", is_flag=True, help="Correct months that are on record; what they were stays in the log.")
@params.because(False)
@reporting
def record(invocation: Invocation, records: str, replace: bool, because: str) -> Report:
    """Put on record what FILE.csv says was spent: month, channel, amount, currency. For a steward.

    A line is a month such as 2026-05, or a day of it; days of one month are added up. All of the file goes on record,
    or nothing. What is kept is a sum for each month of each channel, and the name and digest of the file.
    """
    from ledger.app.populations import records_of
    from ledger.measure.spend.answers import spend_entry
    from ledger.measure.spend.decide import record_spend

    ledger, actor = invocation.ledger, invocation.actor
    if replace and not because:
        because = params.from_editor("--because", params.WHY, as_json=invocation.as_json)
    read = records_of(ledger.settings, records, None, {})
    return Report(spend_entry(ledger, actor, record_spend(ledger, actor, read, replace=replace, because=because)))


@spend_command.command("list")
@click.argument("channel", metavar="[CHANNEL]", required=False, default="", shell_complete=params.known("channel"))
@click.option("--known", "--known-on", "known_on", type=params.DAY, help="As it was on record on this day.")
@reporting
def list_(invocation: Invocation, channel: str, known_on: date | None) -> Report:
    """List what counts for each month of every channel, or of CHANNEL, and what it comes to."""
    from ledger.measure.spend.answers import spend_list
    from ledger.measure.spend.queries import spend_of

    return Report(spend_list(invocation.ledger, spend_of(invocation.ledger, channel, known_on)))
