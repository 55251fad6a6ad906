r"""What an operator orders of the platforms, which whoever holds their tokens carries out.

    work.ordered --a worker--> work.done: done, partly, failed, refused
         |--cancelled--> work.cancelled        \--nobody did it in time--> lapsed

An order is done once. One that was cancelled or has lapsed while it was carried out is still told of: `work.done` says
what had become of it by then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_each, by_member

LOOK, PLAN, APPLY = "look", "plan", "apply"
MOST_MINUTES = 1_000_000_000
"""The longest that an order waits, as no date is later than the calendar's last."""
WAITING, LAPSED, CANCELLED = "waiting", "lapsed", "cancelled"
WORKER = "work"
"""What a worker's beats are of."""


class _OnOrder(Event, frozen=True, kw_only=True, omit_defaults=True):
    """`targets` and `keys` are those that the order is for, so that it is found by them."""

    tag_forms: ClassVar[Forms] = (
        by_member("order", "order"),
        by_each("target", "targets"),
        by_each("definition", "keys"),
    )

    order: str
    targets: tuple[str, ...]
    keys: tuple[str, ...] = ()


class WorkOrdered(_OnOrder, frozen=True, kw_only=True, omit_defaults=True):
    """An operator asks for a look, a plan, or that a plan be applied; for so many minutes.

    A plan may be of one definition, the `key`, and put back to an earlier `version` of it; `create`, `remove` and
    `accept` are what it is asked to do beside that.
    To apply, `plan` is the digest of the plan that was read, `planned` the order that made it, and `position` where
    that is on record; `large`, `destroy` and `production` are the words that it needs.
    """

    stored_name: ClassVar[str] = "work.ordered/1"
    sort: str
    minutes: int
    key: str = ""
    version: int = 0
    create: dict[str, str] = msgspec.field(default_factory=dict)
    remove: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    plan: str = ""
    planned: str = ""
    position: int = 0
    large: bool = False
    destroy: tuple[str, ...] = ()
    production: tuple[str, ...] = ()
    because: str = ""


class WorkDone(_OnOrder, frozen=True, kw_only=True, omit_defaults=True):
    """A worker carried an order out, or could not.

    `outcome` is done, partly, failed or refused, and `counted` how many artifacts came to what. Of a plan, `plan` is
    its digest and `file` that of the file it was written to. `receipts` are the positions of what was recorded on the
    way. `what`, `why` and `fix` say what stood in the way.
    """

    stored_name: ClassVar[str] = "work.done/1"
    outcome: str
    counted: dict[str, int] = msgspec.field(default_factory=dict)
    plan: str = ""
    file: str = ""
    receipts: tuple[int, ...] = ()
    what: str = ""
    why: str = ""
    fix: str = ""


class WorkCancelled(_OnOrder, frozen=True, kw_only=True, omit_defaults=True):
    """Nobody is to carry it out any more. What was written by then stays, and has its receipt."""

    stored_name: ClassVar[str] = "work.cancelled/1"
    because: str = ""


class Order(Data, frozen=True):
    """An order as it stands: where and when it was given, by whom, what for, and what became of it."""

    position: int
    recorded_at: str
    by: str
    terms: WorkOrdered
    done: WorkDone | None = None
    done_at: int = 0
    cancelled: bool = False

    @property
    def lapses(self) -> datetime:
        """The instant from which on nobody carries it out."""
        return datetime.fromisoformat(self.recorded_at) + timedelta(minutes=min(self.terms.minutes, MOST_MINUTES))

    def standing(self, moment: datetime) -> str:
        """How it stands: waiting, lapsed or cancelled, or the outcome."""
        if self.done:
            return self.done.outcome
        return CANCELLED if self.cancelled else LAPSED if self.lapses <= moment else WAITING


def same_work(one: WorkOrdered, other: WorkOrdered) -> bool:
    """Whether two orders ask for the same, whatever their names and reasons."""
    plain = {"order": "", "minutes": 0, "because": ""}
    return msgspec.structs.replace(one, **plain) == msgspec.structs.replace(other, **plain)
