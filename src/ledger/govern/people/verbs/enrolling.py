"""The verbs of those who enrol a credential, confirm whose it is, object to it, and end it.

Who confirms is a registrar, and neither the holder nor somebody whose proposal waits for the holder's answer: else one
person could make up the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from ledger.data import Data
from ledger.domain.charter import ROLES, Row
from ledger.domain.credential import (
    Credential,
    CredentialAdded,
    CredentialConfirmed,
    CredentialObjected,
    CredentialRevoked,
    PublicPart,
    RecoveryKey,
    id_of_public,
)
from ledger.domain.event import Event, Identification
from ledger.domain.guards import a_person, require_credential
from ledger.domain.proposal import Proposal, as_stored
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.domain.status import lapses_on
from ledger.errors import NoRight, Refused
from ledger.steps import DATE, TEXT, NextStep, Open, again, step


class Confirming(Data, frozen=True):
    """By which right somebody confirms a credential, and how that is to be shown."""

    row: Row
    self_attested: bool = False
    recovered: bool = False


def add(state: State, public: PublicPart, *, by: str, nonce: str, proof: str, title: str = "") -> list[Event]:
    """Enrol a credential of one's own. Raises Refused."""
    named = id_of_public(public)
    if isinstance(public, RecoveryKey):
        raise Refused(
            f"{named} cannot be a recovery key",
            why="one is recorded when a ledger is founded, before anybody could make up another",
            fix=step("enrol it as a key of your own", "credential add", Open("KEYFILE")),
        )
    before = state.credentials.by_id.get(named)
    if before and before.person == by and not before.ended and before.public == public:
        return []
    if before:
        raise Refused(
            f"{named} cannot be enrolled",
            why=f"it was {before.ended}" if before.ended else f"it is {before.person}'s, as {before.method}",
            fix="enrol another key: ssh-keygen -t ed25519 -f KEYFILE",
        )
    return [CredentialAdded(credential=named, person=by, public=public, nonce=nonce, proof=proof, title=title)]


def confirm(
    state: State, named: str, *, by: str, today: date, at: datetime, because: str, identification: Identification
) -> list[Event]:
    """Say that a credential is its holder's. Raises UnknownName and Refused."""
    found = require_credential(state, named)
    if found.confirmed and not found.ended:
        return []
    shown = identification.authentication
    right = right_to_confirm(state, found, by, today, at, shown.credential if shown else "")
    return [
        CredentialConfirmed(
            credential=named,
            person=found.person,
            right=right.row.position,
            assurance=identification.assurance,
            because=because,
            self_attested=right.self_attested,
            recovered=right.recovered,
            **as_stored(identification),
        )
    ]


def object_to(state: State, named: str, *, by: str, today: date, at: datetime, because: str) -> list[Event]:
    """Say that a credential is not to count, before it does: for whoever is seated. Raises UnknownName and Refused."""
    found = require_credential(state, named)
    if found.ended:
        return []
    require_objection(state, found, by, today, at)
    if not because:
        raise Refused(
            "an objection needs a reason",
            why="its holder has to know what is wrong",
            fix=again("say why", because=TEXT),
        )
    return [CredentialObjected(credential=named, person=found.person, because=because)]


def revoke_credential(state: State, named: str, *, by: str, today: date, because: str) -> list[Event]:
    """End a credential at once: for its holder, or a registrar. Raises UnknownName and Refused."""
    found = require_credential(state, named)
    if found.ended:
        return []
    require_end(state, found, by, today)
    return [CredentialRevoked(credential=named, person=found.person, because=because)]


def registrars(state: State, day: date) -> tuple[str, ...]:
    """Who confirms other people's credentials on a day."""
    row = state.rights.row(EVERYTHING, day)
    return state.rights.holders(row, "registrar", day) if row else ()


