"""What somebody saw on a platform that the ledger cannot ask: target attest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger import steps
from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_group
from ledger.deliver.targets import rows
from ledger.errors import BadInput
from ledger.steps import DATE, Open

target_command = build_group(
    "target", rows.ROWS, "Declare, list and check targets: the orgs and portals that definitions are delivered to."
)


@target_command.command("attest")
@params.target
@click.argument("artifact", metavar="ARTIFACT", type=params.WORDS)
@click.option("--holds", type=params.WORDS, default="", help="What it holds: KEY@VERSION, or in your words.")
@click.option("--gone", is_flag=True, help="It is not there any more.")
@click.option("--evidence", required=True, type=params.FILE, help="The screenshot or export that shows it.")
@click.option("--again", type=params.DAY, help="The day on which somebody is to look there again.")
@click.option("--of", "sort", type=params.WORDS, default="lead", help="What its records are there. [default: lead]")
@params.because(False)
@reporting
def attest(
    invocation: Invocation,
    target: str,
    artifact: str,
    holds: str,
    gone: bool,
    evidence: Path,
    again: date | None,
    sort: str,
    because: str,
) -> Report:
    """Record what you saw in ARTIFACT on TARGET, a platform that the ledger cannot ask.

    A version that it holds is bound to its definition, and counts as applied. What you say in words can be bound later:
    ledger bind. From the day of --again, `ledger drift` says that somebody is to look there again.
    """
    from ledger.app.evidence import evidence_in
    from ledger.deliver.delivery.decide.attest import Sighting, attest
    from ledger.deliver.targets.answers.attested import artifact_attestation

    if bool(holds) == gone or bool(again) == gone:
        raise _refuse_half(holds, again, gone=gone)
    params.WORDS.convert(evidence.name, None, click.get_current_context())
    seen = Sighting(holds, evidence_in(evidence), again, sort, because)
    decided = attest(invocation.ledger, invocation.actor, target, artifact, seen)
    return Report(artifact_attestation(invocation.ledger, decided))


def _refuse_half(holds: str, again: date | None, *, gone: bool) -> BadInput:
    """Say which half of what an operator saw is missing."""
    why = "an attestation says both, or that it is gone"
    if holds and not gone:
        fix = steps.again("say when somebody looks there again", again=DATE)
        return BadInput("it is not said when to look again", why, fix)
    if again and not gone:
        return BadInput("it is not said what it holds", why, steps.again("say it", holds=Open("KEY@VERSION")))
    fix = steps.again("say that it is gone", gone=True, holds=False, again=False)
    return BadInput("it is not said what it holds and when to look again", why, fix)
