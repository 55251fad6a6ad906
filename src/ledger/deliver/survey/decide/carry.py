"""Carrying one agreed thing as far as the acting person has the right to, and saying whom the rest waits for.

draft --steward proposes--> open --approvers approve--> enough --decider ratifies--> in force

What is so already is left alone, so that the same can be asked again, by the next person or after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.documents import Document
from ledger.domain.charter import Role
from ledger.domain.definition import Draft, Version
from ledger.domain.event import Actor
from ledger.domain.proposal import DefinitionProposed, Proposal, Terms
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.errors import Refused
from ledger.govern.proposals.decide import approve as approving, propose as proposing
from ledger.govern.proposals.decide.ratify import ratify
from ledger.govern.proposals.queries.routing import standing_of
from ledger.govern.proposals.views import Standing
from ledger.steps import TEXT, step

ROLE_OF_STEP: dict[str, Role] = {
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
    agreed: date | None = None
    """The day that was agreed on, where one was."""

    @property
    def by(self) -> Actor:
        """Who acts, where somebody does."""
        assert self.actor, "nobody acts in a dry run"
        return self.actor

    @property
    def today(self) -> date:
        """The day of ledger time."""
        return self.ledger.today()

    def actors(self, path: str, role: Role) -> tuple[str, ...]:
        """Who may act in a role for a definition today."""
        rights = self.ledger.state().rights
        row = rights.governing(path, self.today)
        return tuple(rights.actors(row, role, self.today)) if row else ()

    def may(self, path: str, step: str) -> bool:
        """Whether the acting person has the right to a step."""
        return self.actor is not None and self.actor.id in self.actors(path, ROLE_OF_STEP[step])

    def left(self, path: str, *steps: str) -> Carried:
        """These steps are for somebody else, or for later."""
        role = ROLE_OF_STEP[steps[0]]
        people = " or ".join(map(self.ledger.address, self.actors(path, role)))
        article = "an" if role[0] in "ao" else "a"
        return Carried(left=steps, waits=f"{article} {role}: {people}" if people else f"{article} {role}, and has none")


def decided(carrier: Carrier, document: Document, draft: Draft) -> Carried:
    """Bring a document into force: `draft` is what it says. Raises LedgerError where something is in the way."""
    state, day = carrier.ledger.state(), max(carrier.terms.from_, carrier.today)
    history = state.history(draft.key)
    current = history.in_force(day)
    if current and _decides(current, draft):
        return Carried()
    proposal = _open(carrier, state, draft)
    before = next((each for each in reversed(history.versions) if _decides(each, draft)), None)
    if before and not proposal:
        raise _over(before, current, day)
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
    """The open proposal that asks for just this, on these terms. Raises Refused where it asks for another day."""
    mine = [each for each in state.proposals.values() if each.key == draft.key and not each.closed]
    alike = [each for each in mine if _same(each.draft, draft) and _on_terms(carrier.terms, each.terms)]
    found = next((each for each in alike if _on_day(carrier, each.terms.from_)), None)
    if alike and not found:
        raise _another_day(carrier, alike[-1])
    return found


def _on_terms(agreed: Terms, asked: Terms) -> bool:
    """Whether the terms are those that were agreed, but for the day; nothing else was."""
    plain = not (asked.retires or asked.retroactive or asked.until)
    return plain and (agreed.nature, agreed.standard) == (asked.nature, asked.standard)


def _on_day(carrier: Carrier, day: date) -> bool:
    """Whether that is the agreed day; where none was agreed on, what was asked for must have begun."""
    return day == carrier.agreed if carrier.agreed else day <= carrier.today


def _another_day(carrier: Carrier, proposal: Proposal) -> Refused:
    asked, agreed = proposal.terms.from_, carrier.agreed
    return Refused(
        f"{proposal.id} says the same for another day, {asked}",
        why=f"{agreed} was agreed" if agreed else f"the file names no day, so that it is today, {carrier.today}",
        fix=step(
            f"write `effective: {asked}` if that is agreed, or take it back", "withdraw", proposal.id, because=TEXT
        ),
    )


def _over(before: Version, current: Version | None, day: date) -> Refused:
    """What was decided once is not asked for again by itself: somebody decided otherwise since, or for another day."""
    governs = f"v{current.number} governs then" if current else "nothing governs then"
    return Refused(
        f"`{before.key}` v{before.number} says this, and does not govern on {day}",
        why=f"{governs}, and that was decided too",
        fix="take it out of the file, correct `effective`, or propose it again by itself",
    )


def _decides(version: Version, draft: Draft) -> bool:
    """Whether somebody decided just this with a version."""
    return not version.attested and _same(version.draft, draft)


def _same(one: Draft, other: Draft) -> bool:
    return one.content_digest == other.content_digest
