"""What an auditor asks: audit rights, of the ledger itself; audit changes, of a platform's own trail."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.errors import BadInput

CHANGED, INTEGRITY = 3, 6


@click.group("audit")
def audit_command() -> None:
    """Judge again by which right everything was done, or read a platform's own trail beside the receipts."""


@audit_command.command("changes")
@click.option(
    "--target", required=True, shell_complete=params.known("target"), help="The target whose own trail is read."
)
@click.option("--from", "start", type=params.DAY, required=True, help="The first day.")
@click.option("--to", "end", type=params.DAY, required=True, help="The last day.")
@reporting
def changes(invocation: Invocation, target: str, start: date, end: date) -> Report:
    """Each entry of the platform's own trail, with the receipt that it belongs to, or as unmatched.

    Exit code 3 where an entry is unmatched: somebody changed something there, and not through the ledger.
    """
    from ledger.answers.audit import trail_answer
    from ledger.app.deliveries.trail import audit

    if end < start:
        raise BadInput(f"{end} is before {start}", why="the days run from --from to --to", fix="turn them round")
    answer = trail_answer(*audit(invocation.ledger, target, start, end))
    return Report(answer, code=CHANGED if answer.unmatched else 0)


@audit_command.command("rights")
@click.option("--all", "everything", is_flag=True, help="Each act with the right by which it stood.")
@reporting
def rights(invocation: Invocation, everything: bool) -> Report:
    """Judge every act again, by the guards of the day it was made: by which right it stood, or that it had none.

    Exit code 6 where an act had no right: somebody wrote it into the database, and not through the ledger.
    """
    from ledger.answers.audit import rights_answer
    from ledger.app.audit import audited

    answer = rights_answer(invocation.ledger.named, list(audited(invocation.ledger)), everything)
    return Report(answer, code=INTEGRITY if answer.had_no_right else 0)
