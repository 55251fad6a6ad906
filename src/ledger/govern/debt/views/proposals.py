"""The item of a proposal that came to nothing without anybody saying no, while what it was to change goes on.

proposed --its days pass, or it is withdrawn--> an item --revised, or a decision of the key: yes or no--> closed
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from ledger.domain import scope as scopes
from ledger.domain.charter import CharterAmended
from ledger.domain.event import Event, Recorded
from ledger.domain.period import Period, days_on
from ledger.domain.proposal import (
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Proposal,
    ProposalDeclined,
    ProposalWithdrawn,
)
from ledger.govern.debt.views.definitions import DECIDED, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell, proposed
from ledger.govern.debt.views.spans import common, joined

DECISIONS = (DefinitionRatified, DefinitionRetired)


class Asking(NamedTuple):
    """That something was asked for, on a day: from then on its charter gives it so many days."""

    position: int
    on: date
    day: date


class Askings:
    """When each proposal was made or revised, when it was withdrawn, and when each key was decided."""

    events: ClassVar[Collection[type[Event]]] = (
        *(DefinitionProposed, DefinitionRevised, ProposalWithdrawn, ProposalDeclined),
        *DECISIONS,
    )

    def __init__(self) -> None:
        """Nothing was asked for."""
        self.asked = defaultdict[str, list[Asking]](list)
        self.withdrawn: dict[str, tuple[int, date]] = {}
        self.decided = defaultdict[str, list[tuple[int, date]]](list)
        self.undecided = defaultdict[str, dict[str, None]](dict)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in what was asked, or what became of it."""
        event: Any = recorded.event
        position, day = recorded.position, facts.days.of(recorded.position)
        proposal = facts.state.proposals.get(event.proposal)
        if proposal is None:  # stored past the program: nothing was asked for
            return
        match event:
            case DefinitionProposed() | DefinitionRevised():
                self.asked[proposal.id].append(Asking(position, event.on, day))
                self.undecided[proposal.key][proposal.id] = None
            case ProposalWithdrawn():
                self.withdrawn[proposal.id] = position, day
            case _ if proposal.closed in ("ratified", "declined"):
                self.decided[proposal.key].append((position, day))
                self.undecided[proposal.key].pop(proposal.id, None)


def _spells(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    """The days on which it waits for a decision that nobody is asked for any more, and something is in force."""
    proposal = facts.state.proposals[subject]
    history = facts.state.definitions.get(proposal.key)
    undecided = list(_undecided(facts, proposal)) if history else []
    governed = joined(segment.period for segment, _ in governing(history)) if history and undecided else []
    return [
        Spell(days.from_, days.until, known, proposal.draft.path, proposal.key)
        for known, period in undecided
        for days in common([period], governed)
    ]


def _undecided(facts: DebtFacts, proposal: Proposal) -> Iterator[tuple[int, Period]]:
    """Its days as lapsed or withdrawn, each row with the position that told of them."""
    memory = facts.of(Askings)
    asked = memory.asked[proposal.id]
    for each, later in zip(asked, [*asked[1:], None], strict=True):
        position, start = _over(facts, proposal, each, None if later else memory.withdrawn.get(proposal.id))
        if start is None:
            continue
        ends = [day for at, day in memory.decided.get(proposal.key, ()) if at > each.position]
        until = min((*ends, *([later.day] if later else ())), default=None)
        if until is None or start < until:
            yield position, Period(start, until)


def _over(
    facts: DebtFacts, proposal: Proposal, asked: Asking, withdrawn: tuple[int, date] | None
) -> tuple[int, date | None]:
    """The day from which nobody is asked for a decision any more, and the position that told of it."""
    row = facts.state.rights.governing(proposal.draft.path, asked.on)
    lapses = days_on(asked.on, row.terms.lapses_after) if row and row.terms.lapses_after else None
    if withdrawn and (lapses is None or withdrawn[1] < lapses):
        return withdrawn
    return asked.position, lapses


def _itself(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.proposal,) if _may_wait(facts, event.proposal) else ()


def _may_wait(facts: DebtFacts, proposal: str) -> bool:
    """Whether it may come to nothing undecided: its charter gives it a number of days, or more happened to it."""
    memory, terms = facts.of(Askings), facts.state.proposals.get(proposal)
    if terms is None:  # stored past the program
        return False
    if len(memory.asked[proposal]) > 1 or proposal in memory.withdrawn:
        return True
    row = facts.state.rights.governing(terms.draft.path, terms.on)
    return row is not None and row.terms.lapses_after > 0


def _of_key(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The proposals of the key that were not decided, and the one that was just now."""
    event: Any = recorded.event
    waiting = [each for key in key_decided(facts, recorded) for each in facts.of(Askings).undecided.get(key, ())]
    return [*waiting, *(_itself(facts, recorded) if isinstance(event, DECISIONS) else ())]


def _declined(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    proposal = facts.state.proposals.get(event.proposal)
    return [proposal.id, *facts.of(Askings).undecided.get(proposal.key, ())] if proposal else ()


def _of_scope(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The undecided ones to which a charter may give other days."""
    event: Any = recorded.event
    every = (each for found in facts.of(Askings).undecided.values() for each in found)
    return [each for each in every if event.scope in scopes.path(facts.state.proposals[each].draft.path)]


_TOUCHED: Mapping[type[Event], Touch] = {
    **dict.fromkeys((DefinitionProposed, DefinitionRevised, ProposalWithdrawn), _itself),
    **dict.fromkeys(DECIDED, _of_key),
    ProposalDeclined: _declined,
    CharterAmended: _of_scope,
}
LAPSED_PROPOSAL = Sort(
    name="lapsed_proposal",
    subject="proposal",
    weight=2,
    due=60,
    spells=_spells,
    subjects=lambda facts: facts.state.proposals,
    touched=_TOUCHED,
    closing=proposed("decide it: propose it again, or say no on record"),
    remembers=(Askings,),
)
