"""What an auditor asks: fold everything again, and read everything again."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.snapshot import Snapshot, advanced
from ledger.deliver.targets.events.delivery import Deliveries
from ledger.domain.digest import sha256
from ledger.domain.event import Recorded
from ledger.domain.sense import is_unreadable
from ledger.domain.state import State
from ledger.errors import Tampered
from ledger.govern.documents.views import state_hash
from ledger.steps import step

if TYPE_CHECKING:
    from ledger.journal.root import Root


class Replayed(NamedTuple):
    """How many events were folded, up to which position, and the hashes of what they came to.

    `hash` is that of all that was decided; `with_deliveries` covers targets, artifacts and what was written there, too.
    """

    events: int
    position: int
    hash: str
    with_deliveries: str
    state: State
    deliveries: Deliveries


def replay(ledger: Ledger, upto: int | None) -> Replayed:
    """Fold every event from the first one on."""
    found = advanced(ledger.journal, Snapshot(), upto, checked=False)
    decided = state_hash(found.state)
    delivered = sha256({"state": decided, "deliveries": found.deliveries.plain})
    return Replayed(found.head, found.head, decided, delivered, found.state, found.deliveries)


def root(ledger: Ledger) -> str:
    """The root of everything recorded so far, as `verify` would find it."""
    return str(ledger.journal.root())


def open_to_others(ledger: Ledger) -> str:
    """The name of the ledger's file, where others than its owner and group may read or write it; else empty.

    Who may read what on a server, its own roles say.
    """
    file = ledger.settings.database.address
    mode = file.stat().st_mode if isinstance(file, Path) and os.name == "posix" else 0
    return ledger.settings.database.name if mode & stat.S_IRWXO else ""


def verified(ledger: Ledger, against: str | None = None) -> Root:
    """Read and hash all that is stored again; a root kept earlier must be that of the first events. Raises Tampered.

    The index that this reader keeps is made again, too, where the meaning of every event is known.
    """
    from ledger.app.current import require_index_alike
    from ledger.journal.verify import verify

    root = verify(ledger.store, against)
    _require_placed(ledger)
    if not ledger.store.newer():
        require_index_alike(ledger.judged)
    return root


def _require_placed(ledger: Ledger) -> None:
    """Pass where each event can be read and stands under the tags of its content. Raises Tampered, naming those.

    Of an event of a newer version nobody here knows which those are.
    """
    from ledger.app.judging import EventLines

    unreadable, elsewhere, lines = list[Recorded](), list[Recorded](), EventLines()
    for each in lines.read(ledger.store, checked=False, known=True):
        if is_unreadable(each.event):
            unreadable.append(each)
        elif lines.misplaced(each):
            elsewhere.append(each)
    _refuse(ledger, unreadable, "an event cannot", "events cannot", "be read as what it is stored as")
    _refuse(ledger, elsewhere, "an event stands", "events stand", "under other tags than its content has")


def _refuse(ledger: Ledger, found: Sequence[Recorded], one: str, more: str, what: str) -> None:
    if found:
        named = ", ".join(f"#{each.position} by {ledger.address(each.actor)}" for each in found)
        raise Tampered(
            f"{one if len(found) == 1 else f'{len(found)} {more}'} {what}: {named}",
            "whoever wrote that passed by the program; it has no effect",
            step("see what it says", "audit rights"),
        )
