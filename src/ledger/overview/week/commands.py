"""`ledger weekly`: what a CMO reads on Monday."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.app.populations import Records


@click.command("weekly")
@with_records(help="The records that metrics count, where they are of one entity. [default: [weekly] in ledger.toml]")
@click.option("--html", "page", type=params.FILE, help="Write it to this file, as one page of HTML.")
@reporting
def weekly_command(invocation: Invocation, records: Records | None, page: Path | None) -> Report:
    """The last week that is over: each metric beside the week before and its goal, and what did the move.

    Of each move it says how much a change of the rule did, and how much demand. Below stand what was decided since, and
    what waits for whom. The ask on top is the one thing that presses most.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.cli import files
    from ledger.overview.week.answers.week import weekly_read
    from ledger.overview.week.queries import weekly, weekly_records

    if page:
        files.may_write(page, invocation.settings, [records.path] if records else [])
    ledger = invocation.ledger
    answer = weekly_read(ledger, weekly(ledger, weekly_records(ledger, records)))
    if page:
        files.write(page, answer.html([SIMULATED] if ledger.simulated else []))
    return Report(answer.shown_as(written=str(page or "")))
