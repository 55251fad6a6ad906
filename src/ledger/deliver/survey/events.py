"""Native rules that claim to be one thing and are not equal, as a survey found them: nobody decided which one it is.

    hs list "MQL - live" ──┐
                           ├── both claim MQL, and a record tells them apart ──▶ survey.recorded {rivals}
    sf Lead.MQL__c ────────┘

Names and digests only: what a rule says stays on its platform.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_each


class RivalRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that a target holds, and the digest of what it says."""

    target: str
    address: str
    name: str
    digest: str

    @property
    def place(self) -> str:
        """`hs/list/12`."""
        return f"{self.target}/{self.address}"


class Rivalry(msgspec.Struct, frozen=True, kw_only=True):
    """Two rules that claim the same name and say different things. `one` is the one that more is built on."""

    claim: str
    one: RivalRule
    other: RivalRule

    @property
    def pair(self) -> str:
        """Both places, the same whichever is built on: `hs/list/12 ~ sf/Lead.MQL__c`."""
        return " ~ ".join(sorted((self.one.place, self.other.place)))


class SurveyRecorded(Event, frozen=True, kw_only=True):
    """What targets held when they were surveyed together: how many rules, and which of them are rivals.

    `right` is the position of the row that seats whoever surveyed as an operator.
    """

    stored_name: ClassVar[str] = "survey.recorded/1"
    finding: ClassVar[str] = "survey"
    about: ClassVar[str] = ""
    tag_forms: ClassVar[Forms] = (by_each("target", "targets"),)
    targets: tuple[str, ...]
    rules: int
    rivals: tuple[Rivalry, ...] = ()
    right: int = 0
