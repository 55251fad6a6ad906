"""What somebody may do to a proposal or a credential, and why not what they may not.

Each act is tried, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ledger.app.decisions.approve import approve, decline
from ledger.app.decisions.credentials import confirm, object_to, revoke
from ledger.app.decisions.propose import rebase, withdraw
from ledger.app.decisions.ratify import ratify
from ledger.app.ledger import Decided, Ledger, rehearsal
from ledger.domain.event import Actor
from ledger.errors import LedgerError

REASON = "as tried"
Acts: TypeAlias = Mapping[str, Callable[[Ledger, Actor, str], Decided]]
ACTS: Acts = {
    "approve": lambda ledger, actor, proposal: approve(ledger, actor, proposal, REASON),
    "ratify": lambda ledger, actor, proposal: ratify(ledger, actor, proposal, REASON),
    "decline": lambda ledger, actor, proposal: decline(ledger, actor, proposal, REASON),
    "withdraw": lambda ledger, actor, proposal: withdraw(ledger, actor, proposal, REASON),
    "rebase": rebase,
}
ON_CREDENTIALS: Acts = {
    "confirm": lambda ledger, actor, credential: confirm(ledger, actor, credential, REASON),
    "object": lambda ledger, actor, credential: object_to(ledger, actor, credential, REASON),
    "revoke": lambda ledger, actor, credential: revoke(ledger, actor, credential, REASON),
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


def offered(ledger: Ledger, actor: Actor, about: str, acts: Acts = ACTS) -> list[OfferedAct]:
    """Every act on a proposal, or on what else is named, as the guards would answer this person now."""
    trial = rehearsal(ledger)
    return list(_tried(trial, actor, about, acts))


def _tried(trial: Ledger, actor: Actor, about: str, acts: Acts) -> Iterator[OfferedAct]:
    for act, attempt in acts.items():
        try:
            yield OfferedAct(act, done=not attempt(trial, actor, about).events)
        except LedgerError as refusal:
            yield OfferedAct(act, refusal)
