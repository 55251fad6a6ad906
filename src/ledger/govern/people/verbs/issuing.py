"""The verb of whoever makes a token: for somebody who is here, and for deciding only where they may."""

from __future__ import annotations

from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.govern.people.events import TokenMade
from ledger.steps import Open, again, step

DECIDE = "decide"


def make(state: State, made: TokenMade) -> list[Event]:
    """Make one. Raises Refused where it could do nothing, or is to decide for what is no human being."""
    may_have(state, made.person, made.scope)
    return [made]


def may_have(state: State, person: str, scope: str) -> None:
    """Pass where somebody may have such a token. Raises Refused."""
    if person in state.left:
        raise Refused(
            f"a token of {person} would do nothing",
            "they left",
            step("register them again", "person add", Open("ADDRESS")),
        )
    if scope == DECIDE and not state.human(person):
        why = "services and agents propose; people decide"
        raise Refused(f"a token of {person} is not for deciding", why, again("let it propose", scope="propose"))
