"""A ledger that was put back from an older copy, and says so on record.

    #1 … #20, over which somebody keeps a checkpoint                incarnation 1
    #1 … #10 --restored at #11--> #11 …                             incarnation 2, which parted from the first after #10

What was #11 to #20 is lost, and known to be. Among it may be that a credential was revoked, or what is on a platform:
so credentials are confirmed again, and targets are looked at before anything is written there.

Somebody may turn up who kept a checkpoint over 25. The restoration stays as it is, and a correction of it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.scope import EVERYTHING
from ledger.domain.tagging import Forms, by_text

FIRST = 1
"""The incarnation of a ledger that was never put back from an older copy."""


class LedgerRestored(Event, frozen=True, kw_only=True):
    """An older copy goes on from here, as another incarnation.

    The checkpoint that was kept is over `size` events and has the `root`, in hexadecimal; 0 and nothing where none was
    kept. `right` is the position of the row that seats the decider of `*` who said so.
    """

    stored_name: ClassVar[str] = "ledger.restored/1"
    tag_forms: ClassVar[Forms] = (by_text("ledger"), by_text(f"rights:{EVERYTHING}"))
    incarnation: int
    size: int
    root: str
    right: int
    because: str


class RestorationCorrected(Event, frozen=True, kw_only=True):
    """More was lost by a restoration than it told of: a newer checkpoint turned up of what it took the place of.

    `restoration` is its position. The checkpoint is one of `incarnation`, over `size` events, and has the `root`, in
    hexadecimal. `right` is the position of the row that seats the decider of `*` who said so.
    """

    stored_name: ClassVar[str] = "restoration.corrected/1"
    tag_forms: ClassVar[Forms] = (by_text("ledger"),)
    restoration: int
    incarnation: int
    size: int
    root: str
    right: int
    because: str


class Restoration(Data, frozen=True):
    """One of them: where it stands, when and by whom it was said, and what; and where what was said of it later."""

    position: int
    recorded_at: str
    by: str
    terms: LedgerRestored
    corrections: tuple[tuple[int, RestorationCorrected], ...] = ()

    @property
    def common(self) -> int:
        """How many events it has in common with the incarnation before."""
        return self.position - 1

    @property
    def lost(self) -> int | None:
        """How many events are known to be lost; None where nobody can tell, as no checkpoint was kept."""
        known = max([self.terms.size, *(each.size for _, each in self.corrections)])
        return known - self.common if known else None

    def told(self, of: int) -> int:
        """How many events of incarnation `of` there were, as far as is on record; 0 where nobody said."""
        return max([self.terms.size, *(each.size for _, each in self.corrections if each.incarnation == of)])

    def contradicts(self, of: int, size: int, root: str) -> bool:
        """Whether the checkpoint of incarnation `of` over as many events is on record, and with another root."""
        kept = [(self.terms.incarnation - 1, self.terms.size, self.terms.root)]
        kept += ((each.incarnation, each.size, each.root) for _, each in self.corrections)
        return any((of, size) == (number, over) and root != had for number, over, had in kept)


def incarnation(restorations: Sequence[Restoration]) -> int:
    """The number of the incarnation that goes on."""
    return restorations[-1].terms.incarnation if restorations else FIRST


def parted(restorations: Sequence[Restoration], of: int, size: int) -> Restoration | None:
    """Where a ledger parted from what was its incarnation `of` when that had `size` events; None where it did not."""
    later = (each for each in restorations if each.terms.incarnation > of)
    return next((each for each in later if each.common < size), None)
