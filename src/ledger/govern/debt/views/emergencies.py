"""The item of an emergency: what somebody had govern without the approvals that are asked for, and nobody answered.

ratified in an emergency --its days pass, or do not--> an item --its decider answers--> closed

It does not close when the emergency is over: that nobody looked at it is what is owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger.domain.event import Recorded
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired, ProposalDeclined
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Spell
from ledger.steps import TEXT, step


def _spells(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    """The days from its first on, until the decider answered."""
    found = facts.state.emergencies.get(subject)
    if found is None:
        return []
    since, until = found.terms.from_, facts.days.of(found.answered) if found.answered else None
    if until and until <= since:
        return []
    path = facts.state.proposals[subject].draft.path
    return [Spell(since, until, found.position, path, f"{found.key} v{found.terms.version}, until {found.until}")]


def _of_key(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The emergencies of the definition that was decided, or to a change of which its decider said no."""
    event: Any = recorded.event
    proposal = facts.state.proposals.get(event.proposal)
    return [each.proposal for each in facts.state.emergencies.values() if proposal and each.key == proposal.key]


EMERGENCY = Sort(
    name="emergency",
    subject="proposal",
    weight=8,
    due=7,
    spells=_spells,
    subjects=lambda facts: facts.state.emergencies,
    touched=dict.fromkeys((DefinitionRatified, DefinitionRetired, ProposalDeclined), _of_key),
    closing=step("answer it: ratify what is to govern on, or say no on record", "decline", "{subject}", because=TEXT),
)
