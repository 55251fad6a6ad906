"""Who may do what on a day, and what nobody can do."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain import showing
from ledger.domain.charter import ROLES, Role
from ledger.views.catalogue import violations
from ledger.views.rights import Seats, seats


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


def rights_on(ledger: Ledger, day: date | None) -> RightsOn:
    """The rights on a day (today)."""
    day, state = day or ledger.today(), ledger.state()
    return RightsOn(
        day, seats(state.rights, day), (*state.rights.gaps(day), *showing.gaps(state, day), *violations(state, day))
    )
