"""What a touch earns: every form by hand, and nothing lost whatever is shared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from ledger.meanings.credit.clauses import clauses
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
    Form,
    LastBut,
    LastTouch,
    Linear,
    Markov,
    Shapley,
    ShareLine,
    Shares,
)
from ledger.meanings.credit.journey import Conversion, Journey, Touch
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import PARTS, credit_of, earns, exact_credit, fractions, shared
from ledger.meanings.credit.weighing import decayed, further_back, weighing

from .journeying import conversion, day, summed, touch

FIVE = Journey(
    conversion(day(0), value=900_000_000, milestones={"lead": day(-30), "opportunity": day(-10)}),
    (
        touch("video", day(-40)),
        *(touch("content", day(each)) for each in (-30, -20, -10)),
        touch("search", day(-1)),
    ),
)


def holds(when: object, values: object) -> bool:
    raise AssertionError("no form here asks")


def lines(*shares: tuple[str, str, int]) -> Shares:
    return Shares(tuple(ShareLine(*each) for each in shares))


U = lines(("touch", "first", 40), ("touch", "last", 40), ("touch", "others", 20))
W = lines(("touch", "first", 30), ("before", "lead", 30), ("before", "opportunity", 30), ("touch", "others", 10))
FULL = lines(
    *[("touch", "first", 225), ("before", "lead", 225), ("before", "opportunity", 225)],
    *[("touch", "last", 225), ("touch", "others", 100)],
)
PARTS_OF_FUNNEL = lines(("funnel", "top", 40), ("funnel", "middle", 30), ("funnel", "bottom", 30))


@pytest.mark.parametrize(
    ("form", "top", "middle", "bottom"),
    [
        (Linear(), 200000000, 600000000, 200000000),
        (U, 400000000, 199999998, 400000002),
        (W, 300000000, 650000000, 50000000),
        (FULL, 225000000, 550000000, 225000000),
        (Decay(10), 33412936, 467781108, 498805956),
        (Shapley(), 333333333, 333333333, 333333334),
        (PARTS_OF_FUNNEL, 400000000, 300000000, 300000000),
        (FirstTouch(), PARTS, 0, 0),
        (LastTouch(), 0, 0, PARTS),
        (LastBut(("search",)), 0, PARTS, 0),
        (LastBut(("search", "content", "video")), 0, 0, PARTS),
        (Markov(1, {"video": 1, "search": 3}), 250000000, 0, 750000000),
    ],
)
def test_five_touches_earn_by_every_form_what_a_hand_gives_them(form: Form, top: int, middle: int, bottom: int) -> None:
    assert summed(credit_of(form, FIVE, holds)) == {"top": top, "middle": middle, "bottom": bottom}


def test_money_is_shared_as_credit_is() -> None:
    assert summed(credit_of(PARTS_OF_FUNNEL, FIVE, holds), "value") == {
        "top": 360_000_000,
        "middle": 270_000_000,
        "bottom": 270_000_000,
    }


@pytest.mark.parametrize(
    ("whole", "weights", "found"),
    [(8, (1, 1, 2), [2, 2, 4]), (8, (1, 2, 1), [2, 4, 2]), (12, (3, 6), [4, 8]), (-8, (1, 1, 2), [-2, -2, -4])],
)
def test_whole_numbers_are_shared_as_the_browsers_do(whole: int, weights: tuple[int, ...], found: list[int]) -> None:
    """The cases of the W3C's attribution tests, from the oldest touch on."""
    assert shared(whole, ((1, weights),)) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (Linear(), {"direct": 2, "search": Fraction(19, 6), "email": Fraction(19, 6), "social": Fraction(5, 3)}),
        (U, {"direct": 2, "search": Fraction(7, 2), "email": Fraction(7, 2), "social": 1}),
        (FirstTouch(), {"direct": 2, "search": 8, "email": 0, "social": 0}),
        (LastTouch(), {"direct": 2, "search": 0, "email": 8, "social": 0}),
    ],
)
def test_the_fixture_of_another_program_is_shared_alike(form: Form, found: dict[str, Fraction]) -> None:
    """`eeghor/mta`, tests/test_heuristic_models.py: ten conversions on three paths."""
    earned = dict.fromkeys(found, Fraction(0))
    for times, path in ((2, ["direct"]), (3, ["search", "email"]), (5, ["search", "social", "email"])):
        journey = Journey(conversion(day(0)), tuple(touch(each, day(n - 9)) for n, each in enumerate(path)))
        for each, share in exact_credit(form, journey, holds):
            earned[each.channel] += times * share
    assert earned == found


