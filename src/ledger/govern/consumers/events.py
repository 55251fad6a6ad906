"""Who reads the numbers: a report, a dashboard or a team that would read another number if a definition changed.

    consumer.added --> standing     added again, otherwise --> the later one counts     consumer.removed --> gone
                          `--its number's version changes --> consumer.acknowledged: its owner knows

A consumer governs nothing and blocks nothing. It is on record so that whoever changes a definition knows whom to tell.
"""

from __future__ import annotations

import re
from typing import ClassVar
from unicodedata import normalize

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_each, by_member


class _Said(Event, frozen=True, kw_only=True):
    tag_forms: ClassVar[Forms] = (
        by_member("consumer", "id"),
        by_each("definition", "uses"),
        by_member("person", "owner"),
    )
    id: str
    title: str
    uses: tuple[str, ...]
    owner: str
    because: str = ""


class ConsumerAdded(_Said, frozen=True, kw_only=True):
    """From here on it is known to use these definitions, and no others, and to belong to its owner.

    `drops` are those that it used until now and does not any more, which tell of it too.
    """

    stored_name: ClassVar[str] = "consumer.added/1"
    tag_forms: ClassVar[Forms] = (*_Said.tag_forms, by_each("definition", "drops"))
    drops: tuple[str, ...] = ()


class ConsumerRemoved(_Said, frozen=True, kw_only=True):
    """It uses nothing any more. `uses` and `owner` are those that it had, so that it is found where it was."""

    stored_name: ClassVar[str] = "consumer.removed/1"


class ConsumerAcknowledged(_Said, frozen=True, kw_only=True):
    """Its owner knows which versions its number is counted by from here on: those in force of what it uses.

    `versions` are by definition, 0 where none is in force.
    """

    stored_name: ClassVar[str] = "consumer.acknowledged/1"
    finding: ClassVar[str] = "acknowledgement"
    versions: dict[str, int]

    @property
    def about(self) -> str:
        """The consumer."""
        return self.id


class Consumer(Data, frozen=True):
    """A consumer as it was last said to be: the position, the store's clock, who said so, and what."""

    position: int
    recorded_at: str
    by: str
    terms: ConsumerAdded | ConsumerRemoved

    @property
    def gone(self) -> bool:
        """Whether it was removed."""
        return isinstance(self.terms, ConsumerRemoved)


def id_of(title: str) -> str:
    """The id of a consumer: the letters and digits of its title, `cmo-weekly`. Empty where it has none."""
    return re.sub(r"[\W_]+", "-", normalize("NFKC", title).casefold()).strip("-")
