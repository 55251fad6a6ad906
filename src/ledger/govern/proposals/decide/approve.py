"""Answering a proposal: approve, decline."""

from __future__ import annotations

from functools import partial

from ledger.app.ledger import Decided, Ledger
from ledger.domain.acts import approving
from ledger.domain.brief import Population
from ledger.domain.event import Actor
from ledger.govern.proposals.decide.gather import answer


def approve(
    ledger: Ledger, actor: Actor, proposal: str, because: str, seen: Population | None = None, read: str = ""
) -> Decided:
    """Consent to a proposal as it is. `seen` is its population now, where anybody looked; `read` what was read."""
    return answer(ledger, actor, proposal, partial(approving.approve, seen=seen, read=read), because)


def decline(ledger: Ledger, actor: Actor, proposal: str, because: str, read: str = "") -> Decided:
    """Say no to a proposal, on record. `read` is the digest of what was read."""
    return answer(ledger, actor, proposal, partial(approving.decline, read=read), because)
