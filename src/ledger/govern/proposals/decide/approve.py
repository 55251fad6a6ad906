"""Answering a proposal: approve, decline."""

from __future__ import annotations

from functools import partial

from ledger.app.ledger import Decided, Ledger
from ledger.domain.acts import approving
from ledger.domain.brief import NOBODY_LOOKED, Populations
from ledger.domain.event import Actor
from ledger.govern.proposals.decide.gather import answer


def approve(
    ledger: Ledger, actor: Actor, proposal: str, because: str, seen: Populations = NOBODY_LOOKED, read: str = ""
) -> Decided:
    """Consent to a proposal as it is. `seen` are its populations now, where anybody looked; `read` what was read."""
    return answer(ledger, actor, proposal, partial(approving.approve, seen=seen, read=read), because)


def decline(ledger: Ledger, actor: Actor, proposal: str, because: str, read: str = "") -> Decided:
    """Say no to a proposal, on record. `read` is the digest of what was read."""
    return answer(ledger, actor, proposal, partial(approving.decline, read=read), because)
