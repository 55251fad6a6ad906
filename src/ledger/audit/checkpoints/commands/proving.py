"""The auditor's commands: replay, verify; and plugins."""

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


@click.command("verify")
@click.option("--against", metavar="ROOT", help="A root kept earlier, SIZE:HEX, or the file of a checkpoint.")
@click.option("--policy", type=params.FILE, metavar="FILE", help="With a checkpoint: which witnesses cosigned it.")
@reporting
def verify_command(invocation: Invocation, against: str | None, policy: Path | None) -> Report:
    """Re-read and re-hash everything that is stored, and print its root. Exit code 6 where anything was altered.

    With --policy the checkpoint counts only where enough of its witnesses (c2sp.org/tlog-policy) cosigned it.
    """
    from ledger.audit.checkpoints.answers.integrity import verification
    from ledger.audit.checkpoints.queries.checkpoints import kept_in
    from ledger.audit.checkpoints.queries.replay import open_to_others, verified
    from ledger.audit.checkpoints.queries.signatures import signatures
    from ledger.audit.checkpoints.queries.witnesses import policy_in, require_witnessed

    invocation.newer = True
    ledger = invocation.ledger
    kept = kept_in(ledger, Path(against)) if against and Path(against).is_file() else None
    if policy and not kept:
        raise Misused(
            "--policy goes with --against",
            "it says who cosigned the checkpoint in a file",
            again("name the file", against=FILE),
        )
    saw = require_witnessed(kept.note, kept.said, policy_in(policy)) if policy and kept else ()
    root = verified(ledger, against if kept is None else None if kept.parted else str(kept.said.root))
    told = str(kept.said.root) if kept else against
    parted = kept.parted if kept else None
    return Report(verification(ledger, root, signatures(ledger), told, open_to_others(ledger), parted, saw))


@click.command("plugins")
@reporting
def plugins_command(invocation: Invocation) -> Report:
    """What is installed, what runs against this ledger, and why something does not."""
    from ledger.answers.plugins import plugin_list
    from ledger.plugins import load

    return Report(plugin_list(load(invocation.settings.named)))
