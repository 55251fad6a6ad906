"""Accounts of the company, by which its own sign-in vouches for people: bound once, by an invitation of a registrar.

    invitation --first sign-in--> credential.added --a registrar, a day--> counts --sign-in--> who it is

What is bound is a salted commitment of the account, so that no event tells what somebody is called elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.credential import ACCOUNTS, Credential, OidcBinding, ProxyBinding, id_of_public, method_of
from ledger.domain.event import Actor, Event, Person
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.govern.people.verbs import enrolling
from ledger.steps import Open, again, step

NONCE = 8  # bytes: no secret, only another one for each time that an account is bound
_BINDINGS: dict[str, Callable[..., OidcBinding | ProxyBinding]] = {"oidc": OidcBinding, "proxy": ProxyBinding}


class Account(NamedTuple):
    """What somebody is called elsewhere, and by whom; a proxy says no more than a name."""

    method: Literal["oidc", "proxy"]
    issuer: str
    subject: str

    def commitment(self, person: Person, nonce: str) -> str:
        """What an event stores of it, for one person."""
        from ledger.journal.people import account_commitment

        return account_commitment(person, {"issuer": self.issuer, "subject": self.subject}, nonce)


def holder(ledger: Ledger, account: Account, state: State | None = None) -> Credential | None:
    """The credential that an account is, whether it counts yet or not; none where nobody is bound by it."""
    people = ledger.journal.people()
    held = (state or ledger.snapshot().state).credentials.by_id.values()
    accounts = (each for each in held if isinstance(each.public, ACCOUNTS) and method_of(each.public) == account.method)
    return next((each for each in accounts if not each.ended and _is(each, account, people.get(each.person))), None)


def is_of(ledger: Ledger, named: str, account: Account) -> bool:
    """Whether the credential of that name is this account."""
    found = ledger.snapshot().state.credentials.by_id.get(named)
    return found is not None and _is(found, account, ledger.journal.people().get(found.person))


def _is(found: Credential, account: Account, person: Person | None) -> bool:
    said: str = getattr(found.public, "commitment", "")
    return person is not None and account.commitment(person, said.partition(":")[0]) == said


def bind(ledger: Ledger, address: str, account: Account, title: str) -> tuple[str, Decided]:
    """Enrol an account as that of whoever was invited; with the name that it has from here on. Raises Refused."""
    person, nonce = ledger.person(address), os.urandom(NONCE).hex()
    public = _BINDINGS[account.method](commitment=account.commitment(person, nonce))

    def verb(state: State, today: date) -> list[Event]:
        found = holder(ledger, account, state)
        if found:
            raise Refused(
                "this account is bound already",
                why=f"it is {found.person}'s, and one account is one person's",
                fix=step(
                    "sign in with another account, or have that one ended first",
                    "credential revoke",
                    Open("CREDENTIAL"),
                ),
            )
        return enrolling.add(state, public, by=person.id, nonce=nonce, proof="", title=title)

    return id_of_public(public), ledger.decide(Actor(person.id, person.kind), verb, boundaries.credentials())


def require_inviter(ledger: Ledger, actor: Actor) -> None:
    """Pass where somebody may invite people to bind an account, and there is where to. Raises Refused."""
    if not (ledger.settings.serving.oidc or ledger.settings.serving.proxy):
        raise Refused(
            "there is no account to bind",
            why="nobody else vouches for who comes to the pages",
            fix="write [serve.oidc] or [serve.proxy]: see docs/how-to/run-it-for-a-team.md",
        )
    able = enrolling.registrars(ledger.snapshot().state, ledger.today())
    if actor.id not in able:
        asked = " or ".join(map(ledger.address, able)) or "for a registrar in the charter of `*`"
        raise Refused(
            f"{ledger.address(actor.id)} may not invite anybody",
            why="that is for a registrar, who knows who everybody is",
            fix=again(f"ask {asked}", as_=False),
        )


def registrars(ledger: Ledger) -> list[str]:
    """The addresses of those who invite people, and confirm what they enrol."""
    return [*map(ledger.address, enrolling.registrars(ledger.snapshot().state, ledger.today()))]
