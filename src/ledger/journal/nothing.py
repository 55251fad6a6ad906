"""A journal of no events, for questions that are asked where nothing was founded yet. It records nothing."""

from __future__ import annotations

from ledger.domain.event import Boundary, Person, Recorded
from ledger.journal.disclosures import KeptDisclosure


class NoEvents:
    """What every question finds in it: nothing, and nobody."""

    def head(self) -> int:
        """Before the first position."""
        return 0

    def last_recorded(self) -> str:
        """At no time."""
        return ""

    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Recorded], int]:
        """No events."""
        return [], 0

    def position_at(self, moment: str) -> int:
        """Before the first position."""
        return 0

    def people(self) -> dict[str, Person]:
        """Nobody."""
        return {}

    def person_by_address(self, address: str) -> Person | None:
        """Nobody."""
        return None

    def disclosures(self, first: int, last: int) -> list[KeptDisclosure]:
        """Nothing."""
        return []

    def close(self) -> None:
        """Nothing is open."""
