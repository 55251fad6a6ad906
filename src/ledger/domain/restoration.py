"""A ledger that was put back from an older copy, and says so on record.

    #1 … #20, over which somebody keeps a checkpoint                incarnation 1
    #1 … #10 --restored at #11--> #11 …                             incarnation 2, which parted from the first after #10

What was #11 to #20 is lost, and known to be. Among it may be that a credential was revoked, or what is on a platform:
so credentials are confirmed again, and targets are looked at before anything is written there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from ledger.domain.event import Event
from ledger.domain.scope import EVERYTHING

FIRST = 1
"""The incarnation of a ledger that was never put back from an older copy."""


class LedgerRestored(Event, frozen=True, kw_only=True):
    """An older copy goes on from here, as another incarnation.

    The checkpoint that was kept is over `size` events and has the `root`, in hexadecimal; 0 and nothing where none was
    kept. `right` is the position of the row that seats the decider of `*` who said so.
    """

    stored_name: ClassVar[str] = "ledger.restored/1"
    incarnation: int
    size: int
    root: str
    right: int
    because: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Found beside the founding, and beside the rights in which it may leave gaps."""
        return ("ledger", f"rights:{EVERYTHING}")


class Restoration(NamedTuple):
    """One of them: where it stands, when and by whom it was said, and what."""

    position: int
    recorded_at: str
    by: str
    terms: LedgerRestored

    @property
    def common(self) -> int:
        """How many events it has in common with the incarnation before."""
        return self.position - 1

    @property
    def lost(self) -> int | None:
        """How many events are known to be lost; None where nobody can tell, as no checkpoint was kept."""
        return self.terms.size - self.common if self.terms.size else None


def incarnation(restorations: Sequence[Restoration]) -> int:
    """The number of the incarnation that goes on."""
    return restorations[-1].terms.incarnation if restorations else FIRST


def parted(restorations: Sequence[Restoration], of: int, size: int) -> Restoration | None:
    """Where a ledger parted from what was its incarnation `of` when that had `size` events; None where it did not."""
    later = (each for each in restorations if each.terms.incarnation > of)
    return next((each for each in later if each.common < size), None)
