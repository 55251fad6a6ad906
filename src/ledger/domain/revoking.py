"""The verb of those who end a seat: their own, or as a decider."""

from __future__ import annotations

from datetime import date

from ledger.domain import scope as scopes
from ledger.domain.charter import RightRevoked, Rights, Role
from ledger.domain.event import Event
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person, raise_all
from ledger.domain.lockout import lockout
from ledger.domain.role import DELEGABLE
from ledger.domain.state import State
from ledger.errors import NoRight, Refused, UnknownName


def revoke(
    state: State, *, scope: str, role: Role, person: str, by: str, start: date, today: date, because: str
) -> list[Event]:
    """Take a seat away from `start` on. One's own seat may be given up; others' only by a decider.

    The decider is that of the scope, or of a wider one.
    """
    rights = state.rights
    row = rights.row(scope, today)
    if row is None or person not in row.seats(role):
        raise UnknownName(
            f"{person} holds no seat as {role} in `{scope}`",
            why="the charter in force there does not name them",
            fix="see who holds what: ledger rights",
        )
    if start < today:
        raise Refused(
            f"the seat cannot end on {start}",
            why="that day is past, and history is not rewritten",
            fix=f"use {today} or later",
        )
    if by != person and by not in deciders(rights, scope, today):
        raise NoRight(
            f"{by} may not revoke a seat in `{scope}`",
            why="that is for its decider or the decider of a wider scope, or for the person themselves",
            fix="see who decides: ledger rights",
        )
    if by != person:
        a_person(state, by, "revoke a seat")
        require_own_seat(rights, scope, person, by, today)
    if rights.lost(row, role, person, start):
        return []
    event = RightRevoked(scope=scope, role=role, person=person, from_=start, because=because)
    raise_all([*lockout(state, event, today)])
    return [event]


def deciders(rights: Rights, scope: str, day: date) -> set[str]:
    """Who decides in a scope on a day, or in one around it."""
    rows = (rights.row(each, day) for each in scopes.path(scope))
    return {person for row in rows if row for person in rights.actors(row, "decider", day)}


@guard("stand-in")
def require_own_seat(rights: Rights, scope: str, person: str, by: str, today: date) -> None:
    """Pass where nobody unseats whom they stand in for: to give up a seat is for who holds it."""
    rows = (rights.row(each, today) for each in scopes.path(scope))
    if any(rights.actors(row, role, today).get(by) == person for row in rows if row for role in DELEGABLE):
        raise NoRight(
            f"{by} may not revoke {person}'s seat",
            why=f"{by} stands in for {person}, and would act as them",
            fix=f"leave it to {person}, or to the decider of a wider scope: ledger rights",
        )
