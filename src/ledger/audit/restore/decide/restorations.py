"""That an older copy of the ledger goes on, on record, and what is found out later of what it lost."""

from __future__ import annotations

from ledger.app.ledger import Decided, Ledger
from ledger.audit.restore import verbs as restoring
from ledger.domain import boundaries
from ledger.domain.event import Actor
from ledger.domain.restoration import FIRST
from ledger.journal.checkpoint import Checkpoint
from ledger.journal.root import Root


def restore(ledger: Ledger, actor: Actor, kept: Root | None, of: int, because: str) -> Decided:
    """Declare that all that is here goes on, where the root of a checkpoint of incarnation `of` was kept, or none.

    Raises NoRight, and Refused where nothing is missing.
    """
    said, head = ledger.reason(because), ledger.journal.head()
    size, root = (kept.size, kept.hex) if kept else (0, "")
    return ledger.decide(
        actor,
        lambda state, today: restoring.restore(
            state, head=head, size=size, root=root, of=of or FIRST, because=said, by=actor.id, today=today
        ),
        boundaries.decisions(),
    )


def correct(ledger: Ledger, actor: Actor, kept: Checkpoint, because: str) -> Decided:
    """Declare that a checkpoint was kept over more than the restoration told of that ended its incarnation.

    Raises NoRight, and Refused where that is on record.
    """
    said, root = ledger.reason(because), kept.root
    return ledger.decide(
        actor,
        lambda state, today: restoring.correct(
            state, of=kept.incarnation, size=root.size, root=root.hex, because=said, by=actor.id, today=today
        ),
        boundaries.decisions(),
    )
