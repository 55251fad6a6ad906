"""An event of a version that nobody has yet: what a program of today meets in a ledger that a newer one wrote to."""

from __future__ import annotations

from typing import ClassVar

from ledger.domain.event import Event


class OfTomorrow(Event, frozen=True, kw_only=True, tag="of.tomorrow/1"):
    """What a version that nobody has yet records about a definition."""

    stored_name: ClassVar = "of.tomorrow/1"
    key: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The definition that it is about."""
        return (f"definition:{self.key}",)
