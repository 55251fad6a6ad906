"""The verb of whoever lets somebody go: their seats, their credentials and their agents end together, on record.

person.left, right.revoked*, delegation.ended*, credential.revoked* --one append--> whoever left acts no more, and
    nothing acts for them

By a registrar or the decider of `*`. Whoever left is a fact of its own, by which a server ends sessions and tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ledger.domain.charter import ROLES, RightRevoked, Rights, Role
from ledger.domain.credential import CredentialRevoked
from ledger.domain.delegation import DelegationEnded
from ledger.domain.event import Event
from ledger.domain.founding import PersonLeft
from ledger.domain.guards import a_person, raise_all
from ledger.domain.lockout import locked_out
from ledger.domain.period import Period
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import NoRight
from ledger.steps import DATE, FILE, TEXT, again, step


def leave(state: State, person: str, *, by: str, today: date, because: str) -> list[Event]:
    """Let somebody go, and the agents and services they answer for. Raises Refused.

    That they left comes first: by it an audit knows why whoever let them go could end what was theirs.
    """
    right_to_let_go(state, by, today)
    if person in state.left:
        return []
    going = (person, *(each for each, owner in state.owners.items() if owner == person and each not in state.left))
    ended = [
        RightRevoked(scope=scope, role=role, person=each, from_=today, because=because)
        for each in going
        for scope, role in seats_of(state.rights, each, today)
    ]
    lent = [
        DelegationEnded(
            delegation=each.position,
            scope=each.terms.scope,
            role=each.terms.role,
            person=each.terms.person,
            to=each.terms.to,
            from_=today,
            because=because,
        )
        for each in state.rights.delegations
        if each.terms.to in going and Period(today, None).overlaps(each.period)
    ]
    after = state.rights
    for event in ended:
        after = after.also(event)
    raise_all([*locked_out(state, after, today)])
    left = (PersonLeft(person=each, because=because) for each in going)
    return [*left, *ended, *lent, *_credentials(state, going, because)]


def right_to_let_go(state: State, by: str, today: date) -> str:
    """By which right somebody lets others go. Raises Refused."""
    a_person(state, by, "let somebody go")
    row = state.rights.row(EVERYTHING, today)
    roles: tuple[Role, ...] = ("registrar", "decider")
    for role in roles:
        if row and by in state.rights.actors(row, role, today):
            return f"{role} in `{EVERYTHING}` (#{row.position})"
    able = [person for role in roles if row for person in state.rights.actors(row, role, today)]
    raise NoRight(
        f"{by} may not let anybody go",
        why="that is for a registrar or the decider of `*`, who answer for who is known here",
        fix=again(f"ask {' or '.join(dict.fromkeys(able))}", as_=False)
        if able
        else step("seat a decider in the charter of `*`", "propose", FILE, effective=DATE, because=TEXT),
    )


def seats_of(rights: Rights, person: str, today: date) -> Iterator[tuple[str, Role]]:
    """The seats that somebody holds today, or will on a day to come: scope and role."""
    for scope in sorted(rights.rows):
        days = {today, *(day for day in rights.turning(scope) if day > today)}
        rows = [(row, day) for day in days if (row := rights.row(scope, day))]
        for role in ROLES:
            if any(person in row.seats(role) and not rights.lost(row, role, person, day) for row, day in rows):
                yield scope, role


def _credentials(state: State, people: Sequence[str], because: str) -> Iterator[Event]:
    """What ends of what they showed themselves by."""
    for person in people:
        for each in state.credentials.of(person):
            if not each.ended:
                yield CredentialRevoked(credential=each.id, person=person, because=because)
