"""A change that a platform imposes, and what it touches here: decided for the company, unless it answers in time.

a connector's file of changes, each with its day and its source --touches something bound--> notice.received
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_each, by_member, by_pairs


class NoticeReceived(Event, frozen=True, kw_only=True):
    """A target will change on `day`, as its platform says at `source`; `certain` where the platform itself does.

    `artifacts` are the addresses of what is bound there and touched, `keys` the definitions they show. `right` is the
    position of the row that seats whoever put it on record as an operator.
    """

    stored_name: ClassVar[str] = "notice.received/1"
    finding: ClassVar[str] = "notice"
    tag_forms: ClassVar[Forms] = (
        by_member("target", "target"),
        by_pairs("artifact", "target", "artifacts"),
        by_each("definition", "keys"),
    )
    notice: str
    connector: str
    target: str
    title: str
    day: date
    source: str
    certain: bool
    artifacts: tuple[str, ...]
    keys: tuple[str, ...]
    right: int = 0

    @property
    def about(self) -> str:
        """The notice and the target: `hubspot-legacy-score@portal`."""
        return f"{self.notice}@{self.target}"
