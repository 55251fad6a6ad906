"""Replacing a decider who died or vanished: recover, and recover begin, consent, object, complete."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting, without_command

named = click.argument("recovery", metavar="RECOVERY")


@click.group("recover", invoke_without_command=True)
@without_command
@reporting
def recover_command(invocation: Invocation) -> Report:
    """Replace the decider of `*` who died or vanished: by the people whom its charter names, together, after a week.

    Alone, it shows the recovery that is open, and who may bring one about.
    """
    from ledger.govern.seats.answers.recovery import recovery_overview
    from ledger.govern.seats.queries.recoveries import recoveries_now

    return Report(recovery_overview(invocation.ledger, recoveries_now(invocation.ledger)))


@recover_command.command("begin")
@click.argument("address", shell_complete=params.known("person"))
@params.because(True)
@params.sign
@reporting
def begin(invocation: Invocation, address: str, because: str, sign: Path | None) -> Report:
    """Ask that ADDRESS decides in `*`. It is the first consent, and is signed."""
    from ledger.govern.seats.answers.recovery import recovery_reply
    from ledger.govern.seats.decide import recover

    ledger, person = invocation.ledger, invocation.ledger.person(address).id
    actor = invocation.signing("recover", person, because, sign)
    return Report(recovery_reply(ledger, "", recover.begin(ledger, actor, person, because), "begun"))


@recover_command.command("consent")
@named
@params.because(False)
@params.sign
@reporting
def consent(invocation: Invocation, recovery: str, because: str, sign: Path | None) -> Report:
    """Consent to RECOVERY, signed. Once enough did, it waits for seven days."""
    from ledger.govern.seats.answers.recovery import recovery_reply
    from ledger.govern.seats.decide import recover

    ledger, actor = invocation.ledger, invocation.signing("recover", recovery, because, sign)
    return Report(recovery_reply(ledger, recovery, recover.consent(ledger, actor, recovery, because), "consented to"))


@recover_command.command("object")
@named
@params.because(True)
@reporting
def object_(invocation: Invocation, recovery: str, because: str) -> Report:
    """End RECOVERY. For everybody who holds a seat in `*`; whatever its decider does ends it, too."""
    from ledger.govern.seats.answers.recovery import recovery_reply
    from ledger.govern.seats.decide import recover

    decided = recover.object_to(invocation.ledger, invocation.actor, recovery, because)
    return Report(recovery_reply(invocation.ledger, recovery, decided, "objected to"))


@recover_command.command("complete")
@named
@reporting
def complete(invocation: Invocation, recovery: str) -> Report:
    """Have whoever RECOVERY names decide in `*` from today on. For one of those who consented, once they waited."""
    from ledger.govern.seats.answers.recovery import recovery_reply
    from ledger.govern.seats.decide import recover

    decided = recover.complete(invocation.ledger, invocation.actor, recovery)
    return Report(recovery_reply(invocation.ledger, recovery, decided, "completed"))
