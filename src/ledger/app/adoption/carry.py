"""Carrying one agreed thing as far as the acting person has the right to, and saying whom the rest waits for.

draft --steward proposes--> open --approvers approve--> enough --decider ratifies--> in force

What is so already is left alone, so that the same can be asked again, by the next person or after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.app.decisions import approve as approving, propose as proposing
from ledger.app.decisions.ratify import ratify
from ledger.app.decisions.routing import standing_of
from ledger.app.ledger import Ledger
from ledger.documents import Document
from ledger.domain.charter import Role
from ledger.domain.definition import Draft
from ledger.domain.event import Actor
from ledger.domain.proposal import DefinitionProposed, Proposal, Terms
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.views.proposals import Standing

ROLES: dict[str, Role] = {
    "attest": "steward",
    "propose": "steward",
    "rebase": "steward",
    "approve": "approver",
    "ratify": "decider",
    "bind": "operator",
    "join": "operator",
}
"""What it takes to do each step."""


class Carried(NamedTuple):
    """How far something has come: the steps done now, those that are left, and what the first of these waits for."""

    done: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    waits: str = ""

    def then(self, other: Carried) -> Carried:
        """Both, one after the other; what waits first is what counts."""
        return Carried((*self.done, *other.done), (*self.left, *other.left), self.waits or other.waits)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who acts, why, and on which terms; in a dry run nobody acts."""

    ledger: Ledger
    actor: Actor | None
    because: str
    terms: Terms

    @property
    def by(self) -> Actor:
        """Who acts, where somebody does."""
        assert self.actor, "nobody acts in a dry run"
        return self.actor

    @property
    def today(self) -> date:
        """The day of ledger time."""
        return self.ledger.today()

    def holders(self, path: str, role: Role) -> tuple[str, ...]:
        """Who holds a role for a definition today."""
        rights = self.ledger.state().rights
        row = rights.governing(path, self.today)
        return rights.holders(row, role, self.today) if row else ()

    def may(self, path: str, step: str) -> bool:
        """Whether the acting person has the right to a step."""
        return self.actor is not None and self.actor.id in self.holders(path, ROLES[step])

    def left(self, path: str, *steps: str) -> Carried:
        """These steps are for somebody else, or for later."""
        role = ROLES[steps[0]]
        people = " or ".join(map(self.ledger.address, self.holders(path, role)))
        article = "an" if role[0] in "ao" else "a"
        return Carried(left=steps, waits=f"{article} {role}: {people}" if people else f"{article} {role}, and has none")


def decided(carrier: Carrier, document: Document, draft: Draft) -> Carried:
    """Bring a document into force: `draft` is what it says. Raises LedgerError where something is in the way."""
    state = carrier.ledger.state()
    if any(not each.attested and _same(each.draft, draft) for each in state.history(draft.key).versions):
        return Carried()
    proposal = _open(carrier, state, draft)
    step = "propose" if proposal is None else "rebase" if _lost(carrier, state, proposal) else ""
    if step and not carrier.may(draft.path, step):
        return carrier.left(draft.path, step, *_answers(carrier, state, draft))
    if proposal is None:
        asked = proposing.propose(carrier.ledger, carrier.by, document, carrier.terms, carrier.because)
        name = next(each.proposal for each in asked.events if isinstance(each, DefinitionProposed))
    else:
        name = proposal.id
    if step == "rebase":
        proposing.rebase(carrier.ledger, carrier.by, name)
    return Carried((step,) if step else ()).then(_answered(carrier, name, draft))


def _answered(carrier: Carrier, proposal: str, draft: Draft) -> Carried:
    """Approve it and ratify it, where that is for the acting person."""
    done, now = list[str](), standing_of(carrier.ledger, proposal)
    if now.counted < now.quorum and _awaits(carrier, now):
        approving.approve(carrier.ledger, carrier.by, proposal, carrier.because)
        done, now = ["approve"], standing_of(carrier.ledger, proposal)
    if now.status == "open" and now.counted >= now.quorum and carrier.may(draft.path, "ratify"):
        ratify(carrier.ledger, carrier.by, proposal, carrier.because)
        return Carried((*done, "ratify"))
    left = ("approve", "ratify") if now.counted < now.quorum else ("ratify",)
    return Carried(tuple(done), left, carrier.ledger.named(f"{now.wait.words} ({proposal})"))


def _lost(carrier: Carrier, state: State, proposal: Proposal) -> bool:
    """Whether a proposal is stale, or nobody decided it in time."""
    return status(state, proposal, carrier.today) in ("stale", "lapsed")


def _awaits(carrier: Carrier, now: Standing) -> bool:
    """Whether it waits for the acting person's approval."""
    return now.wait.act == "approve" and carrier.actor is not None and carrier.actor.id in now.wait.people


def _answers(carrier: Carrier, state: State, draft: Draft) -> Sequence[str]:
    """The steps from a proposal on, as far as the charter tells beforehand."""
    row = state.rights.governing(draft.path, carrier.today)
    return ("approve", "ratify") if row and (row.terms.quorum or row.terms.quorums) else ("ratify",)


def _open(carrier: Carrier, state: State, draft: Draft) -> Proposal | None:
    """The open proposal that asks for just this, on these terms but for the day; nothing else was agreed."""
    for each in state.proposals.values():
        if each.key == draft.key and not each.closed and _same(each.draft, draft):
            asked = carrier.terms
            if (each.terms.nature, each.terms.standard) == (asked.nature, asked.standard) and _plain(each.terms):
                return each
    return None


def _plain(terms: Terms) -> bool:
    return not (terms.retires or terms.retroactive or terms.until)


def _same(one: Draft, other: Draft) -> bool:
    return one.content_digest == other.content_digest
