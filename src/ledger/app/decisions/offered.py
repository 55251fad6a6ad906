"""What somebody may do to a proposal or a definition, and why not what they may not.

Each act is tried, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from ledger.app.decisions.approve import approve, decline
from ledger.app.decisions.gather import on_proposal
from ledger.app.decisions.propose import rebase, retire, retirement_terms, withdraw
from ledger.app.decisions.ratify import ratify
from ledger.app.ledger import Decided, Ledger, rehearsal
from ledger.domain import proposing
from ledger.domain.brief import Brief, Population
from ledger.domain.event import Actor, Event
from ledger.domain.guards import require_proposal
from ledger.domain.state import State
from ledger.errors import LedgerError

REASON = "as tried"
Act = Callable[[Ledger, Actor, str], Decided]


def _show(ledger: Ledger, actor: Actor, proposal: str) -> Decided:
    """Show some brief with a proposal: which one it is, no guard asks."""

    def verb(state: State, today: date, by: str) -> list[Event]:
        of = proposing.unshown(require_proposal(state, proposal))
        return proposing.show(state, proposal, Brief(content={}), of=of, by=by, today=today)

    return on_proposal(ledger, actor, proposal, verb)


ACTS: dict[str, Act] = {
    "approve": lambda ledger, actor, proposal: approve(ledger, actor, proposal, REASON),
    "ratify": lambda ledger, actor, proposal: ratify(ledger, actor, proposal, REASON),
    "decline": lambda ledger, actor, proposal: decline(ledger, actor, proposal, REASON),
    "withdraw": lambda ledger, actor, proposal: withdraw(ledger, actor, proposal, REASON),
    "rebase": rebase,
    "show": _show,
}
AFTER_LOOKING: dict[str, Act] = {
    "approve": lambda ledger, actor, proposal: approve(ledger, actor, proposal, REASON, unmoved(ledger, proposal)),
    "ratify": lambda ledger, actor, proposal: ratify(ledger, actor, proposal, REASON, unmoved(ledger, proposal)),
}
"""The same acts by somebody who looked at the records again, and found them as they were shown."""


class OfferedAct(NamedTuple):
    """An act, and what refuses it where something does; `done` where it would change nothing any more.

    `after_looking` says that it is refused, and would be accepted with a look at records that did not move.
    """

    act: str
    refusal: LedgerError | None = None
    done: bool = False
    after_looking: bool = False

    @property
    def open(self) -> bool:
        """Whether it would be accepted now."""
        return self.refusal is None and not self.done


def offered(ledger: Ledger, actor: Actor, proposal: str) -> list[OfferedAct]:
    """Every act on a proposal, as the guards would answer this person now."""
    trial = rehearsal(ledger)
    return list(_tried(trial, actor, proposal))


def unmoved(ledger: Ledger, proposal: str) -> Population | None:
    """The records of a proposal as they were shown; None where none were."""
    brief = require_proposal(ledger.snapshot().state, proposal).brief
    return brief.population if brief else None


def offered_on(ledger: Ledger, actor: Actor, key: str) -> list[OfferedAct]:
    """Whether somebody may propose today that a definition ends."""
    trial = rehearsal(ledger)
    try:
        terms = retirement_terms(ledger.today())
        return [OfferedAct("retire", done=not retire(trial, actor, key, terms, REASON).events)]
    except LedgerError as refusal:
        return [OfferedAct("retire", refusal)]


def _tried(trial: Ledger, actor: Actor, proposal: str) -> Iterator[OfferedAct]:
    for act, attempt in ACTS.items():
        try:
            yield OfferedAct(act, done=not attempt(trial, actor, proposal).events)
        except LedgerError as refusal:
            yield OfferedAct(act, refusal, after_looking=_accepted(AFTER_LOOKING.get(act), trial, actor, proposal))


def _accepted(attempt: Act | None, trial: Ledger, actor: Actor, proposal: str) -> bool:
    try:
        return bool(attempt and unmoved(trial, proposal) and attempt(trial, actor, proposal).events)
    except LedgerError:
        return False
