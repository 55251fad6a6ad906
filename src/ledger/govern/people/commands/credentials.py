"""By what people sign: credential invite, whose address only a server keeps, and confirm, which a key may sign."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_group
from ledger.govern.people import rows

credential_command = build_group(
    "credential", rows.ROWS, "Enrol the keys by which people sign what they decide, and say whose each is."
)


@credential_command.command("invite")
@click.argument("address", shell_complete=params.known("person"))
@reporting
def invite(invocation: Invocation, address: str) -> Report:
    """Print an address by which ADDRESS binds an account of the company, once: for a registrar.

    Give it to that person alone. Once they have opened it and signed in, a registrar confirms the account like any
    other credential.
    """
    from ledger.cli.serving import require_web
    from ledger.govern.people.answers.credentials import account_invitation

    require_web()
    from ledger.app import clock
    from ledger.govern.people.decide.accounts import require_inviter
    from ledger.web.identity.invited import DAYS, account_invitations

    ledger = invocation.ledger
    require_inviter(ledger, invocation.actor)
    person = ledger.person(address).address
    secret = account_invitations(ledger).issue(person, clock.machine())
    return Report(account_invitation(person, f"{ledger.settings.address}/enter?invitation={secret}", DAYS))


@credential_command.command("confirm")
@click.argument("credential", metavar="CREDENTIAL", shell_complete=params.known("credential"))
@params.because(False)
@params.sign
@reporting
def confirm(invocation: Invocation, credential: str, because: str, sign: Path | None) -> Report:
    """Say that CREDENTIAL is its holder's: as a registrar who compared the fingerprint with what the holder told them.

    What the key signs later is as sure as this act: sign it, where that is to be more than a word.
    """
    from ledger.govern.people.answers.credentials import credential_reply
    from ledger.govern.people.decide import credentials

    actor = invocation.signing("confirm", credential, because, sign)
    decided = credentials.confirm(invocation.ledger, actor, credential, because)
    return Report(credential_reply(invocation.ledger, credential, decided, "confirmed"))
