"""Whatever happens, nothing in force outlives its emergency, no proposal is ratified twice, and each is answered once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from ledger.domain.entitlement import judge
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.state import State, evolve
from ledger.language.days import day_of

from .histories import Story, many, stories


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


@pytest.mark.fault(29)
@many
@given(stories())
def test_an_audit_finds_the_right_of_every_act_again_emergencies_among_them(story: Story) -> None:
    state = State()
    for recorded in story.events:
        day = day_of(_instant(recorded), "UTC")
        if recorded.position > len(story.events) - 200 and not _began(recorded):
            assert not judge(state, recorded, day).lacks, recorded
        evolve(state, recorded)


def _instant(recorded: Any) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(recorded.recorded_at)


def _began(recorded: Any) -> bool:
    """What a company is given to begin with was not decided by anybody."""
    return bool(recorded.actor == "dana" and not getattr(recorded.event, "proposal", "x"))
