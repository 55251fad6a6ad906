"""One thing that one person is to be told."""

from __future__ import annotations

from typing import NamedTuple


class Notice(NamedTuple):
    """One person is to be told one thing. `about` is a proposal, a request, a credential, an artifact, a week, a scope.

    `act` is what it waits for, how it was decided or answered, or the day that it lapses on. `position` is the event,
    or where it was last asked.
    """

    sort: str
    about: str
    act: str
    position: int
    person: str

    @property
    def key(self) -> str:
        """What tells it from every other notice of the ledger."""
        return f"{self.position}/{self.sort}/{self.about}/{self.act}/{self.person}"
