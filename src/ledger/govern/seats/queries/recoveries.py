"""How a recovery of `*` stands, who may bring one about, and what became of earlier ones."""

from __future__ import annotations

from ledger.app.ledger import Ledger
from ledger.data import Data
from ledger.domain.recovery import Recovery
from ledger.govern.seats.verbs.recovering import NamedPeople, named_people
from ledger.govern.seats.views.recoveries import RecoveryStanding, gaps, standing


class RecoveriesOn(Data, frozen=True):
    """The recovery that is open, if any, who is named for one, what is in the way, and those that ended."""

    open: RecoveryStanding | None
    named: NamedPeople | None
    gaps: tuple[str, ...]
    ended: tuple[Recovery, ...]


def open_recovery(ledger: Ledger) -> RecoveryStanding | None:
    """The one that is open now, where there is one."""
    return standing(ledger.snapshot().state, ledger.today(), ledger.now())


def recoveries_now(ledger: Ledger) -> RecoveriesOn:
    """Every recovery, as of now."""
    state, today = ledger.snapshot().state, ledger.today()
    return RecoveriesOn(
        open_recovery(ledger),
        named_people(state, today, ledger.now()),
        tuple(gaps(state, today)),
        tuple(each for each in state.recoveries if each.ended),
    )
