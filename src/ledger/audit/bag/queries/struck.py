"""Which acts in a bag have no effect: as the bag lists them, and as its own events show where all of them are there.

bag-info.txt  Ledger-Struck-Out: 12 17  --events in their order, nothing withheld--> judged again --> the same?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ledger.app.judging import EventJudging, EventLines, judge_events
from ledger.app.proofs import Erasures
from ledger.audit.erasure.events import PersonErased
from ledger.domain.event import Recorded
from ledger.domain.struck import Struck
from ledger.domain.verdict import SECOND_EDITION
from ledger.journal.line import written

if TYPE_CHECKING:
    from ledger.audit.bag.queries.reading import BagContent

LISTED = "Ledger-Struck-Out"
"""What bag-info.txt calls the positions of acts without effect; left out, there are none."""


def listed_in(info: Mapping[str, str]) -> frozenset[int]:
    """Return the positions that a bag lists as without effect; what is no position is none."""
    return frozenset(int(each) for each in info.get(LISTED, "").split() if each.isdecimal())


def as_listed(content: BagContent) -> Iterator[Recorded]:
    """Return the events that are in a bag, in order, struck out where the bag lists them so."""
    listed = listed_in(content.info) if content.edition >= SECOND_EDITION else ()
    for position, recorded in sorted(content.events.items()):
        why = "the bag lists it as an act without effect"
        yield recorded._replace(event=Struck(said=recorded.event, rule="", why=why)) if position in listed else recorded


def misjudged(content: BagContent) -> Iterator[str]:
    """Say where a bag lists other acts than have no effect; nothing, where payloads are not there to judge by."""
    if content.edition < SECOND_EDITION or content.wrong or len(content.events) != len(content.lines):
        return
    listed, found = listed_in(content.info), frozenset(_struck(content))
    for position in sorted(found - listed):
        yield f"event #{position} has no effect, and bag-info.txt does not list it"
    for position in sorted(listed - found):
        yield f"event #{position} counts, and bag-info.txt lists it as without effect"


def _struck(content: BagContent) -> Iterator[int]:
    events = [content.events[position] for position in sorted(content.events)]
    told: list[Any] = [each.event for each in events if isinstance(each.event, PersonErased)]
    erased = {each.person: frozenset(each.struck or ()) for each in told}
    zone = content.info.get("Ledger-Zone", "UTC")
    judging = EventJudging(zone, EventLines(map(written, content.lines)), Erasures(erased.get))
    for recorded, judgement in judge_events(events, judging):
        if not judgement.has_effect:
            yield recorded.position
