"""An act that may be signed: it is the one that was signed, and an account that vouched for who acts still does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from ledger.domain.event import Actor, Event
from ledger.domain.signing import SIGNED_EVENTS, require_signed
from ledger.domain.state import State
from ledger.errors import Unidentified

Verb = Callable[[State, date], list[Event]]


def require_signature(state: State, events: list[Event], actor: Actor, at: datetime) -> list[Event]:
    """The events of an act, which is the one that was signed, where whoever acts signed one. Raises Refused.

    Where an account vouched for who acts, it still does.
    """
    if actor.assurance == "federated" and not (
        actor.signature or state.credentials.vouches(actor.authentication, actor.id, at)
    ):
        raise Unidentified(
            f"no account vouches for {actor.id} any more", why="the one that did ended", fix="sign in another way"
        )
    if actor.signature and events and isinstance(events[0], SIGNED_EVENTS):
        require_signed(state, events[0], actor.id, at)
    return events
