"""Whatever happens: nothing in force outlives its emergency, and no proposal is ratified twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given

from ledger.domain.entitlement.judging import judge
from ledger.domain.folding.folding import evolve
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.state import State
from ledger.testing import COMPANY

from .histories import Story, many, stories

BEGUN = len(COMPANY) + 2
"""The events that a story is given to begin with: nobody decided them."""


@many
@given(stories())
def test_nothing_in_force_outlives_its_emergency(story: Story) -> None:
    for emergency in story.state.emergencies.values():
        history = story.state.history(emergency.key)
        days = (emergency.until + timedelta(days=n) for n in (0, 1, 30, 400))
        assert all((found := history.in_force(day)) is None or found.number != emergency.terms.version for day in days)


@many
@given(stories())
def test_no_proposal_is_ratified_twice(story: Story) -> None:
    decided = [event for _, _, _, event in story.events if isinstance(event, DefinitionRatified | DefinitionRetired)]
    assert all(times == 1 for times in Counter(each.proposal for each in decided).values())


@many
@given(stories())
def test_a_definition_has_one_emergency_at_a_time(story: Story) -> None:
    state = State()
    for recorded in story.events:
        evolve(state, recorded)
        waiting = Counter(each.key for each in state.emergencies.values() if not each.answered)
        assert all(times == 1 for times in waiting.values())


@many
@given(stories())
def test_an_audit_finds_the_right_of_every_act_again_emergencies_and_their_answers_among_them(story: Story) -> None:
    state = State()
    for recorded in story.events:
        day = date.fromisoformat(recorded.recorded_at[:10])
        assert recorded.position <= BEGUN or not judge(state, recorded, day).lacks, recorded
        evolve(state, recorded)
