"""What changes mean: diff, before anybody signs one; history, looking back at all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.answers.change import data, details, words
from ledger.answers.history import data as history_data, lines as history_lines
from ledger.cli import params
from ledger.cli.report import Session, reporting

if TYPE_CHECKING:
    pass

CHANGED = 3


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--effective-on", type=params.DAY, help="With what they refer to as in force on this day (today).")
@reporting
def diff_command(session: Session, before: str, after: str, effective_on: date | None) -> Report:
    """What it means to go from BEFORE to AFTER: who newly qualifies, who loses, and which clause did it.

    Each is KEY (as in force), KEY@VERSION, a proposal such as mql#5, or a document's FILE. Computed from what they
    say, not from how they are written. Exit code 3 where a verdict may move.
    """
    from ledger.app.questions.compare import compared

    ledger = session.ledger
    one, other, found = compared(ledger, before, after, effective_on or ledger.today())
    lines = [f"{one.label} → {other.label}: {words(found)}", *details(found)]
    return Report(data(found), lines, CHANGED if found.breaking else 0)


@click.command("history")
@params.key
@reporting
def history_command(session: Session, key: str) -> Report:
    """How often KEY changed, what each change did, by whom, and where it came back to what it was.

    A version that means what the one before meant is no change, however it is written; one that means what an earlier
    one meant is a reversal.
    """
    from ledger.app.questions.history import lived

    ledger = session.ledger
    found = lived(ledger, key)
    return Report(history_data(ledger, found), list(history_lines(ledger, found)))
