"""Who may do what on a day, and what nobody can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Actor, Ledger
from ledger.domain import showing
from ledger.domain.charter import ROLES, Role
from ledger.errors import NoRight
from ledger.views.catalogue import violations
from ledger.views.rights import Seats, seats

READERS: tuple[Role, ...] = ("steward", "approver", "decider")


class RightsOn(NamedTuple):
    """The seats of every scope on a day, and the gaps: what nobody can do, and what breaks an invariant undecided."""

    day: date
    seats: tuple[Seats, ...]
    gaps: tuple[str, ...]


def roles_of(ledger: Ledger, person: str) -> frozenset[Role]:
    """The roles that somebody holds today, in whatever scope."""
    rights, today = ledger.snapshot().state.rights, ledger.today()
    rows = [row for scope in rights.rows if (row := rights.row(scope, today))]
    return frozenset(role for role in ROLES if any(person in rights.holders(row, role, today) for row in rows))


def may_read(ledger: Ledger, actor: Actor, roles: Iterable[Role] = READERS) -> bool:
    """Whether somebody holds one of these seats, in whatever scope. An agent's does not count.

    Those of `READERS` may ask about records that the server knows: an answer about one tells of a person. An operator's
    seat is no such seat: it runs the platforms, and asks them.
    """
    return actor.kind != "agent" and not roles_of(ledger, actor.id).isdisjoint(roles)


def require_reader(ledger: Ledger, actor: Actor) -> None:
    """Pass where somebody may ask about records that the server knows. Raises Refused."""
    if not may_read(ledger, actor):
        raise NoRight(
            f"{actor.id} may not ask about these records",
            why="that takes a seat as steward, approver or decider, since an answer about records tells of people",
            fix="type the record in, or ask somebody who has such a seat: ledger rights",
        )


def rights_on(ledger: Ledger, day: date | None) -> RightsOn:
    """The rights on a day (today)."""
    day, state = day or ledger.today(), ledger.state()
    return RightsOn(
        day, seats(state.rights, day), (*state.rights.gaps(day), *showing.gaps(state, day), *violations(state, day))
    )
