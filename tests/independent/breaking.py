"""What a history that breaks a rule is made of: an act made well but for one thing, and a guard that passes over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
import pytest

from domain.steps import LEDGER, founded, proposed
from independent.bags import Past, in_order
from independent.histories import whole_again
from ledger import nouns
from ledger.domain import EVENTS
from ledger.domain.acts.approving import approve, ratify
from ledger.domain.basis import bound
from ledger.domain.definition import Draft
from ledger.domain.entitlement import judging
from ledger.domain.event import Assurance, Event
from ledger.domain.proposal import (
    DefinitionProposed,
    ProposalApproved,
    Terms,
)
from ledger.testing import DAY, Given, definition, terms

STRANGER = "bot"
"""A service that holds no seat."""
LATER = DAY + timedelta(days=3)


class Broken(NamedTuple):
    """A history whose last act breaks a rule, and the guard of it: what is put in the place of which names."""

    past: Past
    guards: tuple[str, ...] = ()
    instead: Callable[..., Any] = lambda *_, **__: None
    act: str = ""

    def sabotage(self, patch: pytest.MonkeyPatch) -> None:
        """Have our audit pass over the rule."""
        for each in self.guards:
            patch.setattr(f"ledger.{each}", self.instead)
        if self.act:
            noun, sort = nouns.NOUN_OF.get(self.act), EVENTS[self.act]
            tables: Any = noun.part("rights") if noun else judging
            patch.setitem(tables.JUDGES if noun else tables._ACTS, sort, lambda *_: "so")
            if sort in getattr(tables, "RECORDERS", ()):
                patch.setitem(tables.RECORDERS, sort, lambda *_: None)


def past_of(so_far: Given, by: str, event: Event, assurance: Assurance = "asserted") -> Past:
    """What happened so far, and what somebody wrote then."""
    events = in_order(so_far.also((by, event)).events)
    return Past(events, {events[-1].position: assurance})


def asked(so_far: Given, draft: Draft, wanted: Terms | None = None, **more: Any) -> DefinitionProposed:
    """A proposal as a verb would make it, but that nobody asks whether somebody may."""
    state, wanted = so_far.state, wanted or terms(so_far.today)
    before = sum(1 for each in state.proposals.values() if each.key == draft.key)
    governing = state.rights.governing(draft.path, so_far.today)
    assert governing
    grounds = bound(state, draft, wanted, governing)
    told = {"draft": draft, "terms": wanted, "bound": grounds, "on": so_far.today, "because": "so", **more}
    return whole_again(DefinitionProposed(**{"proposal": f"{draft.key}#{before + 1}", "digest": "", **told}))  # type: ignore[return-value]


def approved(so_far: Given, by: str = "sal", **more: Any) -> ProposalApproved:
    """An approval of the newest proposal, made well but for what is said otherwise."""
    proposal = [*so_far.state.proposals.values()][-1]
    governing = so_far.state.rights.governing(proposal.draft.path, so_far.today)
    assert governing
    told = {"proposal": proposal.id, "digest": proposal.digest, "role": "approver", "right": governing.position}
    return ProposalApproved(**{**told, **more})


def decision(so_far: Given, **more: Any) -> Event:
    """A ratification of the newest proposal, made well but for what is said otherwise."""
    one = [*so_far.state.proposals][-1]
    (event,) = so_far.when(ratify, proposal_id=one, by="cro").events
    return msgspec.structs.replace(event, **more)


MQL = definition("mql")
OPEN = proposed(LEDGER, MQL)
CARRIED = OPEN.after(approve, proposal_id="mql#1", by="sal")
OTHER = definition("mql", "other")


def with_row(**seats: Any) -> Given:
    """The company under another charter for `lifecycle`."""
    return founded(seats)
