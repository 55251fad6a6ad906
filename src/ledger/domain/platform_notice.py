"""A change that a platform imposes, and what it touches here: decided for the company, unless it answers in time.

a connector's file of changes, each with its day and its source --touches something bound--> notice.received
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger.domain.event import Event


class NoticeReceived(Event, frozen=True, kw_only=True):
    """A target will change on `day`, as its platform says at `source`; `certain` where the platform itself does.

    `artifacts` are the addresses of what is bound there and touched, `keys` the definitions they show. `right` is the
    position of the row that seats whoever put it on record as an operator.
    """

    stored_name: ClassVar[str] = "notice.received/1"
    finding: ClassVar[str] = "notice"
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

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by the target, and by each artifact and each definition that it touches."""
        artifacts = (f"artifact:{self.target}/{each}" for each in self.artifacts)
        return (f"target:{self.target}", *artifacts, *(f"definition:{key}" for key in self.keys))
