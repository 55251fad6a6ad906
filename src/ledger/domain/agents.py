"""What an agent puts on record by itself: what it asks for, and that it takes it back. Whatever else, people do.

proposed, revised, withdrawn --through--> on record, for at most five open proposals of one agent
anything else                --refused--  whatever seat it holds, and whatever verb would let it

An agent acts by itself wherever it was established who acts: by its token. At the command line nothing is established;
whoever sits there runs what it says, and could act as anybody. Both guards are beside those of each verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.domain.event import Actor, Event
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, ProposalWithdrawn
from ledger.domain.state import State
from ledger.domain.status import lapses_on
from ledger.errors import NoRight, Refused
from ledger.steps import TEXT, step

AGENT = "agent"
MOST_OPEN = 5
MAY_RECORD: tuple[type[Event], ...] = (DefinitionProposed, DefinitionRevised, ProposalWithdrawn)


def through_the_door(actor: Actor, events: Sequence[Event]) -> None:
    """Pass where an agent that acts by itself records nothing but what it may. Raises NoRight."""
    if actor.kind != AGENT or actor.assurance == "asserted":
        return
    if others := [each.stored_name for each in events if not isinstance(each, MAY_RECORD)]:
        raise NoRight(
            f"{actor.id} may not do that",
            why=f"it would record {others[0].partition('/')[0]}, and an agent proposes, revises and withdraws",
            fix=step("ask a person who may", "rights"),
        )


def require_room(state: State, by: str, today: date) -> None:
    """Pass where an agent has room for one more open proposal, and for everybody else. Raises Refused."""
    if state.persons.get(by) != AGENT:
        return
    waiting = open_proposals(state, by, today)
    if len(waiting) >= MOST_OPEN:
        raise Refused(
            f"{by} has {len(waiting)} open proposals",
            why=f"people have to answer each, so an agent has at most {MOST_OPEN} open: {', '.join(waiting)}",
            fix=step("wait until one is decided, or take one back", "withdraw", waiting[0], because=TEXT),
        )


def open_proposals(state: State, agent: str, today: date) -> list[str]:
    """The proposals of an agent that wait for people today."""
    own = (each for each in state.proposals.values() if each.maker == agent and not each.closed)
    return [each.id for each in own if (end := lapses_on(state, each)) is None or today < end]
