"""That nothing was altered: verify."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import FILE, again


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
