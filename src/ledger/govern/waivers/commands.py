"""What must hold among definitions: whether it does, and the waivers that let it be violated for a while."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import Open, again

VIOLATED = 3


@click.command("invariants")
@params.record("what was proved, where it is otherwise than was last recorded")
@reporting
def invariants_command(invocation: Invocation, record: bool) -> Report:
    """Every invariant in force, and whether it holds today: proved, or with the record that breaks it.

    Exit code 3 where one is violated, or nobody can say, and it is not waived.
    """
    from ledger.govern.waivers.answers.invariants import invariant_list
    from ledger.govern.waivers.decide.record_proofs import record_proofs
    from ledger.govern.waivers.queries.invariants import invariants_today

    if record:
        proved, decided = record_proofs(invocation.ledger, invocation.actor)
        found = invariant_list(invocation.ledger, proved, decided)
    else:
        found = invariant_list(invocation.ledger, invariants_today(invocation.ledger))
    return Report(found, code=VIOLATED if found.blocks else 0)


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
    from ledger.deliver.delivery.queries.waive import waive_drift
    from ledger.govern.waivers.answers.waivers import named_subject, subject_entry, waiver_entry
    from ledger.govern.waivers.decide.waive import waive_subject

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
    return Report(subject_entry(named, until, waive_subject(ledger, actor, named, scope, until, because)))
