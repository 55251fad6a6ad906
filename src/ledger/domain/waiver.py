"""A deviation that expires, because its decider says so on record: what is waived, by whom, until when.

    waiver.granted --> in force over [from, until)       granted again --> the later one counts, from its day on

    invariant:sober          may be violated             the decider of its own scope lets it
    gate:consent@podcast     a channel may fail it       the decider of the next wider scope than its framework's does
    item:no_reader/mql       a debt may wait             the decider of its scope; of this item, and no later one

    drift.waived --> of the one difference that was seen: another one, or the same one again, is not waived

A waiver excuses and mends nothing: what it is about stays as it is, and is there again at its end. `invariant.waived`
is how one of an invariant was stored before, and is read as the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal, get_args

import msgspec

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_end, by_given, by_member, by_pair
from ledger.errors import BadInput

MOST_DAYS = 365
RECOMMENDATION = "recommendation"
"""What is waived as a gate is, so that an outcome above the recommendation may be decided."""
WaiverSort = Literal["invariant", "gate", "item"]
_SORTS: tuple[WaiverSort, ...] = get_args(WaiverSort)


class WaiverSubject(Data, frozen=True):
    """What a waiver is of: an invariant, a gate of a channel, or an item of debt. As text: `gate:consent@podcast`."""

    sort: WaiverSort
    name: str

    @property
    def gate(self) -> tuple[str, str]:
        """The gate and its channel."""
        gate, _, channel = self.name.partition("@")
        return gate, channel

    @property
    def item(self) -> tuple[str, str]:
        """The sort of the item, and its subject."""
        sort, _, subject = self.name.partition("/")
        return sort, subject

    @property
    def in_words(self) -> str:
        """As people say it: `the gate consent of podcast`."""
        if self.sort == "gate":
            return "the gate {} of {}".format(*self.gate)
        return "{} of {}".format(*self.item) if self.sort == "item" else f"the invariant {self.name}"

    def __str__(self) -> str:
        return f"{self.sort}:{self.name}"


def invariant_subject(key: str) -> str:
    """The subject of a waiver of an invariant."""
    return str(WaiverSubject("invariant", key))


def gate_subject(gate: str, channel: str) -> str:
    """The subject of a waiver of a gate, for one channel."""
    return str(WaiverSubject("gate", f"{gate}@{channel}"))


def item_subject(sort: str, subject: str) -> str:
    """The subject of a waiver of an item of debt."""
    return str(WaiverSubject("item", f"{sort}/{subject}"))


def waiver_subject(text: str) -> WaiverSubject:
    """What `invariant:KEY`, `gate:GATE@CHANNEL` or `item:SORT/SUBJECT` names. Raises BadInput."""
    sort, _, name = text.partition(":")
    found = next((WaiverSubject(each, name) for each in _SORTS if each == sort and name), None)
    parts = {"gate": found.gate, "item": found.item}.get(found.sort, (name,)) if found else ("",)
    if found and all(parts):
        return found
    raise BadInput(
        f"`{text}` names nothing that can be waived",
        why="a waiver is of an invariant, of a gate of a channel, or of an item of debt",
        fix="write invariant:KEY, gate:GATE@CHANNEL or item:SORT/SUBJECT, as ledger debt prints it",
    )


class InvariantWaived(Event, frozen=True, kw_only=True):
    """Over [from, until) a violation of the invariant blocks nothing. `right` is the position of its decider's row."""

    stored_name: ClassVar[str] = "invariant.waived/1"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"), by_member("rights", "scope"))
    key: str
    scope: str
    from_: date = msgspec.field(name="from")
    until: date
    because: str
    right: int
    self_attested: bool = False


class WaiverGranted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Over [from, until) its subject is excused. `right` is the position of the row whose decider gave it.

    `key` is the definition that it is about, empty where it is about none. `since` is the day from which an item is
    true: a later item of the same subject is another one, and not waived.
    """

    stored_name: ClassVar[str] = "waiver.granted/1"
    tag_forms: ClassVar[Forms] = (
        by_member("waiver", "subject"),
        by_given("definition", "key"),
        by_end("channel", "subject", "gate:"),
        by_member("rights", "scope"),
    )
    subject: str
    key: str = ""
    scope: str
    since: date | None = None
    from_: date = msgspec.field(name="from")
    until: date
    because: str
    right: int
    self_attested: bool = False


class DriftWaived(Event, frozen=True, kw_only=True):
    """Over [from, until) what a target holds may differ from what was ratified: this difference, and no other.

    `observed` is the digest of what was seen there. `right` is the position of the row of the definition's decider.
    """

    stored_name: ClassVar[str] = "drift.waived/1"
    tag_forms: ClassVar[Forms] = (
        by_member("target", "target"),
        by_pair("artifact", "target", "address"),
        by_member("definition", "key"),
        by_member("rights", "scope"),
    )
    target: str
    address: str
    name: str
    key: str
    observed: str
    scope: str
    from_: date = msgspec.field(name="from")
    until: date
    because: str
    right: int
    self_attested: bool = False

    @property
    def subject(self) -> str:
        """The item of debt that it excuses."""
        return item_subject("drift", f"{self.target}/{self.address}")


class Waiver(Data, frozen=True):
    """A waiver as it was recorded: the position, who gave it, and its terms."""

    position: int
    by: str
    terms: WaiverGranted | DriftWaived


def granted(event: InvariantWaived | WaiverGranted) -> WaiverGranted:
    """The terms of a waiver, in whichever form it was stored."""
    if isinstance(event, WaiverGranted):
        return event
    return WaiverGranted(
        subject=invariant_subject(event.key),
        key=event.key,
        scope=event.scope,
        from_=event.from_,
        until=event.until,
        because=event.because,
        right=event.right,
        self_attested=event.self_attested,
    )


def standing(waivers: Iterable[Waiver], day: date, known: int | None = None) -> Waiver | None:
    """The waiver in force on `day`: of those that begin by then the last, unless it has ended."""
    begun = (each for each in waivers if each.terms.from_ <= day and (known is None or each.position <= known))
    last = max(begun, default=None, key=lambda each: each.position)
    return last if last and day < last.terms.until else None
