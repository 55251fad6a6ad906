"""What a journal does before any store is touched, and does alike in all of them: encode, decode, and ask of a command.

record --encode--> append --tidy, vouch, salt--> Command --> the store's own `_store`
read   <--decode-- select                                    of the store
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Self

from ledger.domain.event import Actor, Boundary, Condition, Event, Person, Recorded
from ledger.errors import LedgerError
from ledger.journal.codec import Codec, Row, newer
from ledger.journal.command import Command, established, require_disclosed, tidy, vouch
from ledger.journal.disclosures import KeptDisclosure, commits, conceal, revealed
from ledger.journal.line import SALT_BYTES, instant
from ledger.journal.port import NewEvent

_event = itemgetter(3)
BLOCK = 256
"""Events at once, of which it is asked what lies beside them."""


class JournalBase(ABC):
    """The part of a `port.Journal` that is the same whatever holds the events. `salt` gives so many random bytes."""

    def __init__(self, codec: Codec, salt: Callable[[int], bytes]) -> None:
        self.codec, self._salt = codec, salt
        self._understood = self.passes_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Recorded], int]:
        """The events of `boundary` at positions `after` < p <= `upto`, and the head at that moment."""
        self._understand()
        found, head = self.select(boundary, after=after, upto=upto, limit=limit)
        return list(self.recorded(found)), head

    def recorded(self, rows: Iterable[Row]) -> Iterator[Recorded]:
        """Decode rows as they come, each with what lies beside it: asked for once a block that commits to anything."""
        coming = (row for row in rows if row[3] in self.codec.decoders) if self.passes_over else iter(rows)
        while block := list(islice(coming, BLOCK)):
            found, unread = list[Recorded](), None
            try:
                found.extend(self.codec.recorded(block))
            except LedgerError as problem:  # of one of them; those before it are told first
                unread = problem
            if any(map(commits, map(_event, found))):
                found = revealed(found, self.disclosures(block[0][0], block[-1][0]))
            yield from found
            if unread:
                raise unread

    def record(
        self,
        events: Sequence[Event],
        *,
        actor: Actor,
        command_id: str,
        now: datetime,
        condition: Condition | None = None,
        people: Sequence[Person] = (),
    ) -> list[int]:
        """Append `events` all together, durably, and return their positions; once for each command id."""
        self._understand(to_record=True)
        drafts = [self._draft(event, actor.id) for event in events]
        return self.append(drafts, actor=actor, command_id=command_id, now=now, condition=condition, people=people)

    def append(
        self,
        drafts: Sequence[NewEvent],
        *,
        actor: Actor,
        command_id: str,
        now: datetime,
        condition: Condition | None = None,
        people: Sequence[Person] = (),
    ) -> list[int]:
        """`record`, for events that are encoded already. Raises ValueError for tags that do not follow from one."""
        if not drafts:
            return []
        for draft in drafts:
            self.codec.require_tags(draft.type, draft.tags, draft.payload)
        drafts = [tidy(draft) for draft in drafts]
        vouch(people, drafts)
        require_disclosed(drafts)
        salts = self._salt(SALT_BYTES * len(drafts))
        return self._store(Command(drafts, salts, established(actor), command_id, instant(now), condition, people))

    def _draft(self, event: Event, actor: str) -> NewEvent:
        bare, beside = conceal(event, actor, self._salt)
        return NewEvent(event.stored_name, event.tags, self.codec.encode(bare), beside)

    @abstractmethod
    def select(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Row], int]:
        """`read`, undecoded: the first `limit` events, and the head."""

    @abstractmethod
    def rows_at(self, positions: Sequence[int]) -> list[Row]:
        """The events at these positions, undecoded and in order."""

    @abstractmethod
    def disclosures(self, first: int, last: int) -> list[KeptDisclosure]:
        """What lies beside the events from position `first` to `last`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the store."""

    @abstractmethod
    def _store(self, command: Command) -> list[int]:
        """The positions of its events, stored durably, once."""

    @abstractmethod
    def _types(self) -> Iterable[str]:
        """The stored names of all events that are there."""

    def newer(self) -> list[str]:
        """Return the stored names of the events that only a newer version knows."""
        return [name for name in self._types() if name not in self.codec.decoders]

    def pass_over_newer(self) -> None:
        """Read from now on what this program knows, and nothing else: for a reader who judges bytes and no meaning."""
        self.passes_over = True

    def _understand(self, *, to_record: bool = False) -> None:
        """Raise LedgerError where a newer version wrote here: a query would pass over events that it cannot name."""
        if self._understood or (self.passes_over and not to_record):
            return
        if unknown := self.newer():
            raise newer(", ".join(unknown))
        self._understood = True
