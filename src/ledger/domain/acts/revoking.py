"""The verb of those who end a seat: their own, or as a decider."""

from __future__ import annotations

from datetime import date

from ledger.domain import scope as scopes
from ledger.domain.charter import RightRevoked, Rights, Role, Row
from ledger.domain.event import Event
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person, raise_all
from ledger.domain.lockout import lockout
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.errors import NoRight, Refused, UnknownName
from ledger.steps import TEXT, again, step


def revoke(
    state: State, *, scope: str, role: Role, person: str, by: str, start: date, today: date, because: str
) -> list[Event]:
    """Take a seat away from `start` on. One's own seat may be given up; others' only by a decider.

    The decider is that of the scope, or of a wider one.
    """
    rights = state.rights
    row = rights.row(scope, today)
    if row is None or person not in row.seats(role):
        if row and (whose := _stands_in_for(rights, row, role, person, today)):
            raise Refused(
                f"{person} holds no seat as {role} in `{scope}` to lose",
                why=f"they stand in for {whose}, whose seat it stays",
                fix=step("end that instead", "undelegate", role, scope, person, because=TEXT),
            )
        raise UnknownName(
            f"{person} holds no seat as {role} in `{scope}`",
            why="the charter in force there does not name them",
            fix=step("see who holds what", "rights"),
        )
    if start < today:
        raise Refused(
            f"the seat cannot end on {start}",
            why="that day is past, and history is not rewritten",
            fix=again(f"use {today} or later", effective=str(today)),
        )
    if by != person and by not in deciders(rights, scope, today):
        raise NoRight(
            f"{by} may not revoke a seat in `{scope}`",
            why="that is for its decider or the decider of a wider scope, or for the person themselves",
            fix=step("see who decides", "rights"),
        )
    if by != person:
        a_person(state, by, "revoke a seat")
        require_own_seat(rights, scope, person, by, today)
    if rights.lost(row, role, person, start):
        return []
    event = RightRevoked(scope=scope, role=role, person=person, from_=start, because=because)
    raise_all([*lockout(state, event, today)])
    return [event]


def _stands_in_for(rights: Rights, row: Row, role: Role, person: str, today: date) -> str:
    """For whom somebody acts in a seat of the row, or will; empty for nobody."""
    given = (each for each in rights.delegations if (each.terms.right, each.terms.role) == (row.position, role))
    lasting = (each for each in given if each.terms.to == person and each.period.overlaps(Period(today, None)))
    return next((each.terms.person for each in lasting), "")


def deciders(rights: Rights, scope: str, day: date) -> set[str]:
    """Who decides in a scope on a day, or in one around it."""
    rows = (rights.row(each, day) for each in scopes.path(scope))
    return {person for row in rows if row for person in rights.actors(row, "decider", day)}


@guard("unseating")
def require_own_seat(rights: Rights, scope: str, person: str, by: str, today: date) -> None:
    """Pass where nobody unseats whom they stand in for: to give up a seat is for who holds it."""
    rows = filter(None, (rights.row(each, today) for each in scopes.path(scope)))
    lent = (each.terms for row in rows for each in rights.in_effect(row, today))
    if any((each.to, each.person) == (by, person) for each in lent):
        raise NoRight(
            f"{by} may not revoke {person}'s seat",
            why=f"{by} stands in for {person}, and would act as them",
            fix=step(f"leave it to {person}, or to the decider of a wider scope", "rights"),
        )