def right_to_confirm(state: State, found: Credential, by: str, today: date, at: datetime, shown: str) -> Confirming:
    """By which right somebody confirms a credential. `shown` is the one that they showed for it. Raises Refused."""
    row = state.rights.row(EVERYTHING, today)
    if found.ended or row is None:
        why = f"it was {found.ended}" if found.ended else "no charter governs `*`"
        raise Refused(
            f"{found.id} cannot be confirmed", why=why, fix=step("enrol another one", "credential add", Open("KEYFILE"))
        )
    a_person(state, by, "confirm a credential")
    recovery = state.credentials.by_id.get(shown)
    if recovery and isinstance(recovery.public, RecoveryKey) and recovery.counts(at):
        return _recovering(state, found, row, by, today)
    able = (*registrars(state, today), *_restorer(state, found, row, today))
    if by not in able:
        raise NoRight(
            f"{by} may not confirm a credential",
            why="that is for a registrar, who knows whose it is",
            fix=_asking([each for each in able if each != found.person], found),
        )
    if by == found.person:
        if row.terms.solo and by == row.terms.decider:
            return Confirming(row, self_attested=True)
        raise NoRight(
            f"{by} may not confirm {found.id}",
            why="it is their own, and it takes a second pair of eyes",
            fix=_asking([each for each in able if each != by], found),
        )
    for proposal, governs in _awaiting(state, found.person, today):
        if by in state.authors_under(proposal, governs, today):
            wrote = "wrote" if by in state.authors(proposal) else "counts as one with who wrote"
            raise Refused(
                f"{by} may not confirm {found.id}",
                why=f"{by} {wrote} {proposal.id}, which waits for {found.person}'s answer",
                fix=_waiting([each for each in able if each != by], proposal.id, found),
            )
    return Confirming(row)


def require_objection(state: State, found: Credential, by: str, today: date, at: datetime) -> str:
    """The seat by which somebody objects to a credential in time. Raises Refused."""
    if found.counts(at):
        raise Refused(
            f"it is too late to object to {found.id}",
            why=f"it counts since {found.counts_from:%Y-%m-%d %H:%M} UTC",
            fix=step(
                f"ask {_or([found.person, *registrars(state, today)])} to end it",
                "credential revoke",
                found.id,
                because=TEXT,
                as_=False,
            ),
        )
    a_person(state, by, "object to a credential")
    return _require_seat(state, by, today, "object to a credential")


def require_end(state: State, found: Credential, by: str, today: date) -> str:
    """By which right somebody ends a credential. Raises Refused."""
    if by == found.person:
        return "its holder"
    if by in registrars(state, today):
        return "registrar"
    raise NoRight(
        f"{by} may not end {found.id}",
        why="that is for its holder or a registrar",
        fix=again(f"ask {_or([found.person, *registrars(state, today)])}", as_=False),
    )


def _restorer(state: State, found: Credential, row: Row, today: date) -> tuple[str, ...]:
    """Who declared that an older copy goes on, as long as they decide: no registrar's key counts by then.

    They confirm what was confirmed before, and nothing new.
    """
    by = state.restorations[-1].by if found.reopened else ""
    return (by,) if by in state.rights.holders(row, "decider", today) else ()


def _recovering(state: State, found: Credential, row: Row, by: str, today: date) -> Confirming:
    """With the offline key: for any other seat, and only where no registrar is left who could."""
    _require_seat(state, by, today, "confirm a credential")
    others = [each for each in registrars(state, today) if each != found.person]
    if by == found.person or others:
        raise Refused(
            f"the recovery key does not confirm {found.id} for {by}",
            why=f"{_or(others)} can confirm it" if others else "it is their own: that takes another seat",
            fix=_asking(others, found),
        )
    return Confirming(row, recovered=True)


def _require_seat(state: State, by: str, today: date, act: str) -> str:
    for row in filter(None, (state.rights.row(scope, today) for scope in state.rights.rows)):
        for role in ROLES:
            if by in state.rights.actors(row, role, today):
                return f"{role} in `{row.terms.scope}` (#{row.position})"
    raise NoRight(f"{by} may not {act}", why="they hold no seat", fix=step("ask somebody who holds one", "rights"))


def _awaiting(state: State, person: str, today: date) -> Iterator[tuple[Proposal, Row]]:
    """The open proposals that a person may answer, and the row that governs each."""
    for proposal in state.proposals.values():
        end = lapses_on(state, proposal)
        row = state.rights.governing(proposal.draft.path, today)
        if proposal.closed or (end and end <= today) or row is None:
            continue
        if any(person in state.rights.actors(row, role, today) for role in ("approver", "decider")):
            yield proposal, row


def _asking(others: Sequence[str], found: Credential) -> NextStep:
    """Who else may confirm a credential; where nobody may, the act that seats a registrar."""
    if others:
        return step(f"ask {_or(others)}", "credential confirm", found.id, as_=False)
    words = "nobody else is a registrar: seat one in the charter of `*`"
    return step(words, "propose", Open("CHARTER"), effective=DATE, because=TEXT)


def _waiting(others: Sequence[str], proposal: str, found: Credential) -> NextStep:
    """Who else may confirm a credential; where nobody may, the proposal that has to be decided first."""
    if others:
        return _asking(others, found)
    return step(f"have {proposal} decided first: see whom it waits for", "show", proposal)


def _or(people: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(people))
