"""What two tables hold of each event, put together for `verify`, whichever store they are in.

    lines and payloads --by position--+--> Stored, or Tampered for a row of no event
    tags ------------------------------+

Both come in the order of positions, so nothing waits in memory but the tags of one event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.errors import Tampered
from ledger.journal.port import RESTORE, Stored

_END = (None, None, None)


def joined(events: Iterable[Any], tags: Iterator[Any]) -> Iterator[Stored]:
    """Each event, all but its tags, with its tags: rows of position, type and tag. Raises Tampered for one too many."""
    at, kind, tag = next(tags, _END)
    if at is not None and not (isinstance(at, int) and at > 0):
        raise stray("tag", at)
    for event in events:
        position, type_, of = event[0], event[5], []
        while at == position:
            if kind != type_:
                raise Tampered(f"event #{position} was altered", "a tag tells another type of it", RESTORE)
            of.append(tag)
            at, kind, tag = next(tags, _END)
        yield *event, of
    if tag is not None:
        raise stray("tag", at)


def require_ends(first: int, head: int, last: int) -> None:
    """Raise Tampered where payloads, from `first` to `head`, are not of the events, the last of which is `last`."""
    if first != 1 or head != last:
        raise stray("payload", head if first == 1 else first)


def require_whole(head: int, highest: int) -> None:
    """Raise Tampered where the last event is `head`, and the store remembers that there was a later one."""
    if head != highest:
        raise Tampered(f"the ledger ends at event #{head} and once ended at #{highest}", "events were removed", RESTORE)


def stray(what: str, position: object) -> Tampered:
    """What is told of a row that belongs to no event."""
    return Tampered(f"a {what} belongs to event #{position}, which does not exist", "a row was added", RESTORE)
