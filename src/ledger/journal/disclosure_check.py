"""Whether what lies beside the events is what they commit to: asked once, of all of it, as `verify` reads along.

payload with commitments --+--> the value that lies beside it, once for each; or nothing, of whom somebody erased
disclosures, in order -----+--> none without such an event
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledger.errors import Tampered
from ledger.journal import people
from ledger.journal.disclosures import KeptDisclosure, commitments_in, may_commit
from ledger.journal.port import RESTORE, Stored


class DisclosureCheck:
    """The check of what lies beside the events, in step with them; `erased` are the people whom an event erases.

    `kept` comes in the order of positions.
    """

    def __init__(self, kept: Iterable[KeptDisclosure]) -> None:
        self._kept: Iterator[KeptDisclosure] = iter(kept)
        self._next = next(self._kept, None)
        self._missing: dict[str, int] = {}
        self.erased: set[str] = set()

    def take(self, stored: Stored) -> None:
        """Go on to one more event. Raises Tampered where something else lies beside it than it commits to."""
        position, type_, actor, payload = stored[0], stored[5], stored[7], stored[9]
        if type_.startswith(people.ERASED):
            self.erased.add(_erased(payload))
        if not may_commit(payload) and (self._next is None or self._next.position > position):
            return
        said = dict(commitments_in(payload))
        while self._next and self._next.position <= position:
            found = self._next.disclosure
            mine = self._next.position == position and found.person == actor
            if not mine or said.pop(found.field, "") != found.commitment:
                raise _altered(self._next.position, "what lies beside it is not what it commits to")
            self._next = next(self._kept, None)
        if said:
            self._missing.setdefault(actor, position)

    def end(self) -> None:
        """After the last event. Raises Tampered for what is left over, or is gone of somebody whom nobody erased."""
        if self._next:
            raise _altered(self._next.position, "something lies beside it that it does not commit to")
        for actor, position in self._missing.items():
            if actor not in self.erased:
                raise _altered(position, f"what it commits to is gone, and nobody erased {actor}")


def _erased(payload: bytes) -> str:
    try:
        return people.erasure(payload).person
    except msgspec.MsgspecError:
        return ""  # it erases nobody, and who acts judges it


def _altered(position: int, why: str) -> Tampered:
    return Tampered(f"what belongs to event #{position} was altered", why, RESTORE)
