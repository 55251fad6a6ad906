"""Items of channels: each opens by what happened, and closes by an act and by nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given as over, settings
from tests.domain.histories import Story
from tests.views.channel_stories import channel_stories
from tests.views.test_channels import JANUARY, JUNE, MARCH, decided, left, registered, reviewed, seen, spent
from tests.views.test_debt_fold import asked_each_day, standing as standing_on
from tests.views.test_outdated import evaluated, framework, in_force, mql

from ledger.domain.event import Event, Recorded
from ledger.domain.founding import Founded
from ledger.domain.waiver import WaiverGranted
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.governed import governed
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import Answered, GateResult
from strategies import tries

FOUNDED = Founded(ledger_id="acme", zone="UTC", clock="simulated")
BEGUN = (FOUNDED, in_force(framework("w1"), 1, JANUARY), in_force(mql("m1"), 1, JANUARY), registered(JANUARY))
SORTS_OF_CHANNELS = ("undecided_channel", "overdue_review", "outdated_evaluation", "deviation")


def facts(*events: Event) -> DebtFacts:
    recorded = (
        Recorded(n, f"{getattr(each, 'on', JANUARY)}T09:00:00.000000Z", "ana", each)
        for n, each in enumerate((*BEGUN, *events), 1)
    )
    return DebtFacts(SORTS).taken(recorded)


def found(day: date, *events: Event) -> dict[str, str]:
    """The items of channels on a day, by sort, with what each is about."""
    return {each.sort: each.subject for each in items(facts(*events), day) if each.sort in SORTS_OF_CHANNELS}


def deviating(on: date, until: date) -> Event:
    found = decided(on, "pilot", until)
    assert isinstance(found, ChannelDecided)
    return ChannelDecided(**{name: getattr(found, name) for name in found.__struct_fields__} | {"deviates": True})


def test_spend_without_a_decision_is_an_item_until_it_is_decided_or_left() -> None:
    assert found(MARCH, spent("2026-02", "10")) == {"undecided_channel": "podcast"}
    judged = (spent("2026-02", "10"), evaluated(MARCH))
    assert "undecided_channel" not in found(JUNE, *judged, decided(JUNE, "reject"))
    assert "undecided_channel" not in found(JUNE, *judged, left(JUNE))


def test_a_channel_could_have_every_item_of_a_channel_until_it_is_left() -> None:
    registered_, left_ = (
        {(each.word, each.name) for each in governed(facts(*more), JUNE)} for more in ((), (left(JUNE),))
    )
    assert registered_ - left_ == {("channel", "podcast")}


def test_a_waiver_of_what_nobody_decided_stands_while_the_channel_is_judged() -> None:
    said: Any = {"from_": MARCH, "until": JUNE, "because": "it is being judged", "right": 1}
    waived = WaiverGranted(subject="item:undecided_channel/podcast", scope="*", since=date(2026, 2, 1), **said)
    april = date(2026, 4, 1)
    for judged in ((), (evaluated(april),)):
        facts_ = facts(spent("2026-02", "10"), waived, *judged)
        there = [(each.sort, bool(each.waiver)) for each in items(facts_, april) if each.subject.endswith("podcast")]
        assert there == [("undecided_channel", True)]
        assert "expired_waiver" in {each.sort for each in items(facts_, JUNE)}


def failed(on: date, answer: Answered = "fail") -> Event:
    """Judged, with one gate that was answered so."""
    return evaluated(on, gates=(GateResult(key="consent", answer=answer),))


def excused(on: date, until: date) -> Event:
    said: Any = {"from_": on, "until": until, "because": "a trial", "right": 1}
    return WaiverGranted(subject="gate:consent@podcast", scope="*", **said)


def expired(day: date, *events: Event) -> list[str]:
    recorded = [
        Recorded(n, f"{getattr(each, 'on', getattr(each, 'from_', JANUARY))}T09:00:00.000000Z", "ana", each)
        for n, each in enumerate((*BEGUN, *events), 1)
    ]
    told = DebtFold(SORTS).taken(recorded).then(day + timedelta(days=1))
    found = items(DebtFacts(SORTS).taken(recorded), day)
    assert standing_on(told, day) == found
    return [each.about for each in found if each.sort == "expired_waiver"]


def test_a_gate_that_fails_is_excused_until_its_waiver_ends_and_is_an_item_then() -> None:
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    judged = (failed(MARCH), excused(MARCH, april), decided(MARCH, "pilot", date(2026, 12, 1)))
    assert expired(date(2026, 3, 31), *judged) == []
    assert expired(april, *judged) == ["gate:consent@podcast"]
    assert expired(may, *judged, excused(may, JUNE)) == []
    assert expired(JUNE, *judged, excused(may, JUNE)) == ["gate:consent@podcast"]
    assert expired(may, *judged, failed(may, "pass")) == []
    assert expired(may, *judged, failed(may, "unknown")) == ["gate:consent@podcast"]
    assert expired(may, *judged, decided(may, "reject")) == []
    assert expired(may, *judged, left(may)) == []


def test_touches_of_a_channel_that_nobody_registered_are_one_by_its_name_there_until_somebody_does() -> None:
    assert found(JUNE, seen(MARCH, JUNE)) == {"undecided_channel": "podcast"}, "it goes by the name audio"
    facts_ = DebtFacts(SORTS).taken([Recorded(1, "2026-01-01T09:00:00.000000Z", "ana", FOUNDED)])
    facts_.take(Recorded(2, "2026-06-30T09:00:00.000000Z", "ana", seen(MARCH, JUNE)))
    assert [(each.subject, each.since, each.hidden) for each in items(facts_, JUNE)] == [("audio", MARCH, 120)]
    facts_.take(Recorded(3, "2026-06-30T09:00:00.000000Z", "ana", registered(JUNE)))
    assert [each.subject for each in items(facts_, JUNE)] == ["podcast"]


def test_the_end_of_a_pilot_that_nobody_reviewed_is_one_and_a_review_closes_it() -> None:
    pilot = (evaluated(MARCH), decided(MARCH, "pilot", JUNE))
    assert found(JUNE - timedelta(1), *pilot) == {}
    assert found(JUNE, *pilot) == {"overdue_review": "podcast"}
    assert found(JUNE, *pilot, reviewed(JUNE, "scale")) == {}
    assert found(JUNE, *pilot, reviewed(JUNE, "extend", date(2026, 9, 30))) == {}
    assert found(date(2026, 9, 30), *pilot, reviewed(JUNE, "extend", date(2026, 9, 30))) == {
        "overdue_review": "podcast"
    }


def test_a_decision_on_what_is_outdated_is_one_until_it_is_evaluated_again() -> None:
    adopted = (evaluated(MARCH), decided(MARCH, "adopt"), in_force(mql("m2"), 2, date(2026, 5, 1)))
    assert found(date(2026, 4, 30), *adopted) == {}
    assert found(JUNE, *adopted) == {"outdated_evaluation": "podcast"}
    assert found(JUNE, *adopted, evaluated(JUNE, "m2", 2)) == {}
    undecided = (evaluated(MARCH), in_force(mql("m2"), 2, date(2026, 5, 1)))
    assert found(JUNE, *undecided) == {}, "nothing rests on it yet"


def test_a_decision_against_the_recommendation_is_one_until_its_review() -> None:
    against = (evaluated(MARCH), deviating(MARCH, JUNE))
    (item,) = items(facts(*against), MARCH)[:1]
    assert (item.sort, item.about, item.due) == ("deviation", "pilot, where pilot was recommended", JUNE)
    assert "deviation" not in found(JUNE, *against, reviewed(JUNE, "stop"))


def test_one_pass_sees_each_event_that_opens_or_closes_an_item() -> None:
    happened = (
        (FOUNDED, JANUARY),
        (in_force(framework("w1"), 1, JANUARY), JANUARY),
        (in_force(mql("m1"), 1, JANUARY), JANUARY),
        (registered(JANUARY), JANUARY),
        (spent("2026-01", "10"), date(2026, 2, 2)),
        (evaluated(MARCH), MARCH),
        (deviating(MARCH, JUNE), MARCH),
        (in_force(mql("m2"), 2, date(2026, 4, 9)), date(2026, 4, 10)),
        (evaluated(date(2026, 5, 5), "m2", 2), date(2026, 5, 5)),
        (reviewed(date(2026, 7, 1), "stop"), date(2026, 7, 1)),
    )
    recorded = [Recorded(n, f"{day}T09:00:00.000000Z", "ana", each) for n, (each, day) in enumerate(happened, 1)]
    told = DebtFold(SORTS).taken(recorded).then(date(2026, 8, 1))
    spells = {each.item.sort: (each.period.from_, each.period.until) for each in told}
    assert {sort: spells[sort] for sort in SORTS_OF_CHANNELS} == {
        "undecided_channel": (JUNE, date(2026, 7, 1)),
        "overdue_review": (JUNE, date(2026, 7, 1)),
        "outdated_evaluation": (date(2026, 4, 10), date(2026, 5, 5)),
        "deviation": (MARCH, date(2026, 7, 1)),
    }
    opened = [each.period.from_ for each in told if each.item.sort == "undecided_channel"]
    assert opened == [date(2026, 2, 2), JUNE], "nobody could know of the spend before it was recorded"


@settings(max_examples=tries(60), deadline=None)
@over(channel_stories())
def test_one_pass_over_a_history_of_channels_tells_what_was_so_on_each_day(story: Story) -> None:
    asked: dict[date, list[Any]] = asked_each_day(story)
    told = DebtFold(SORTS).taken(story.events).then(story.today + timedelta(100))
    assert {day: standing_on(told, day) for day in asked} == asked
