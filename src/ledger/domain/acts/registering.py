"""The verb of whoever says who is known, and of what kind: a human being, or an agent or service that one owns."""

from __future__ import annotations

from datetime import date

import msgspec

from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.founding import PersonKind, PersonRegistered
from ledger.domain.guards import a_person
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import Open, again


def add_person(
    state: State, person: str, commitment: str, *, kind: PersonKind, owner: str, by: str, today: date
) -> list[Event]:
    """Register somebody: for the decider of `*`, since who is a human being decides who may consent.

    Whoever left comes back by it, without the seats that they had.

    `person` is their random id, `owner` the id of the human who answers for an agent or a service. Raises Refused.
    """
    require(state.rights, EVERYTHING, "decider", by, today)
    a_person(state, by, "register people")
    require_owned(state, kind, owner)
    if person in state.persons and (person not in state.left or state.persons[person] != kind):
        return _as_known(state, person, kind, owner)
    return [PersonRegistered(id=person, kind=kind, commitment=commitment, owner=owner or msgspec.UNSET)]


def require_owned(state: State, kind: str, owner: str) -> None:
    """Pass where a human being who is here answers for what is none, and nobody for what is one. Raises Refused."""
    if kind == "human" and owner:
        raise Refused(
            "a human being has no owner",
            why="they answer for themselves",
            fix=again("leave out the owner", owner=False),
        )
    if kind != "human" and not owner:
        raise Refused(
            f"nobody answers for this {kind}",
            why="what an agent or a service proposes counts as its owner's too",
            fix=again("name a human being", owner=Open("ADDRESS")),
        )
    if owner and (not state.human(owner) or owner in state.left):
        raise Refused(
            f"{owner} cannot own an agent or a service",
            why="only a human being who is here answers for one",
            fix=again("name a human being", owner=Open("ADDRESS")),
        )


def _as_known(state: State, person: str, kind: PersonKind, owner: str) -> list[Event]:
    if (state.persons[person], state.owners.get(person, "")) == (kind, owner):
        return []
    raise Refused(
        f"{person} is already known, as {state.persons[person]}",
        why="what somebody is does not change, since acts were judged by it",
        fix="register the other one under an address of its own",
    )
