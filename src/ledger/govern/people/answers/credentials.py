"""Credentials: by what people sign or show who they are, and from when each counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import stamp
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.credential import Credential, Method
from ledger.domain.event import ASSURANCES, Assurance
from ledger.domain.guards import require_credential
from ledger.domain.scope import EVERYTHING
from ledger.govern.people.verbs.enrolling import registrars
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

Acted = Literal["enrolled", "confirmed", "objected to", "ended"]
STANDINGS = Literal["waits for a registrar", "waits out its day", "counts", "objected to", "revoked"]


class CredentialShown(msgspec.Struct, frozen=True, kw_only=True):
    """One credential: whose, by which method, and how it stands.

    `credential` is its fingerprint, `public` the ssh key or the id of a passkey. `counts_from` is there once it was
    confirmed; what it signs is as sure as `ranks`.
    """

    credential: str
    person: str
    method: Method
    title: str
    public: str
    standing: STANDINGS
    counts_from: str | None
    confirmed_by: str | None
    self_attested: bool
    recovered: bool
    ranks: Assurance

    def lines(self) -> Iterator[str]:
        """What everybody who holds a seat is to know of one that does not count yet, and the command."""
        act = "object" if self.counts_from else "confirm"
        yield f"the {self.thing} {self.credential} of {self.person}: {self.in_words}"
        yield f"  ledger credential {act} {self.credential}{' --because …' if self.counts_from else ''}"

    @property
    def thing(self) -> str:
        """What it is: a key that signs, or an account that somebody else vouches for."""
        return f"{self.method} {'account' if self.method in ('oidc', 'proxy') else 'key'}"

    @property
    def in_words(self) -> str:
        """How it stands."""
        if self.standing != "waits out its day" and self.standing != "counts":
            return self.standing
        how = "self-attested" if self.self_attested else f"confirmed by {self.confirmed_by}"
        with_key = " with the recovery key" if self.recovered else ""
        since = (
            "counts"
            if self.standing == "counts"
            else f"counts from {(self.counts_from or '')[:16].replace('T', ' ')} UTC"
        )
        rank = "" if self.ranks == ASSURANCES[-1] else f", and is as sure as that was: {self.ranks}"
        return f"{since}, {how}{with_key}{rank}"


class CredentialList(Answer, frozen=True, kw_only=True):
    """The credentials of somebody, or of everybody."""

    commands: ClassVar = ("credential list",)

    credentials: list[CredentialShown]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        rows = tuple((e.person, e.method, e.title or "-", e.credential, e.in_words) for e in self.credentials)
        none = Lines(("nobody has enrolled a credential: ledger credential add KEYFILE",))
        yield untitled(Table(("PERSON", "METHOD", "TITLE", "CREDENTIAL", "STANDS"), rows, ("TITLE",)) if rows else none)


class CredentialReply(Answer, frozen=True, kw_only=True):
    """What became of a credential, and what comes next; without a position it was so already."""

    commands: ClassVar = ("credential add", "credential confirm", "credential object", "credential revoke")

    credential: CredentialShown
    act: Acted
    position: int | None
    next: list[str]

    def sections(self) -> Iterator[Section]:
        """One line, and what to do."""
        found = self.credential
        place = f"  (#{self.position})" if self.position else ": it was so already"
        yield just_lines(
            f"{self.act} {found.credential}, the {found.thing} of {found.person}{place}"
            if self.position
            else f"{found.credential} of {found.person}: {found.in_words}",
            *(f"  {each}" for each in self.next),
        )


class AccountInvitation(Answer, frozen=True, kw_only=True):
    """An address by which `person` binds an account of the company, once, within so many days."""

    commands: ClassVar = ("credential invite",)

    person: str
    address: str
    days: int

    def sections(self) -> Iterator[Section]:
        """The address, and what comes after it."""
        yield just_lines(
            f"for {self.person} alone, once and within {self.days} days:",
            f"  {self.address}",
            "whoever opens it signs in with their account at the company, and tells you the fingerprint that they see;",
            "then confirm it: ledger credential confirm CREDENTIAL",
        )


def account_invitation(person: str, address: str, days: int) -> AccountInvitation:
    """An invitation that was made."""
    return AccountInvitation(person=person, address=address, days=days)


def credential_list(ledger: Ledger, address: str | None) -> CredentialList:
    """Those of one person, or all. Raises UnknownName."""
    person = ledger.person(address).id if address else ""
    found = ledger.state(boundaries.credentials()).credentials.by_id.values()
    wanted = [each for each in found if person in ("", each.person)]
    return CredentialList(credentials=list(_shown_each(ledger, wanted)))


def credential_reply(ledger: Ledger, named: str, decided: Decided, act: Acted) -> CredentialReply:
    """What became of a credential."""
    state = ledger.state(boundaries.credentials(), boundaries.rights(EVERYTHING))
    found = require_credential(state, named)
    row = state.rights.row(EVERYTHING, ledger.today())
    alone = row is not None and row.terms.solo
    able = [ledger.address(each) for each in registrars(state, ledger.today()) if alone or each != found.person]
    return CredentialReply(
        credential=credential_shown(ledger, found, ledger.now()),
        act=act,
        position=decided.position,
        next=list(_next(found, able)) if decided.events else [],
    )


def _next(found: Credential, able: list[str]) -> Iterator[str]:
    if found.ended:
        yield "what it signed before stands; another key is enrolled as this one was: ledger credential add KEYFILE"
    elif found.counts_from is None:
        yield "it counts for nothing yet: tell a registrar this fingerprint by another way than this ledger"
        yield f"{' or '.join(able) or 'a registrar'}: ledger credential confirm {found.id}"
    else:
        yield f"it counts from {found.counts_from:%Y-%m-%d %H:%M} UTC; until then any seat may object:"
        yield f"ledger credential object {found.id} --because …"
        if found.rank != ASSURANCES[-1]:
            yield f"this confirmation was {found.rank}, so what the key signs is {found.rank} too"


def _shown_each(ledger: Ledger, found: Iterable[Credential]) -> Iterator[CredentialShown]:
    now = ledger.now()
    return (credential_shown(ledger, each, now) for each in found)


def credential_shown(ledger: Ledger, found: Credential, now: datetime) -> CredentialShown:
    """One credential as it stands at an instant."""
    fact = found.confirmed
    public = found.public
    return CredentialShown(
        credential=found.id,
        person=ledger.address(found.person),
        method=found.method,
        title=ledger.named(found.title),
        public=getattr(public, "key", getattr(public, "id", "")),
        standing=_standing(found, now),
        counts_from=stamp(found.counts_from) if found.counts_from else None,
        confirmed_by=ledger.address(found.confirmed_by) if fact else None,
        self_attested=bool(fact and fact.self_attested),
        recovered=bool(fact and fact.recovered),
        ranks=found.rank,
    )


def _standing(found: Credential, now: datetime) -> STANDINGS:
    if found.ended:
        return "revoked" if found.ended == "revoked" else "objected to"
    if found.counts_from is None:
        return "waits for a registrar"
    return "counts" if found.counts(now) else "waits out its day"
