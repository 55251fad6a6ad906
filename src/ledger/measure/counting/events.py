"""Evidence that stays outside, looked at again: whether a file is still the one whose digest is on record."""

from __future__ import annotations

from typing import ClassVar

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_member


class EvidenceChecked(Event, frozen=True, kw_only=True):
    """A file that is called `evidence` was looked at again; the event at position `cited` names it, with `digest`.

    `found` is the digest of what it is now, empty where it was not there. `right` is the position of the row that gives
    a seat to whoever looked.
    """

    stored_name: ClassVar[str] = "evidence.checked/1"
    finding: ClassVar[str] = "evidence"
    tag_forms: ClassVar[Forms] = (by_member("evidence", "digest"),)
    evidence: str
    cited: int
    digest: str
    found: str
    right: int = 0

    @property
    def about(self) -> str:
        """The digest on record."""
        return self.digest

    @property
    def same(self) -> bool:
        """Whether it is still the same file."""
        return self.found == self.digest
