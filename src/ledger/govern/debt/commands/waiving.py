"""Let something be for a while: an invariant, a gate of a channel, a debt, or a difference on a target."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import Open, again


@click.command("waive")
@click.argument("subject", metavar="SUBJECT", shell_complete=params.known("definition"))
@click.argument("target", metavar="[TARGET", required=False, shell_complete=params.known("target"))
@click.argument("artifact", metavar="ARTIFACT]", required=False)
@click.option("--until", type=params.DAY, required=True, help="First day on which it no longer counts.")
@click.option("--scope", help="Whose decider waives it, for an invariant that nobody proposed yet.")
@params.because(True)
@reporting
def waive_command(
    invocation: Invocation,
    subject: str,
    target: str | None,
    artifact: str | None,
    until: date,
    scope: str | None,
    because: str,
) -> Report:
    """Let SUBJECT be until a day at most 365 days from now: it mends nothing, and counts again from that day on.

    SUBJECT is the KEY of an invariant that may be violated; gate:GATE@CHANNEL, which a channel may fail; or
    item:SORT/SUBJECT, a debt that may wait. An ARTIFACT of TARGET is one of the definition KEY that `ledger drift`
    found to differ, and the waiver is of that one difference. Each is for the decider of the scope that it is of; of a
    gate, of the next wider scope than its framework's.
    """
    from ledger.deliver.delivery.decide.waive import waive_drift
    from ledger.govern.debt.decide.waive import undecidable, waive_subject
    from ledger.govern.waivers.answers.waivers import named_subject, subject_entry, waiver_entry

    ledger, actor = invocation.ledger, invocation.actor
    if target:
        if not artifact or scope:
            raise Misused(
                "what is let differ is named by KEY, TARGET and ARTIFACT, without --scope",
                "its scope is that of KEY",
                again("leave out the scope", scope=False)
                if artifact
                else again("name the artifact", Open("ARTIFACT"), scope=False),
            )
        there, decided = waive_drift(ledger, actor, subject, target, artifact, until, because)
        return Report(waiver_entry(subject, until, decided, there))
    named = named_subject(subject)
    if scope and named.sort != "invariant":
        raise Misused(
            "--scope goes with an invariant that nobody proposed yet",
            "everything else has its scope",
            again("leave out the scope", scope=False),
        )
    decided = waive_subject(ledger, actor, named, scope, until, because)
    return Report(subject_entry(named, until, decided, undecidable(ledger, named)))
