"""Which channels people were reached by, and when, as a run of an attribution saw it: counts, and no touch.

touches.seen   podcast: 412 touches, 2026-03-02 to 2026-05-30     a channel that nobody decided may be among them
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import msgspec

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_member


class ChannelTouches(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How many touches a channel of a taxonomy had, and the first and the last day of them."""

    channel: str
    touches: int
    first: date
    last: date


class TouchesSeen(Event, frozen=True, kw_only=True):
    """The version `version` of the attribution `key` was run over touches, and its taxonomy sorted them into channels.

    Touches that no rule of the taxonomy knows are left out. `records` and `digest` say which touches they were.
    """

    stored_name: ClassVar[str] = "touches.seen/1"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"), by_member("refers", "taxonomy"))
    key: str
    version: int
    taxonomy: str
    channels: tuple[ChannelTouches, ...]
    records: str
    digest: str


class SeenTouches(ChannelTouches, frozen=True, kw_only=True, gc=False):
    """The same of all runs together; `position` is that of the first run that saw any."""

    position: int


def together(before: SeenTouches | None, seen: ChannelTouches, position: int) -> SeenTouches:
    """What was seen before, and what a further run saw: the longest time, and the count of the run that saw most."""
    if before is None:
        return SeenTouches(**msgspec.structs.asdict(seen), position=position)
    return SeenTouches(
        channel=seen.channel,
        touches=max(before.touches, seen.touches),
        first=min(before.first, seen.first),
        last=max(before.last, seen.last),
        position=before.position,
    )


def tells_more(known: Mapping[str, SeenTouches], seen: TouchesSeen) -> bool:
    """Whether a run saw anything that no earlier one did."""
    return any(known.get(each.channel) != together(known.get(each.channel), each, 0) for each in seen.channels)
