"""Who may do what on a day, and what nobody can do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.charter import ROLES, Role
from ledger.domain.guards import require_proposal
from ledger.views.catalogue import violations
from ledger.views.rights import Seats, seats


class RightsOn(NamedTuple):
    """The seats of every scope on a day, and the gaps: what nobody can do, and what breaks an invariant undecided."""

    day: date
    seats: tuple[Seats, ...]
    gaps: tuple[str, ...]


def holds_seat(ledger: Ledger, person: str, roles: Sequence[Role] = ROLES, proposal: str = "") -> bool:
    """Whether somebody holds one of these seats today: where a proposal is decided, or anywhere. Raises UnknownName."""
    state, today = ledger.snapshot().state, ledger.today()
    rights = state.rights
    if proposal:
        rows = [rights.governing(require_proposal(state, proposal).draft.path, today)]
    else:
        rows = [rights.row(scope, today) for scope in rights.rows]
    return any(person in rights.holders(row, role, today) for row in rows if row for role in roles)


def rights_on(ledger: Ledger, day: date | None) -> RightsOn:
    """The rights on a day (today)."""
    day, state = day or ledger.today(), ledger.state()
    return RightsOn(day, seats(state.rights, day), (*state.rights.gaps(day), *violations(state, day)))
