"""All events, folded again, or under other charters: replay."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import FILE, again

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger


@click.command("replay")
@click.option("--until", type=params.DAY, help="Only what was recorded on or before this day.")
@click.option("--charter", type=params.FILE, help="With --what-if: the charters that are supposed.")
@click.option(
    "--what-if", is_flag=True, help="Tell which acts would not have stood under --charter, and by which rule."
)
@click.option("--from", "since", type=params.DAY, help="With --what-if: their first day. [default: the founding]")
@reporting
def replay_command(
    invocation: Invocation, until: date | None, charter: Path | None, what_if: bool, since: date | None
) -> Report:
    """Fold every event again, and print the hash of the state: equal everywhere for equal events."""
    ledger = invocation.ledger
    if charter and what_if:
        return _what_if(ledger, charter, since, ledger.known_on(until))
    if charter or what_if or since:
        raise Misused(
            "--charter and --what-if go together",
            "the question is what would not have stood under that charter",
            again("ask it", charter=FILE, what_if=True),
        )
    from ledger.audit.checkpoints.answers.integrity import replay_result
    from ledger.audit.checkpoints.queries.replay import replay

    return Report(replay_result(replay(ledger, ledger.known_on(until))))


def _what_if(ledger: Ledger, charter: Path, since: date | None, upto: int | None) -> Report:
    from ledger.audit.trail.answers.what_if import what_if
    from ledger.audit.trail.queries.counterfactual import suppose

    return Report(what_if(ledger.named, ledger.zone, suppose(ledger, charter, since, upto)))