def test_what_is_left_never_goes_to_a_touch_that_earns_nothing() -> None:
    assert shared(10, ((1, (1, 1, 1, 0)),)) == [3, 3, 4, 0]


def test_a_line_without_touches_leaves_the_rest_to_grow_in_proportion() -> None:
    without = Journey(FIVE.conversion, FIVE.touches[1:])
    assert summed(credit_of(PARTS_OF_FUNNEL, without, holds)) == {"top": 0, "middle": 499999998, "bottom": 500000002}


def test_a_touch_in_several_lines_adds_up_and_one_in_none_earns_nothing() -> None:
    alone = Journey(FIVE.conversion, FIVE.touches[:1])
    assert [each.credit for each in credit_of(U, alone, holds)] == [PARTS]
    ends = lines(("touch", "first", 1), ("touch", "last", 1))
    assert [each.credit for each in credit_of(ends, FIVE, holds)] == [500000000, 0, 0, 0, 500000000]


def test_a_milestone_that_was_never_reached_or_lies_before_every_touch_gives_to_nobody() -> None:
    blank = Journey(FIVE.conversion._replace(milestones={"lead": day(-41)}), FIVE.touches)
    only = lines(("before", "lead", 1), ("before", "opportunity", 1))
    assert credit_of(only, blank, holds) == ()
    assert not earns(weighing(only, blank, holds))


def test_an_old_touch_still_weighs_something_where_credit_decays() -> None:
    assert [decayed(0, 7), decayed(7, 7), decayed(7 * 80, 7)] == [2**40, 2**39, 1]
    assert decayed(1, 2) == round(2**40 / 2**0.5)


def test_hours_that_passed_are_counted_whole_and_calendar_days_where_nothing_says_otherwise() -> None:
    def at(hour: int, minute: int) -> Moment:
        instant = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
        return Moment(instant.date(), instant)

    touches = [Touch("", at(*when), "video", "top", (f"{n}",)) for n, when in enumerate(((6, 34), (18, 59), (24, 1)))]
    journey = Journey(Conversion("c", "", at(25, 0)), tuple(touches))
    assert weighing(Decay(1), journey, holds) == ((1, (2**39, 2**39, 2**40)),)
    assert further_back(Decay(1, elapsed=True), journey) == [18, 6, 0]
    assert weighing(Decay(1, elapsed=True), journey, holds) == ((1, (decayed(18, 24), decayed(6, 24), 2**40)),)
    told = [clauses(Decay(1, elapsed=elapsed), journey, holds)[0].partition(":")[0] for elapsed in (False, True)]
    assert told == ["1 days before the last touch", "18 hours before the last touch"]


shares = st.lists(
    st.tuples(st.integers(1, 1000), st.lists(st.integers(0, 2**40), min_size=4, max_size=4).map(tuple)),
    min_size=1,
    max_size=5,
).filter(lambda lines: any(any(each) for _, each in lines))


@given(shares, st.integers(-(10**18), 10**18))
def test_nothing_is_lost_whatever_is_shared(weighed: list[tuple[int, tuple[int, ...]]], whole: int) -> None:
    found = shared(whole, tuple(weighed))
    assert sum(found) == whole
    exact = fractions(tuple(weighed))
    assert sum(exact) == 1
    for got, share in zip(found, exact, strict=True):
        assert abs(got - whole * share) < 4 * len(weighed) + 1
        assert share or not got


@given(st.permutations(FIVE.touches))
def test_the_same_shares_come_out_exactly_as_fractions(touches: list[object]) -> None:
    journey = Journey(FIVE.conversion, tuple(touches))  # type: ignore[arg-type]
    exact = {each.channel: share for each, share in exact_credit(PARTS_OF_FUNNEL, journey, holds)}
    assert exact == {"video": Fraction(2, 5), "content": Fraction(1, 10), "search": Fraction(3, 10)}
