"""By what people sign: credential invite, the one that is no row, since only a server keeps its address."""

from __future__ import annotations

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
