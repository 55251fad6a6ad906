"""Which logins of the database act here, and as whom: login groups, login grant, login list, login revoke."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.govern.people.queries import LOGIN_ROLES, LoginRole

LOGIN = click.argument("login", metavar="LOGIN", type=params.WORDS)
ONLY_TELL = click.option("--sql", "only_tell", is_flag=True, help="Do nothing; print the SQL, for whoever may run it.")


@click.group("login")
def login_command() -> None:
    """Say which logins of a PostgreSQL database act in this ledger, and as whom.

    These are acts of whoever runs the database, and no events: the ledger cannot say no to them. Where no login is
    granted, one login owns the ledger, and whoever has its password may write anything.
    """


@login_command.command("groups")
@ONLY_TELL
@reporting
def groups(invocation: Invocation, only_tell: bool) -> Report:
    """Make the groups that logins are put in, or make them whole after an upgrade.

    `ledger init` makes them where its login may create roles. One of them owns the tables, and nobody signs in as it.
    """
    from ledger.govern.people import queries as logins
    from ledger.govern.people.answers.login import LoginChange

    sql = logins.make_groups(invocation.ledger, only_tell=only_tell)
    return Report(LoginChange(done=not only_tell, said="the groups are whole: grant logins their roles", sql=sql))


@login_command.command("grant")
@LOGIN
@click.option("--role", type=click.Choice(LOGIN_ROLES), default="person", show_default=True, help="What it is for.")
@click.option("--person", "address", metavar="ADDRESS", default="", help="Whose acts it records, and nobody else's.")
@ONLY_TELL
@reporting
def grant(invocation: Invocation, login: str, role: LoginRole, address: str, only_tell: bool) -> Report:
    """Let LOGIN, which the database has, act in this ledger; from then on it has this role and no other.

    A server acts as anybody (ledger serve). A person acts as ADDRESS alone. A worker acts as the service ADDRESS, and
    records only what carrying out an order leaves behind (ledger work). A follower (ledger follow) and a reader record
    nothing.
    """
    from ledger.govern.people import queries as logins
    from ledger.govern.people.answers.login import LoginChange

    sql = logins.grant(invocation.ledger, login, role, address, only_tell=only_tell)
    said = f"{login} is a {role} here" + (f", and acts as {address}" if address else "")
    return Report(LoginChange(done=not only_tell, said=said, sql=sql))


@login_command.command("list")
@reporting
def list_(invocation: Invocation) -> Report:
    """The logins that may do something here: what each is for, as whom it acts, and what it may do beyond that."""
    from ledger.govern.people import queries as logins
    from ledger.govern.people.answers.login import LoginKnown, LoginList

    ledger = invocation.ledger
    found = [
        LoginKnown(login=name, role=role, address=ledger.address(person) if person else None, beyond=beyond)
        for name, role, person, beyond in logins.listed(ledger)
    ]
    return Report(LoginList(logins=found))


@login_command.command("revoke")
@LOGIN
@ONLY_TELL
@reporting
def revoke(invocation: Invocation, login: str, only_tell: bool) -> Report:
    """Take from LOGIN all that it may do here, at once. What it did stands."""
    from ledger.govern.people import queries as logins
    from ledger.govern.people.answers.login import LoginChange

    sql = logins.revoke(invocation.ledger, login, only_tell=only_tell)
    return Report(LoginChange(done=not only_tell, said=f"{login} may do nothing here any more", sql=sql))
