"""What somebody may do to a proposal, and why not what they may not: each act is tried, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.app.decisions.approve import approve, decline
from ledger.app.decisions.propose import rebase, withdraw
from ledger.app.decisions.ratify import ratify
from ledger.app.ledger import Decided, Ledger, rehearsal
from ledger.domain.event import Actor
from ledger.errors import LedgerError

REASON = "as tried"
ACTS: dict[str, Callable[[Ledger, Actor, str], Decided]] = {
    "approve": lambda ledger, actor, proposal: approve(ledger, actor, proposal, REASON),
    "ratify": lambda ledger, actor, proposal: ratify(ledger, actor, proposal, REASON),
    "decline": lambda ledger, actor, proposal: decline(ledger, actor, proposal, REASON),
    "withdraw": lambda ledger, actor, proposal: withdraw(ledger, actor, proposal, REASON),
    "rebase": rebase,
}


class OfferedAct(NamedTuple):
    """An act, and what refuses it where something does; `done` where it would change nothing any more."""

    act: str
    refusal: LedgerError | None = None
    done: bool = False

    @property
    def open(self) -> bool:
        """Whether it would be accepted now."""
        return self.refusal is None and not self.done


def offered(ledger: Ledger, actor: Actor, proposal: str) -> list[OfferedAct]:
    """Every act on a proposal, as the guards would answer this person now."""
    trial = rehearsal(ledger)
    return list(_tried(trial, actor, proposal))


def _tried(trial: Ledger, actor: Actor, proposal: str) -> Iterator[OfferedAct]:
    for act, attempt in ACTS.items():
        try:
            yield OfferedAct(act, done=not attempt(trial, actor, proposal).events)
        except LedgerError as refusal:
            yield OfferedAct(act, refusal)
