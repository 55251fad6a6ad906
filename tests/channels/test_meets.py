"""The gate `meets`: a channel against what stands of it in the last period that is closed by channel."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.channels.judging import LEAD, answer, channel, facts, written
from tests.channels.test_pilots import state
from tests.kinds.reading import DAY

from ledger.domain.calendar import calendar_period
from ledger.domain.event import Event
from ledger.measure.figures.events.close import ClosedCount, PeriodClosed
from ledger.measure.figures.events.restatement import ALL

COST = "kind: metric\nkey: cost\nscope: lifecycle\nentity: lead\nof: mql\n"
DRAFTS = written(LEAD, COST, mql="score >= 65")
AT_MOST = {"metric": "cost", "at_most": "400"}


def closed(period: str, /, **numbers: str) -> PeriodClosed:
    days = calendar_period(period).days
    assert days.until
    counts = [(ALL, "1000"), *numbers.items()]
    return PeriodClosed(
        key="cost",
        period=period,
        from_=days.from_,
        until=days.until,
        position=1,
        on=days.until,
        standard="standard",
        population="d",
        records="touches.csv",
        by="channel",
        counts=tuple(ClosedCount(segment=name, number=number, of=0) for name, number in counts),
        right=1,
    )


def told(argument: dict[str, Any], *events: Event, day: date = DAY) -> tuple[str, str]:
    found = answer("meets", argument, facts(channel(), DRAFTS, state(*events)))
    return found.answer, found.because


def test_the_last_period_that_is_closed_by_channel_counts_and_not_the_one_before() -> None:
    events = (closed("2025-01", podcast="450"), closed("2025-02", podcast="400"))
    why = "`cost` of podcast stands at 400 in 2025-02, of at most 400"
    assert told(AT_MOST, *events) == ("pass", why)
    assert told(AT_MOST, *reversed(events)) == ("pass", why), "whichever was closed first"


@pytest.mark.parametrize(("number", "said"), [("400.01", "fail"), ("1201/3", "fail"), ("1200/3", "pass")])
def test_a_fraction_is_held_against_the_limit_as_it_is(number: str, said: str) -> None:
    assert told(AT_MOST, closed("2025-01", podcast=number))[0] == said


def test_a_share_is_held_against_percent() -> None:
    asked = {"metric": "cost", "at_least": "4 %"}
    why = "`cost` of podcast stands at 3.90 % in 2025-01, of at least 4 %"
    assert told(asked, closed("2025-01", podcast="0.039")) == ("fail", why)


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((), "no period of `cost` is closed by channel"),
        ((closed("2025-01"),), "no period of `cost` is closed by channel"),
        ((closed("2025-01", search="3"),), "2025-01 of `cost` is closed, and `podcast` has no number in it"),
        ((closed("2029-01", podcast="3"),), "no period of `cost` is closed by channel"),
    ],
    ids=["none", "whole", "another", "later"],
)
def test_where_nothing_stands_of_the_channel_nobody_can_say(events: tuple[Event, ...], why: str) -> None:
    assert told(AT_MOST, *events) == ("unknown", why)
