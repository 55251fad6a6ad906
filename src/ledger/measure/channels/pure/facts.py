"""What gates are asked of: a channel, and everything that was decided and known on a day."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from ledger.data import replace
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.kinds.references import meanings
from ledger.language.meaning import Meaning
from ledger.meanings.framework.framework import Framework
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.pure.answer import Unanswered
from ledger.prove.credit.sorts import Unproved

T = TypeVar("T")
FIELDS = "fields"
"""The type of what a framework asks for that names fields of an entity."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """A channel's file, the framework that asks, the day, and what is in force on it.

    `definitions` are the drafts in force on `day`, `state` is everything that was decided, and `targets` the platform
    of each target. `worked_out` keeps what was found for one channel for the others, and belongs to nobody else.
    """

    channel: ChannelFile
    framework: Framework
    state: State
    definitions: Mapping[str, Draft]
    day: date
    zone: str
    targets: Mapping[str, str] = field(default_factory=dict)
    worked_out: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def of(self, channel: ChannelFile, framework: Framework | None = None) -> GateFacts:
        """The same facts about another channel: no question that both lead to is asked twice."""
        return replace(self, channel=channel, framework=framework or self.framework)

    @property
    def entity(self) -> str:
        """The entity whose fields the channel supplies. Raises Unanswered where the framework asks for none."""
        found = next((each.of for each in self.framework.asks if each.type == FIELDS), "")
        if not found:
            raise Unanswered("the framework does not ask which fields a channel supplies")
        return found

    @property
    def supplied(self) -> frozenset[str]:
        """The fields that the channel's records come with, and those that something fills in afterwards."""
        return self.channel.filled

    @property
    def touch(self) -> str:
        """What the channel is called in a taxonomy: by its own key, where its file does not say."""
        return self.channel.touch or self.channel.key

    def draft(self, key: str) -> Draft:
        """What a definition says on the day. Raises Unanswered where none is in force."""
        found = self.definitions.get(key)
        if found is None:
            raise Unanswered(f"`{key}` has no version in force on {self.day}")
        return found

    def meanings(self, entity: str) -> Mapping[str, Meaning]:
        """The criteria and scores of an entity that are in force, as they were written."""
        return self.once(("meanings", entity), lambda: meanings(self.definitions, entity))

    def once(self, asked: Hashable, answer: Callable[[], T]) -> T:
        """The answer to a question of all channels, worked out when the first of them asks it.

        That nobody can say is said to the others too. Raises as `answer`.
        """
        if asked not in self.worked_out:
            try:
                self.worked_out[asked] = answer()
            except (Unanswered, Unproved, LedgerError) as nobody_knows:
                self.worked_out[asked] = nobody_knows
        found = self.worked_out[asked]
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return cast(T, found)
