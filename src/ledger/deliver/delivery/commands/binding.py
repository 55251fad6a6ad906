"""Which definition governs an artifact: bind, unbind."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("bind")
@params.key
@params.target
@click.argument("artifact", metavar="ARTIFACT")
@click.option("--from", "source", default="", metavar="KEY", help="Take it from the definition that it is bound to.")
@params.because(False)
@reporting
def bind_command(invocation: Invocation, key: str, target: str, artifact: str, source: str, because: str) -> Report:
    """Tie KEY to an ARTIFACT that TARGET has: a field such as Lead.MQL__c, a list by its name.

    It keeps its id, and is changed only when a plan is applied. What it holds now is recorded, so that drift can tell
    when somebody changes it. With --from, an artifact of another definition is taken from there, on record.
    """
    from ledger.deliver.delivery.answers.binding import artifact_tied
    from ledger.deliver.delivery.decide.binding import bind

    tied = bind(invocation.ledger, invocation.actor, key, target, artifact, source, because)
    return Report(artifact_tied(key, target, tied))


@click.command("unbind")
@params.target
@click.argument("artifact", metavar="ARTIFACT")
@params.because(True)
@reporting
def unbind_command(invocation: Invocation, target: str, artifact: str, because: str) -> Report:
    """Let an ARTIFACT of TARGET go: no definition governs it any more. Writes nothing there.

    ARTIFACT is its address or its name, as target list shows them. What stands there stays.
    """
    from ledger.deliver.delivery.answers.binding import artifact_loosed
    from ledger.deliver.delivery.decide.binding import unbind

    return Report(artifact_loosed(*unbind(invocation.ledger, invocation.actor, target, artifact, because)))
