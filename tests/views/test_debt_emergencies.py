"""What was ratified in an emergency is owed until its decider answers, also once it is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.domain.steps import ratified
from tests.domain.test_emergency import DAY, ENDS, LATER, SECOND, SUDDENLY, now

from ledger.domain.acts.approving import decline
from ledger.domain.acts.delegating import StandIn, delegate
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.seats.views.emergencies import waiting
from ledger.overview.board.views import due
from ledger.overview.following.views import of_emergencies
from ledger.testing import Given


def open_on(so_far: Given, day: date) -> list[tuple[str, date]]:
    facts = DebtFacts(SORTS).taken(so_far.events)
    return [(each.subject, each.since) for each in items(facts, day) if each.sort == "emergency"]


@pytest.mark.fault(29)
def test_it_is_an_item_from_its_first_day_until_it_is_answered_whether_or_not_it_is_over() -> None:
    assert [open_on(SUDDENLY, day) for day in (DAY, ENDS, LATER)] == [[("mql#2", DAY)]] * 3
    answered = SUDDENLY.on(LATER).after(decline, proposal_id="mql#2", by="cro", because="no")
    assert open_on(answered, LATER - timedelta(days=1)) == [("mql#2", DAY)]
    assert open_on(answered, LATER) == []
    assert open_on(ratified(SUDDENLY, SECOND, now()), DAY) == []


def test_it_waits_for_the_decider_and_the_operators_know_the_day() -> None:
    (found,) = waiting(SUDDENLY.state, DAY)
    assert (found.people, found.operators, found.over) == (("cro",), ("ops",), False)
    assert [each.over for each in waiting(SUDDENLY.state, ENDS)] == [True]
    (day,) = [each for each in due(SUDDENLY.state, DAY, 30) if each.about == "mql"]
    assert day.day == ENDS
    assert "v1 governs again, since an emergency is over" in day.what


def test_it_does_not_wait_for_whoever_ratified_in_it_where_they_stand_in_for_the_decider_since() -> None:
    lent = SUDDENLY.after(delegate, asked=StandIn("lifecycle", "decider", "mia", DAY, ENDS), by="cro")
    assert [each.people for each in waiting(lent.state, DAY)] == [("cro",)]


def test_the_decider_is_told_at_once_and_all_concerned_when_it_ends_and_when_it_is_over() -> None:
    def told(day: date) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for each in of_emergencies(SUDDENLY.state, day):
            found.setdefault(each.act, set()).add(each.person)
        return found

    everybody = {"cro", "ops", "ana", "mia"}
    assert told(DAY) == {"waits": {"cro"}}
    assert told(ENDS - timedelta(days=3)) == {"waits": {"cro"}, "ends": everybody}
    assert told(ENDS) == {"waits": {"cro"}, "over": everybody}
    assert [*of_emergencies(ratified(SUDDENLY, SECOND, now()).state, LATER)] == []
