"""The verbs of the decider of `*` who declares that an older copy goes on, or that more was lost than was told."""

from __future__ import annotations

from datetime import date

from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.restoration import FIRST, LedgerRestored, RestorationCorrected, incarnation, parted
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import again, step


def restore(
    state: State, *, head: int, size: int, root: str, of: int = FIRST, because: str, by: str, today: date
) -> list[Event]:
    """Declare that the first `head` events go on, where a checkpoint over `size` with this `root` was kept; 0 for none.

    `of` is the incarnation of that checkpoint, which may itself be lost. Raises NoRight, and Refused where nothing is.
    """
    row = require(state.rights, EVERYTHING, "decider", by, today)
    a_person(state, by, "restore a ledger")
    if size and size <= head:
        why = f"it holds {head:,} events, and the checkpoint is over {size:,}"
        raise Refused(
            "nothing is missing from this copy",
            why,
            again("restore it as it is: it goes on as it was", shorter=False, because=False),
        )
    number = max(of, incarnation(state.restorations)) + 1
    return [LedgerRestored(incarnation=number, size=size, root=root, right=row.position, because=because)]


def correct(state: State, *, of: int, size: int, root: str, because: str, by: str, today: date) -> list[Event]:
    """Declare that a checkpoint of incarnation `of` was kept over more than the restoration told of that ended it.

    Raises NoRight, and Refused where nothing of it is missing, or that was told.
    """
    row = require(state.rights, EVERYTHING, "decider", by, today)
    a_person(state, by, "correct a restoration")
    apart = parted(state.restorations, of, size)
    if apart is None or size <= apart.told(of):
        why = f"#{apart.position} tells of that" if apart else "no older copy went on in the place of what it is over"
        raise Refused("no more was lost than is on record", why, step("see what is", "verify"))
    return [
        RestorationCorrected(
            restoration=apart.position, incarnation=of, size=size, root=root, right=row.position, because=because
        )
    ]
