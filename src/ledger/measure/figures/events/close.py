"""A period whose number stands: closed once, and changed by a restatement that names it and by nothing else.

    over --period.closed--> its number stands --restatement.ordered, which reopens it, and completed--> another one
    2024-Q2: 1,940                              (declined: it stands as before)

What is counted later is told beside it: *today it would be 1,923*.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import msgspec

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.sense import PeriodText, RatioText
from ledger.domain.tagging import Forms, by_member


class ClosedCount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a period was closed at: for all records (`segment` empty) or those of a segment (null: where it is blank).

    `number` is exact, a decimal as text; `of` are the records that were judged for it.
    """

    segment: str | None
    number: RatioText
    of: int


class ClosedInput(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Records that a figure was made of: what they are (touches, conversions …), what they go by, and their digest."""

    sort: str
    records: str
    digest: str
    reading: str = ""


class PeriodClosed(Event, frozen=True, kw_only=True):
    """From here on the number of `key` for the days [from, until) of a period stands.

    It was counted on the day `on`, by what was on record at `position`, by the rules that `standard` names, over the
    records `population`: their digest, what they go by and how they were read. `by` is the column whose values are the
    segments. `right` is the position of the decider's row.

    A figure that is made of several records names all of them as `inputs`, the first being `population`. `spend` is the
    position of the newest amount of spend that was on record, 0 where there was none. From the day `final` on no later
    conversion could change it. Of a count of records none of the three is there.
    """

    stored_name: ClassVar[str] = "period.closed/1"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"),)
    key: str
    period: PeriodText
    from_: date = msgspec.field(name="from")
    until: date
    position: int
    on: date
    standard: str
    population: str
    records: str
    reading: str = ""
    by: str = ""
    counts: tuple[ClosedCount, ...]
    right: int
    because: str = ""
    self_attested: bool = False
    inputs: tuple[ClosedInput, ...] | msgspec.UnsetType = msgspec.UNSET
    spend: int | msgspec.UnsetType = msgspec.UNSET
    final: date | msgspec.UnsetType = msgspec.UNSET


class Close(Data, frozen=True):
    """A close as it was recorded: the position, the store's clock, who closed it, and what stands."""

    position: int
    recorded_at: str
    by: str
    terms: PeriodClosed
