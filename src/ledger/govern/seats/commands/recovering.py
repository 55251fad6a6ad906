"""Replacing a decider who died or vanished: recover begin and consent, which a key signs."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_group
from ledger.govern.seats import rows

recover_command = build_group("recover", rows.ROWS)


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
@click.argument("recovery", metavar="RECOVERY")
@params.because(False)
@params.sign
@reporting
def consent(invocation: Invocation, recovery: str, because: str, sign: Path | None) -> Report:
    """Consent to RECOVERY, signed. Once enough did, it waits for seven days."""
    from ledger.govern.seats.answers.recovery import recovery_reply
    from ledger.govern.seats.decide import recover

    ledger, actor = invocation.ledger, invocation.signing("recover", recovery, because, sign)
    return Report(recovery_reply(ledger, recovery, recover.consent(ledger, actor, recovery, because), "consented to"))
