"""The library's face of a journal, for what is built on `eventsourcing`: its recorder, proved by its own suite.

What the library's projection runner follows is read here, too: events, and what they say.

    DCBRecorder.append    ──▶ Journal.append         Moved ──▶ IntegrityError
    DCBRecorder.read      ◀── Journal.select
    DCBRecorder.subscribe ◀── Journal.select, again every tenth of a second

Nothing of the ledger itself imports this module: the library costs a command some 40 ms before it does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
)
from eventsourcing.dcb.domain import Tagged
from eventsourcing.dcb.persistence import DCBListenNotifySubscription, DCBMapper
from eventsourcing.persistence import IntegrityError, ProgrammingError

from ledger.domain.event import Actor, Boundary, Condition, Query
from ledger.journal import line
from ledger.journal.codec import Codec, Row
from ledger.journal.port import BoundaryMoved, Journal, NewEvent

INTERVAL = 0.1
"""Seconds between two looks for new events. Asking again needs no notice of a writer, so none can be lost."""


class LedgerRecorder(DCBRecorder):
    """`journal` as the library's recorder. Its events carry no actor and no time, so all get `actor` and `clock`."""

    def __init__(self, journal: Journal, *, actor: Actor, clock: Callable[[], datetime]) -> None:
        self._journal, self._actor, self._clock = journal, actor, clock

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Events that match, with the head: of the ledger, or, under a `limit`, the last that is returned."""
        rows, head = self._journal.select(_boundary(query), after=after or 0, limit=limit)
        if limit is not None:
            head = rows[-1][0] if rows else 0
        return _Response(map(self._sequenced, rows), head or None)

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Append and return the last position. Raises the library's IntegrityError where the condition fails."""
        if not events:
            raise ProgrammingError("an append needs an event")
        try:
            return self._journal.append(
                [NewEvent(event.type, tuple(event.tags), event.data) for event in events],
                actor=self._actor,
                command_id=uuid4().hex,
                now=self._clock(),
                condition=_condition(condition),
            )[-1]
        except BoundaryMoved as moved:
            raise IntegrityError(condition) from moved

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> Polling:
        """Events that match, and then each new one as it comes."""
        return Polling(self, query, after)

    def _sequenced(self, row: Row) -> DCBSequencedEvent:
        position, _, _, type_, payload = row
        tags = line.decode(self._journal.line(position)).tags
        return DCBSequencedEvent(DCBEvent(type_, payload, tags), position)


class LedgerMapper(DCBMapper[Any]):
    """Events as the library hands them on."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def to_dcb_event(self, event: Tagged[Any]) -> DCBEvent:
        """As it is stored."""
        return DCBEvent(event.decision.stored_name, self._codec.encode(event.decision), event.tags)

    def to_domain_event(self, event: DCBEvent) -> Tagged[Any]:
        """As it was recorded."""
        return Tagged(event.tags, self._codec.decode(event.type, event.data))


class Polling(DCBListenNotifySubscription[LedgerRecorder]):
    """A subscription that looks again, instead of waiting for a notice."""

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._has_been_notified.wait(INTERVAL)  # set by stop
        except BaseException as error:
            self._thread_error = error
            self.stop()


class _Response(DCBReadResponse):
    def __init__(self, events: Iterator[DCBSequencedEvent], head: int | None) -> None:
        self._events, self._head = events, head

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


def _condition(condition: DCBAppendCondition | None) -> Condition | None:
    if condition is None:
        return None
    return Condition(_boundary(condition.fail_if_events_match), condition.after or 0)


def _boundary(query: DCBQuery | None) -> Boundary:
    """For the library no items means everything; for the ledger no queries means nothing."""
    items = [Query(tuple(item.types), tuple(item.tags)) for item in query.items] if query else []
    return Boundary(tuple(items) or (Query(),))
