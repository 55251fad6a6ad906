"""What somebody may do to a proposal, a definition, a credential or a seat, and why not what they may not.

Each act is tried, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from ledger.app.ledger import Decided, Ledger, rehearsal
from ledger.data import replace
from ledger.domain.acts import proposing
from ledger.domain.acts.delegating import StandIn, right_to_delegate, right_to_end, standing_in
from ledger.domain.brief import NOBODY_LOOKED, Brief, Populations
from ledger.domain.charter import Role
from ledger.domain.delegation import Delegation
from ledger.domain.event import Actor, Authentication, Event
from ledger.domain.guards import require_proposal
from ledger.domain.period import Period
from ledger.domain.role import DELEGABLE
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.people.decide.credentials import confirm, object_to, revoke
from ledger.govern.proposals.decide.approve import approve, decline
from ledger.govern.proposals.decide.gather import on_proposal
from ledger.govern.proposals.decide.propose import rebase, retire, retirement_terms, withdraw
from ledger.govern.proposals.decide.ratify import ratify, ratify_in_emergency
from ledger.govern.seats.decide.recover import (
    complete,
    consenting,
    object_to as object_to_recovery,
    try_to,
)
from ledger.govern.seats.verbs.recovering import right_to_begin

REASON = "as tried"
RecoveryVerb: TypeAlias = Literal["begin", "consent", "object", "complete"]
Act: TypeAlias = Callable[[Ledger, Actor, str], Decided]
Acts: TypeAlias = Mapping[str, Act]


def _show(ledger: Ledger, actor: Actor, proposal: str) -> Decided:
    """Show some brief with a proposal: which one it is, no guard asks."""

    def verb(state: State, today: date, by: str) -> list[Event]:
        of = proposing.unshown(require_proposal(state, proposal))
        return proposing.show(state, proposal, Brief(content={}), of=of, by=by, today=today)

    return on_proposal(ledger, actor, proposal, verb)


ACTS: Acts = {
    "approve": lambda ledger, actor, proposal: approve(ledger, actor, proposal, REASON),
    "ratify": lambda ledger, actor, proposal: ratify(ledger, actor, proposal, REASON),
    "ratify_in_emergency": lambda ledger, actor, proposal: ratify_in_emergency(ledger, actor, proposal, REASON),
    "decline": lambda ledger, actor, proposal: decline(ledger, actor, proposal, REASON),
    "withdraw": lambda ledger, actor, proposal: withdraw(ledger, actor, proposal, REASON),
    "rebase": rebase,
    "show": _show,
}
AFTER_LOOKING: Acts = {
    "approve": lambda ledger, actor, proposal: approve(ledger, actor, proposal, REASON, unmoved(ledger, proposal)),
    "ratify": lambda ledger, actor, proposal: ratify(ledger, actor, proposal, REASON, unmoved(ledger, proposal)),
    "ratify_in_emergency": lambda ledger, actor, proposal: ratify_in_emergency(
        ledger, actor, proposal, REASON, unmoved(ledger, proposal)
    ),
}
"""The same acts by somebody who looked at the records again, and found them as they were shown."""
ON_CREDENTIALS: Acts = {
    "confirm": lambda ledger, actor, credential: confirm(ledger, actor, credential, REASON),
    "object": lambda ledger, actor, credential: object_to(ledger, actor, credential, REASON),
    "revoke": lambda ledger, actor, credential: revoke(ledger, actor, credential, REASON),
}


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


def offered(ledger: Ledger, actor: Actor, about: str, acts: Acts = ACTS) -> list[OfferedAct]:
    """Every act on a proposal, or on what else is named, as the guards would answer this person now.

    Of an emergency nothing is said to whom no charter names for one.
    """
    trial = rehearsal(ledger)
    return list(_tried(trial, actor, about, acts))


def unmoved(ledger: Ledger, proposal: str) -> Populations:
    """The records of a proposal as they were shown; none where none were."""
    brief = require_proposal(ledger.snapshot().state, proposal).brief
    return brief.every_population if brief else NOBODY_LOOKED


def offered_on(ledger: Ledger, actor: Actor, key: str) -> list[OfferedAct]:
    """Whether somebody may propose today that a definition ends."""
    trial = rehearsal(ledger)
    try:
        terms = retirement_terms(ledger.today())
        return [OfferedAct("retire", done=not retire(trial, actor, key, terms, REASON).events)]
    except LedgerError as refusal:
        return [OfferedAct("retire", refusal)]


def _tried(trial: Ledger, actor: Actor, about: str, acts: Acts) -> Iterator[OfferedAct]:
    for act, attempt in acts.items():
        try:
            yield OfferedAct(act, done=not attempt(trial, actor, about).events)
        except LedgerError as refusal:
            if refusal.guard == "emergency":
                continue
            yield OfferedAct(act, refusal, after_looking=_accepted(AFTER_LOOKING.get(act), trial, actor, about))


def _accepted(attempt: Act | None, trial: Ledger, actor: Actor, proposal: str) -> bool:
    try:
        return bool(attempt and unmoved(trial, proposal) and attempt(trial, actor, proposal).events)
    except LedgerError:
        return False


def offered_in_recovery(ledger: Ledger, actor: Actor) -> frozenset[RecoveryVerb]:
    """What somebody may do today about a decider of `*` who is gone; what takes a signature, if they signed it."""
    found = ledger.snapshot().state.recoveries.open
    signed = as_if_signed(replace(actor, assurance="signed"))
    if found is None:
        return frozenset(["begin"] if _may_begin(ledger, actor) else [])
    acts: dict[RecoveryVerb, Callable[[], Decided]] = {
        "consent": lambda: try_to(ledger, signed, consenting(ledger, signed, found.id, REASON)),
        "object": lambda: object_to_recovery(rehearsal(ledger), actor, found.id, REASON),
        "complete": lambda: complete(rehearsal(ledger), actor, found.id),
    }
    return frozenset(act for act, attempt in acts.items() if _accepts(attempt))


def as_if_signed(actor: Actor) -> Actor:
    """Whoever acts, as if they had signed it: to try whether it would be taken."""
    shown = actor.authentication or Authentication(method="", credential="", at="")
    return replace(actor, authentication=shown, signature=REASON)


def _accepts(attempt: Callable[[], Decided]) -> bool:
    try:
        return bool(attempt().events)
    except LedgerError:
        return False


def _may_begin(ledger: Ledger, actor: Actor) -> bool:
    try:
        return bool(right_to_begin(ledger.snapshot().state, actor.id, ledger.today(), ledger.now()))
    except LedgerError:
        return False


class LendableSeat(NamedTuple):
    """A seat in which somebody may let another one act."""

    role: Role
    scope: str


def lendable(ledger: Ledger, actor: Actor) -> list[LendableSeat]:
    """The seats that somebody may delegate today, as the guard would answer whatever colleague they name."""
    state, today = ledger.snapshot().state, ledger.today()
    seats = (LendableSeat(role, scope) for scope in sorted(state.rights.rows) for role in DELEGABLE)
    return [each for each in seats if _lent_to_anybody(state, each, actor.id, today)]


def endable(ledger: Ledger, actor: Actor) -> frozenset[int]:
    """The delegations that somebody may end today, by their positions."""
    state, today = ledger.snapshot().state, ledger.today()
    rows = filter(None, (state.rights.row(scope, today) for scope in state.rights.rows))
    lent = (each for row in rows for each in standing_in(state, row, Period(today, None)))
    return frozenset(each.position for each in lent if _may_end(state, each, actor.id, today))


def _lent_to_anybody(state: State, seat: LendableSeat, by: str, today: date) -> bool:
    try:
        right_to_delegate(state, StandIn(seat.scope, seat.role, "", today, today), by, today)
    except LedgerError:
        return False
    return True


def _may_end(state: State, lent: Delegation, by: str, today: date) -> bool:
    try:
        return bool(right_to_end(state, lent, by, today))
    except LedgerError:
        return False
