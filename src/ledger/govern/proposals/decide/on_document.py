"""What a decision on a document is made on: the facts and the boundary around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ledger.app.founding import registered
from ledger.app.ledger import Decided, Ledger
from ledger.documents import Document
from ledger.domain import boundaries
from ledger.domain.agents import AGENT
from ledger.domain.definition import Draft
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.documents.queries.documents import boundary, draft, led_to
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.govern.requests.fold import widen_to_answers
from ledger.govern.waivers.queries.invariants import require_invariants, waiver_boundary


def on_document(
    ledger: Ledger,
    actor: Actor,
    document: Document,
    day: date,
    verb: Callable[[State, date, Draft, list[LedgerError], str], list[Event]],
    *also: Boundary,
) -> Decided:
    """Decide on a document, read again at each attempt against the state of that attempt."""
    register = Register(ledger)

    def asked(state: State, today: date) -> list[Event]:
        found, against = draft(ledger.plugins, document, surroundings_on(state, day, ledger.zone, register))
        if register.new:
            a_person(state, actor.id, "register people")
        events = require_invariants(verb(state, today, found, against, actor.id), state, ledger.zone, today)
        return [*registered(register.new.values()), *events] if events else []

    def widen(state: State) -> Boundary:
        wider = led_to(document, state), waiver_boundary(state), widen_to_answers(state)
        return boundaries.union(*wider, around_proposals(state, actor))

    wanted = boundaries.union(boundary(document), *also)
    return ledger.decide(actor, asked, wanted, widen, people=register.rows)


def proposals_of(actor: Actor) -> Boundary:
    """What an agent proposed, of which only so many may be open; nothing of anybody else's."""
    return boundaries.proposed_by(actor.id) if actor.kind == AGENT else Boundary(())


def around_proposals(state: State, agent: Actor) -> Boundary:
    """What became of the proposals of an agent that were read, and whether they lapsed."""
    own = agent.kind == AGENT
    found = (each.draft for each in state.proposals.values() if own and each.maker == agent.id)
    return boundaries.union(*map(boundaries.surroundings, found))
