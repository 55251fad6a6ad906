"""By what people sign: credential add, confirm, object, revoke, list."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

named = click.argument("credential", metavar="CREDENTIAL", shell_complete=params.known("credential"))


@click.group("credential")
def credential_command() -> None:
    """Enrol the keys by which people sign what they decide, and say whose each is."""


@credential_command.command("add")
@click.argument("keyfile", metavar="KEYFILE", type=params.FILE)
@click.option("--title", default="", type=params.WORDS, help="What you call it, such as laptop.")
@reporting
def add(invocation: Invocation, keyfile: Path, title: str) -> Report:
    """Enrol the ssh key in KEYFILE as yours. If it is in an agent or on a token, name its public half, KEYFILE.pub.

    It counts a day after a registrar confirmed it, unless somebody objects.
    """
    from ledger.govern.people.answers.credentials import credential_reply
    from ledger.govern.people.decide import credentials

    found, decided = credentials.enrol_ssh(invocation.ledger, invocation.actor, keyfile, title)
    return Report(credential_reply(invocation.ledger, found, decided, "enrolled"))


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
@named
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


@credential_command.command("object")
@named
@params.because(True)
@reporting
def object_(invocation: Invocation, credential: str, because: str) -> Report:
    """Say that CREDENTIAL is not to count, before it does. For everybody who holds a seat."""
    from ledger.govern.people.answers.credentials import credential_reply
    from ledger.govern.people.decide import credentials

    decided = credentials.object_to(invocation.ledger, invocation.actor, credential, because)
    return Report(credential_reply(invocation.ledger, credential, decided, "objected to"))


@credential_command.command("revoke")
@named
@params.because(False)
@reporting
def revoke(invocation: Invocation, credential: str, because: str) -> Report:
    """End CREDENTIAL at once, because it was lost or is not needed. For its holder, and for a registrar."""
    from ledger.govern.people.answers.credentials import credential_reply
    from ledger.govern.people.decide import credentials

    decided = credentials.revoke(invocation.ledger, invocation.actor, credential, because)
    return Report(credential_reply(invocation.ledger, credential, decided, "ended"))


@credential_command.command("list")
@click.argument("address", required=False, shell_complete=params.known("person"))
@reporting
def list_(invocation: Invocation, address: str | None) -> Report:
    """Everybody's credentials, or those of ADDRESS: whose, by which method, and from when each counts."""
    from ledger.govern.people.answers.credentials import credential_list

    return Report(credential_list(invocation.ledger, address))
