"""The restorations from older copies: where each stands, and what was lost by it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledger.app.ledger import Ledger
from ledger.domain.restoration import Restoration


class IncarnationShown(msgspec.Struct, frozen=True, kw_only=True):
    """That an older copy went on: as which incarnation, where it stands, what it has in common, and what was lost.

    `corrections` are where it was said later that more was lost than was told there.
    """

    incarnation: int
    position: int
    at: str
    by: str
    common: int
    lost: int | None
    because: str
    corrections: list[int] = msgspec.field(default_factory=list)

    @property
    def in_words(self) -> str:
        """In a line."""
        lost = "nobody can tell what was lost" if self.lost is None else f"{count_events(self.lost)} lost"
        told = f"incarnation {self.incarnation}: restored at #{self.position} on {self.at[:10]} by {self.by}"
        later = f", as corrected at {', '.join(f'#{each}' for each in self.corrections)}" if self.corrections else ""
        return f"{told} from its first {count_events(self.common)}; {lost}{later}"


def incarnations(ledger: Ledger, found: Sequence[Restoration]) -> list[IncarnationShown]:
    """Each of them, in their order."""
    return [
        IncarnationShown(
            incarnation=each.terms.incarnation,
            position=each.position,
            at=each.recorded_at,
            by=ledger.address(each.by),
            common=each.common,
            lost=each.lost,
            because=ledger.named(each.terms.because),
            corrections=[at for at, _ in each.corrections],
        )
        for each in found
    ]


def count_events(number: int) -> str:
    """Say how many events."""
    return "one event" if number == 1 else f"{number:,} events"
