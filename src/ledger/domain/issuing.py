"""The verb of whoever makes a token: for somebody who is here, and for deciding only where they may."""

from __future__ import annotations

from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.domain.token import TokenMade
from ledger.errors import Refused

DECIDE = "decide"


def make(state: State, made: TokenMade) -> list[Event]:
    """Make one. Raises Refused where it could do nothing, or is to decide for what is no human being."""
    may_have(state, made.person, made.scope)
    return [made]


def may_have(state: State, person: str, scope: str) -> None:
    """Pass where somebody may have such a token. Raises Refused."""
    if person in state.left:
        raise Refused(f"a token of {person} would do nothing", "they left", "register them again: ledger person add")
    if scope == DECIDE and not state.human(person):
        why = "services and agents propose; people decide"
        raise Refused(f"a token of {person} is not for deciding", why, "give --scope propose")
