"""One pass over the events tells what somebody would find who asked anew on each day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given as over, settings, strategies as st
from tests.domain.histories import EXAMPLES, Story
from tests.domain.steps import LEDGER
from tests.views.debt_stories import debt_stories

from ledger.domain.event import Event, Recorded
from ledger.domain.proposal import ProposalDeclined, ProposalWithdrawn
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold, turns
from ledger.govern.debt.views.item import Item, ItemStretch
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS

AHEAD = timedelta(days=100)
few = settings(max_examples=EXAMPLES // 2, deadline=None)


def day_of(recorded: Recorded) -> date:
    return date.fromisoformat(recorded.recorded_at[:10])


def days(first: date, until: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((until - first).days)]


def standing(told: list[ItemStretch], day: date) -> list[Item]:
    return sorted((each.item for each in told if each.period.covers(day)), key=lambda item: item.key)


def asked_each_day(story: Story) -> dict[date, list[Item]]:
    """What somebody finds who asks at the end of each day, by what was recorded until then."""
    facts, found, waiting = DebtFacts(SORTS), {}, list(story.events)
    for day in days(day_of(waiting[0]), story.today + AHEAD):
        while waiting and day_of(waiting[0]) <= day:
            facts.take(waiting.pop(0))
        found[day] = items(facts, day)
    return found


@few
@over(debt_stories())
def test_the_trend_by_replay_equals_what_was_printed_on_each_day(story: Story) -> None:
    asked = asked_each_day(story)
    told = DebtFold(SORTS).taken(story.events).then(story.today + AHEAD)
    assert {day: standing(told, day) for day in asked} == asked


@few
@over(debt_stories())
def test_what_is_known_now_of_each_day_is_what_is_asked_of_it_today(story: Story) -> None:
    fold, facts = DebtFold(SORTS).taken(story.events), DebtFacts(SORTS).taken(story.events)
    now = fold.now(story.today + AHEAD)
    first = min((each.period.from_ for each in now), default=story.today)
    assert all(standing(now, day) == items(facts, day) for day in days(first, story.today + AHEAD))


@few
@over(debt_stories())
def test_the_items_of_a_day_are_a_function_of_the_events_and_the_day(story: Story) -> None:
    half = len(story.events) // 2
    resumed = DebtFold(SORTS).taken(story.events[:half])
    resumed.then(story.today)
    told = resumed.taken(story.events[half:]).then(story.today)
    assert told == DebtFold(SORTS).taken(story.events).then(story.today)


@few
@over(debt_stories(), st.integers(-5, 60))
def test_a_fold_that_keeps_the_last_days_alone_tells_the_same_of_them(story: Story, ago: int) -> None:
    first, end = story.today - timedelta(days=ago), story.today + AHEAD
    whole = DebtFold(SORTS).taken(story.events).then(end)
    late = DebtFold(SORTS, first).taken(story.events).then(end)
    assert all(standing(late, day) == standing(whole, day) for day in days(first, end))
    assert all(each.period.from_ >= first for each in late)


@few
@over(debt_stories())
def test_what_opened_and_was_not_closed_stands(story: Story) -> None:
    end = story.today + AHEAD
    told = DebtFold(SORTS).taken(story.events).then(end)
    standing_now = {each.item.key for each in told if each.period.covers(end - timedelta(days=1))}
    counted: dict[tuple[str, str], int] = {}
    for turn in turns(told, end):
        step = {"opened": 1, "closed": -1}.get(turn.what, 0)
        counted[turn.item.key] = counted.get(turn.item.key, 0) + step
    assert {key for key, number in counted.items() if number} == standing_now
    assert set(counted.values()) <= {0, 1}


@few
@over(debt_stories())
def test_a_subject_has_at_most_one_item_of_a_sort_on_a_day(story: Story) -> None:
    for found in asked_each_day(story).values():
        assert len({item.key for item in found}) == len(found)


@few
@over(debt_stories())
def test_nor_on_a_day_of_before_as_it_is_known_now(story: Story) -> None:
    told = DebtFold(SORTS).taken(story.events).now(story.today + AHEAD)
    for _, found in groupby(told, key=lambda each: each.item.key):
        assert all(not one.period.overlaps(two.period) for one, two in pairwise(found))


@pytest.mark.parametrize(
    "event",
    [
        ProposalDeclined(proposal="mql#9", digest="d", right=3, role="decider", because="b"),
        ProposalWithdrawn(proposal="mql#9", digest="d", because="b"),
    ],
)
def test_an_answer_to_nothing_that_was_stored_past_the_program_is_no_debt_and_breaks_none(event: Event) -> None:
    events = [*LEDGER.events, Recorded(len(LEDGER.events) + 1, LEDGER.events[-1].recorded_at, "eve", event)]
    today = day_of(events[-1])
    assert items(DebtFacts(SORTS).taken(events), today) == items(DebtFacts(SORTS).taken(LEDGER.events), today)
    assert DebtFold(SORTS).taken(events).then(today + AHEAD) == []


def test_what_would_be_due_after_the_last_day_that_there_is_is_due_on_it() -> None:
    last = Item("unratified_version", "mql", date.max, 1, "*", "", date.max)
    assert last.due_after(9) == date.max
