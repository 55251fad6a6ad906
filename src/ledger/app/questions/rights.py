"""Who may do what on a day, and what nobody can do."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain import showing
from ledger.views.catalogue import violations
from ledger.views.rights import Seats, seats


class RightsOn(NamedTuple):
    """The seats of every scope on a day, and the gaps: what nobody can do, and what breaks an invariant undecided."""

    day: date
    seats: tuple[Seats, ...]
    gaps: tuple[str, ...]


def rights_on(ledger: Ledger, day: date | None) -> RightsOn:
    """The rights on a day (today)."""
    day, state = day or ledger.today(), ledger.state()
    return RightsOn(
        day, seats(state.rights, day), (*state.rights.gaps(day), *showing.gaps(state, day), *violations(state, day))
    )
