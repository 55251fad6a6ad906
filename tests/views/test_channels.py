"""Where a channel stands: by what was decided, by the calendar, and by the money that went through it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.state import State
from ledger.measure.channels.events.channels import ChannelFile, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided, ChannelOutcome, PilotTerms
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed, ReviewOutcome
from ledger.measure.channels.events.stance import Stance, stance_on, stances
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.views.channels import standing, undecided
from ledger.measure.credit.events.touches import ChannelTouches, TouchesSeen
from ledger.measure.spend.events import SpendRecorded
from strategies import tries

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 2), date(2026, 6, 30)
NAMES: dict[str, Any] = {"channel": "podcast", "framework": "channel_fit", "version": 1, "scope": "channels"}
FILE = ChannelFile(key="podcast", title="Podcast sponsorship", owner="dana", touch="audio")


def registered(on: date) -> Event:
    return ChannelRegistered(channel="podcast", version=1, file=FILE, digest="f1", on=on)


def evaluated(on: date) -> Event:
    return ChannelEvaluated(**NAMES, file="f1", on=on, total="255/4", recommendation="pilot", digest="e1")


def decided(
    on: date, outcome: ChannelOutcome, until: date | None = None, cap: str = "", review: date | None = None
) -> Event:
    pilot = PilotTerms(until=until, spend_cap=cap) if until else None
    told = {"evaluation": "e1", "recommendation": "pilot", "right": 3}
    return ChannelDecided(**NAMES, **told, outcome=outcome, pilot=pilot, review_on=review, on=on)


def reviewed(on: date, outcome: ReviewOutcome, until: date | None = None, review: date | None = None) -> Event:
    told = {"channel": "podcast", "decision": 3, "scope": "channels", "right": 3}
    return ChannelReviewed(**told, outcome=outcome, until=until, review_on=review, on=on)


def left(on: date) -> Event:
    return ChannelLeft(channel="podcast", scope="channels", right=3, because="no guests", on=on)


def spent(month: str, amount: str) -> Event:
    return SpendRecorded(
        channel="podcast", month=month, amount=amount, currency="EUR", source="s.csv", source_digest="d", right=3
    )


def seen(first: date, last: date) -> Event:
    each = ChannelTouches(channel="audio", touches=9, first=first, last=last)
    return TouchesSeen(key="credit", version=1, taxonomy="channels", channels=(each,), records="t.csv", digest="d")


def after(*events: Event) -> State:
    return fold(Recorded(n, "2026-01-01T00:00:00.000000Z", "dana", each) for n, each in enumerate(events, 1))


def status(state: State, day: date) -> str:
    found = standing(state, "podcast", day)
    return found.status if found else ""


def spells(*events: Event) -> list[tuple[date, date | None]]:
    return [(each.since, each.until) for each in undecided(after(*events), "podcast")]


PILOT = (registered(JANUARY), evaluated(date(2026, 2, 1)), decided(MARCH, "pilot", JUNE, "20000"))


def test_a_channel_stands_as_the_last_act_by_that_day_says() -> None:
    state = after(*PILOT, reviewed(date(2026, 6, 29), "stop"), left(date(2026, 8, 1)))
    told = ("2025-12-31", "2026-01-31", "2026-02-01", "2026-03-02", "2026-06-28", "2026-06-29", "2026-08-01")
    assert [status(state, date.fromisoformat(day)) for day in told] == [
        *("", "registered", "evaluated", "piloting", "piloting", "rejected", "left")
    ]


@pytest.mark.parametrize(("outcome", "word"), [("adopt", "adopted"), ("defer", "deferred"), ("reject", "rejected")])
def test_each_outcome_has_its_word_and_judging_again_does_not_change_it(outcome: ChannelOutcome, word: str) -> None:
    state = after(registered(JANUARY), evaluated(JANUARY), decided(MARCH, outcome), evaluated(JUNE))
    assert status(state, date(2026, 7, 1)) == word


def test_a_pilot_is_overdue_from_its_end_until_it_is_reviewed_and_an_extension_moves_that() -> None:
    days = [JUNE - timedelta(1), JUNE, date(2026, 9, 29), date(2026, 9, 30)]
    extended = after(*PILOT, reviewed(JUNE, "extend", date(2026, 9, 30)))
    found = [[_standing(state, day).overdue for day in days] for state in (after(*PILOT), extended)]
    assert found == [[False, True, True, True], [False, False, False, True]]
    assert _standing(extended, days[3]).stance.extensions == 1


def test_what_was_adopted_is_looked_at_again_on_its_day_and_then_on_the_next_one() -> None:
    state = after(
        registered(JANUARY), decided(MARCH, "adopt", review=JUNE), reviewed(JUNE, "keep", review=date(2027, 6, 30))
    )
    assert not _standing(state, JUNE - timedelta(1)).overdue
    assert [_standing(state, day).overdue for day in (JUNE, date(2027, 6, 29), date(2027, 6, 30))] == [
        False,
        False,
        True,
    ]


def test_spend_to_date_is_of_the_months_since_the_decision_and_is_held_against_its_cap() -> None:
    state = after(*PILOT, spent("2026-02", "7000"), spent("2026-03", "12000"), spent("2026-04", "8000.50"))
    found = _standing(state, JUNE)
    assert (found.spent, found.cap, found.spend) == (Decimal("20000.50"), Decimal(20000), Decimal("27000.50"))
    assert found.over_cap
    assert not _standing(after(*PILOT, spent("2026-04", "20000")), JUNE).over_cap, "the cap itself may be spent"


def test_spend_before_anybody_decides_is_undecided_from_its_first_day_until_somebody_does() -> None:
    assert spells(registered(MARCH), spent("2026-02", "10")) == [(date(2026, 2, 1), None)]
    known = (
        registered(MARCH),
        spent("2026-02", "10"),
        evaluated(date(2026, 3, 9)),
        decided(date(2026, 4, 1), "reject"),
    )
    assert spells(*known) == [(date(2026, 2, 1), date(2026, 4, 1))]


def test_touches_tell_of_it_as_well_and_a_month_of_no_spend_does_not() -> None:
    assert spells(registered(MARCH), spent("2026-02", "0")) == []
    assert spells(registered(MARCH), seen(JANUARY, JUNE)) == [(JANUARY, None)]


def test_a_pilot_that_is_over_permits_no_more_spend() -> None:
    money = spent("2026-04", "10")
    assert spells(*PILOT, money) == [(JUNE, None)]
    assert spells(*PILOT, money, reviewed(JUNE, "extend", date(2026, 9, 30))) == [(date(2026, 9, 30), None)]
    assert spells(*PILOT, money, decided(date(2026, 7, 9), "adopt")) == [(JUNE, date(2026, 7, 9))]
    assert spells(*PILOT) == [], "nothing was ever spent on it"


def test_after_a_no_only_money_that_is_spent_again_opens_it() -> None:
    rejected = (registered(JANUARY), spent("2026-02", "10"), decided(MARCH, "reject"))
    assert spells(*rejected, seen(JANUARY, JUNE)) == [(JANUARY, MARCH)]
    assert spells(*rejected, spent("2026-04", "5")) == [(date(2026, 2, 1), MARCH), (date(2026, 4, 1), None)]
    assert spells(*rejected, spent("2026-04", "5"), left(JUNE)) == [
        (date(2026, 2, 1), MARCH),
        (date(2026, 4, 1), JUNE),
    ]


def test_a_correction_keeps_the_position_at_which_the_ledger_could_first_tell() -> None:
    (found,) = undecided(after(registered(MARCH), spent("2026-02", "10"), spent("2026-02", "12")), "podcast")
    assert (found.known, found.about) == (2, "spend in 2026-02")


ACTS = st.sampled_from(
    ["evaluate", "adopt", "pilot", "defer", "reject", "extend", "stop", "scale", "leave", "register"]
)


def _event(act: str, on: date) -> Event:
    match act:
        case "evaluate":
            return evaluated(on)
        case "adopt" | "defer" | "reject":
            return decided(on, act, review=on + timedelta(9))
        case "pilot":
            return decided(on, "pilot", on + timedelta(5))
        case "extend":
            return reviewed(on, "extend", on + timedelta(5))
        case "stop" | "scale":
            return reviewed(on, act)
        case "leave":
            return left(on)
    return registered(on)


@settings(max_examples=tries(60))
@given(st.lists(st.tuples(ACTS, st.integers(0, 6)), max_size=9), st.integers(0, 60))
def test_the_stances_of_any_history_follow_each_other_without_a_gap(acts: list[tuple[str, int]], ahead: int) -> None:
    day, events = JANUARY, [registered(JANUARY)]
    for act, later in acts:
        day += timedelta(later)
        events.append(_event(act, day))
    state = after(*events)
    every = stances(CHANNELS.of(state)["podcast"])
    assert [each.until for each in every] == [*(each.since for each in every[1:]), None]
    asked = JANUARY + timedelta(ahead)
    known = after(*(each for each in events if each.on <= asked))  # type: ignore[attr-defined]
    then, now = (stance_on(CHANNELS.of(each)["podcast"], asked) for each in (known, state))
    assert _bare(then) == _bare(now), "what came later says nothing of how it stood"


def _bare(stance: Stance | None) -> object:
    return stance and replace(stance, until=None)


def _standing(state: State, day: date) -> Any:
    found = standing(state, "podcast", day)
    assert found
    return found
