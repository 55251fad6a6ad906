r"""A way to reach buyers: what its file says, and everything that was judged and decided about it, in order.

    registered --evaluated, in parts--> evaluated --decided--> adopted, piloting, deferred, rejected
       \--registered again: another version of its file, which outdates what was judged of the first
        \--left: it is no channel any more, until it is registered again

A channel is no definition: nothing is judged by it. It is judged itself, by a framework, which is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, TypeVar

import msgspec

from ledger.domain.event import Event, Recorded
from ledger.domain.sense import MaybeDecimal
from ledger.domain.tagging import Forms, by_member
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated

E = TypeVar("E", bound=Event)


class ChannelFile(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What the file of a channel says. `owner` is a person's id.

    `touch` is its channel in a taxonomy, `supplies` are the fields that its records carry, and `filled_by` those that
    something else fills in, by what that is. `spend_cap` and `expected_conversions` are decimals as text, in the units
    that a framework asks for. `says` is what else a framework asks: texts, and numbers as text.
    """

    key: str
    title: str
    owner: str
    touch: str = ""
    supplies: tuple[str, ...] = ()
    filled_by: dict[str, tuple[str, ...]] = {}
    spend_cap: MaybeDecimal = ""
    expected_conversions: MaybeDecimal = ""
    says: dict[str, str | tuple[str, ...]] = {}

    def answer(self, asked: str) -> str | tuple[str, ...]:
        """What it says to something that a framework asks; empty where it says nothing."""
        own: dict[str, str | tuple[str, ...]] = {
            "touch": self.touch,
            "supplies": self.supplies,
            "spend_cap": self.spend_cap,
            "expected_conversions": self.expected_conversions,
        }
        return own[asked] if asked in own else self.says.get(asked, "")

    @property
    def filled(self) -> frozenset[str]:
        """Every field that is not blank on its records: those that they carry, and those that something fills in."""
        return frozenset(self.supplies).union(*self.filled_by.values())


def with_texts(file: ChannelFile, told: Callable[[str], str]) -> ChannelFile:
    """A file, each text that somebody wrote in it as it is recorded."""

    def each(said: str | tuple[str, ...]) -> str | tuple[str, ...]:
        return told(said) if isinstance(said, str) else tuple(map(told, said))

    filled = {told(name): tuple(map(told, fields)) for name, fields in file.filled_by.items()}
    says = {name: each(said) for name, said in file.says.items()}
    return msgspec.structs.replace(file, title=told(file.title), touch=told(file.touch), filled_by=filled, says=says)


class ChannelRegistered(Event, frozen=True, kw_only=True):
    """A channel is known from here on as its file says. `version` counts its files, `digest` is that of the file."""

    stored_name: ClassVar[str] = "channel.registered/1"
    tag_forms: ClassVar[Forms] = (by_member("channel", "channel"), by_member("person", "file.owner"))
    channel: str
    version: int
    file: ChannelFile
    digest: str
    on: date
    because: str = ""


class ChannelLeft(Event, frozen=True, kw_only=True):
    """It is no channel any more. `right` is the position of the row of the decider of `scope`."""

    stored_name: ClassVar[str] = "channel.left/1"
    tag_forms: ClassVar[Forms] = (by_member("channel", "channel"), by_member("rights", "scope"))
    channel: str
    scope: str
    right: int
    because: str
    on: date
    self_attested: bool = False


@dataclass(slots=True)
class ChannelHistory:
    """Everything that was recorded about one channel, in order."""

    key: str
    events: list[Recorded] = field(default_factory=list)

    def copied(self) -> ChannelHistory:
        """Another history of the same content, to be added to."""
        return ChannelHistory(self.key, [*self.events])

    def of(self, sort: type[E]) -> Iterator[tuple[Recorded, E]]:
        """Its events of one sort with their places, the latest first."""
        for recorded in reversed(self.events):
            if isinstance(recorded.event, sort):
                yield recorded, recorded.event

    def last(self, sort: type[E]) -> E | None:
        """The latest of one sort of event; None where there was none."""
        return next((event for _, event in self.of(sort)), None)

    @property
    def file(self) -> ChannelFile:
        """What its file says now."""
        registered = self.last(ChannelRegistered)
        assert registered  # a channel is known by its first event, which registers it
        return registered.file

    @property
    def gone(self) -> bool:
        """Whether it was left, and not registered since."""
        known = next(
            each.event for each in reversed(self.events) if isinstance(each.event, ChannelLeft | ChannelRegistered)
        )
        return isinstance(known, ChannelLeft)

    @property
    def evaluation(self) -> ChannelEvaluated | None:
        """How it was judged last, finished or not; of an earlier life nothing counts."""
        return self._since_left(ChannelEvaluated)

    @property
    def decision(self) -> ChannelDecided | None:
        """What was decided last; of an earlier life nothing counts."""
        return self._since_left(ChannelDecided)

    def _since_left(self, sort: type[E]) -> E | None:
        left = next((recorded.position for recorded, _ in self.of(ChannelLeft)), 0)
        return next((event for recorded, event in self.of(sort) if recorded.position > left), None)
