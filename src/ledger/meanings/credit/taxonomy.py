"""A taxonomy: which channel a touch belongs to, and which part of the funnel that channel serves.

rules: medium IN ('cpc', 'ppc') -> paid_search       the first rule that holds; none: `otherwise`
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from ledger.data import Data
from ledger.language.tree import Json, Tree
from ledger.language.tree_json import from_json, to_json, unreadable


class Channel(Data, frozen=True):
    """A way in which people are reached. `funnel` is the part that it serves, `paid` whether money is spent on it."""

    name: str
    funnel: str
    paid: bool = False


class Sorting(Data, frozen=True):
    """The touches that satisfy `when` belong to `channel`."""

    when: Tree
    channel: str


class Taxonomy(Data, frozen=True, dict=True):
    """Channels, and the rules that sort touches into them.

    `funnel` are the parts, from the top down. A touch for which no rule holds belongs to `otherwise`, which is no
    channel and serves no part. `unique` promises that no touch satisfies the rules of two channels.
    """

    funnel: tuple[str, ...]
    channels: tuple[Channel, ...]
    rules: tuple[Sorting, ...]
    otherwise: str
    unique: bool = False

    def channel_of(self, holds: Callable[[Tree], bool]) -> str:
        """The channel of the touch that `holds` looks at."""
        return next((rule.channel for rule in self.rules if holds(rule.when)), self.otherwise)

    def funnel_of(self, channel: str) -> str:
        """The part of the funnel that a channel serves; empty for `otherwise`."""
        return self._parts.get(channel, "")

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {each.name: each.funnel for each in self.channels}

    def stored(self) -> Json:
        """It as it is stored. This shape is on disk: it is added to and never changed."""
        return {
            "funnel": list(self.funnel),
            "channels": [{"name": each.name, "funnel": each.funnel, "paid": each.paid} for each in self.channels],
            "rules": [{"when": to_json(each.when), "channel": each.channel} for each in self.rules],
            "otherwise": self.otherwise,
            "hit": "unique" if self.unique else "first",
        }

    @classmethod
    def from_stored(cls, stored: Json) -> Taxonomy:
        """What `stored` gave. Raises BadInput where it is no such thing."""
        match stored:
            case {"funnel": [*parts], "channels": [*channels], "rules": [*rules], "otherwise": str(rest), "hit": hit}:
                return cls(
                    tuple(parts),
                    tuple(Channel(each["name"], each["funnel"], each["paid"]) for each in channels),
                    tuple(Sorting(from_json(each["when"]), each["channel"]) for each in rules),
                    rest,
                    hit == "unique",
                )
        raise unreadable(stored)
