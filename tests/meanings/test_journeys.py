"""From touches to journeys: each step does what it says, and counts what it leaves out."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from ledger.meanings.credit.attribution import Collapse, Window
from ledger.meanings.credit.form import Decay, FirstTouch, Form, LastTouch, Linear, Shapley, ShareLine, Shares
from ledger.meanings.credit.journey import Conversion, Journey, Touch
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import PARTS, credit_of

from .journeying import channels, conversion, day, minute, rule, touch

DATA = Path(__file__).parents[3] / "shared" / "data" / "journeys.csv"
VIDEO, CONTENT, SEARCH = touch("video", day(-40)), touch("content", day(-20)), touch("search", day(0))


def found(*args: object, **more: object) -> list[list[str]]:
    return [channels(each.touches) for each in journeys(*args, **more).found]  # type: ignore[arg-type]


def test_a_touch_of_the_day_of_the_conversion_counts_as_before_it() -> None:
    assert found(rule(), [SEARCH, VIDEO, touch("direct", day(1))], [conversion(day(0))]) == [["video", "search"]]
    late = touch("direct", minute(11))
    assert found(rule(), [touch("video", minute(10)), late], [conversion(minute(10))]) == [["video"]]


def test_a_date_is_the_whole_day_beside_an_instant() -> None:
    assert found(rule(), [touch("search", minute(600))], [conversion(day(0))]) == [["search"]]
    assert found(rule(), [touch("search", day(0))], [conversion(minute(10))]) == [["search"]]


def test_touches_of_another_key_are_no_candidates_and_are_counted_apart() -> None:
    other = touch("video", day(-1), key="b")
    made = journeys(rule(), [VIDEO, other], [conversion(day(0))])
    assert [channels(each.touches) for each in made.found] == [["video"]]
    assert made.left_out == {"apart": 1}


TWO = [conversion(day(-10), "early"), conversion(day(0), "late")]


@pytest.mark.parametrize(
    ("reset", "late"),
    [("at_conversion", ["search"]), ("never", ["video", "content", "search"]), ("carry", ["search"])],
)
def test_a_second_conversion_begins_anew_as_the_reset_says(reset: str, late: list[str]) -> None:
    assert found(rule(reset=reset), [VIDEO, CONTENT, SEARCH], TWO) == [["video", "content"], late]


def test_carried_touches_are_those_of_the_conversion_before_where_none_lie_between() -> None:
    assert found(rule(reset="carry"), [VIDEO, CONTENT], TWO) == [["video", "content"]] * 2
    third = [*TWO, conversion(day(5), "third")]
    assert found(rule(reset="carry"), [VIDEO, SEARCH], third) == [["video"], ["search"], ["search"]]
    ignored = touch("direct", day(-5), eligible=False)
    assert found(rule(reset="carry"), [VIDEO, ignored], TWO) == [["video"], []]


def test_conversions_of_one_instant_share_their_journey() -> None:
    both = [conversion(day(0), "one"), conversion(day(0), "two")]
    assert found(rule(), [VIDEO], both) == [["video"], ["video"]]


def test_only_the_first_conversion_counts_where_the_rule_says_so() -> None:
    made = journeys(rule(again="first"), [VIDEO, SEARCH], [*reversed(TWO)])
    assert [each.conversion.id for each in made.found] == ["early"]
    assert (made.again, made.left_out) == (1, {"apart": 1})


def test_a_window_includes_both_ends_and_may_be_longer_for_a_part_of_the_funnel() -> None:
    touches, deal = [VIDEO, CONTENT, SEARCH], [conversion(day(0))]
    assert found(rule(window=Window(20)), touches, deal) == [["content", "search"]]
    assert found(rule(window=Window(19)), touches, deal) == [["search"]]
    assert found(rule(window=Window(0, parts={"top": 40})), touches, deal) == [["video", "search"]]
    assert found(rule(window=Window(parts={"top": 39})), touches, deal) == [["content", "search"]]


def test_a_window_of_hours_counts_elapsed_time() -> None:
    touches = [touch("video", minute(-121)), touch("content", minute(-120))]
    assert found(rule(window=Window(2, hours=True)), touches, [conversion(minute(0))]) == [["content"]]


def test_a_reset_looks_at_every_candidate_and_the_window_at_what_it_left() -> None:
    old, ignored = touch("video", day(-40)), touch("content", day(-12), eligible=False)
    made = journeys(rule(window=Window(15)), [old, ignored, SEARCH], TWO)
    assert [channels(each.touches) for each in made.found] == [[], ["search"]]
    assert made.left_out == {"window": 1, "not eligible": 1}


@pytest.mark.parametrize(
    ("collapse", "kept"),
    [
        (Collapse(), ["video", "video", "content", "video"]),
        (Collapse("repeats"), ["video", "content", "video"]),
        (Collapse("once"), ["video", "content"]),
        (Collapse("session", 5), ["video", "content", "video"]),
        (Collapse("session", 4), ["video", "video", "content", "video"]),
    ],
)
def test_touches_that_count_as_one_keep_the_first(collapse: Collapse, kept: list[str]) -> None:
    touches = [touch(name, minute(at)) for name, at in (("video", 0), ("video", 5), ("content", 6), ("video", 7))]
    assert found(rule(collapse=collapse), touches, [conversion(minute(9))]) == [kept]


def test_a_session_is_chained() -> None:
    touches = [touch("video", minute(each)) for each in (0, 5, 10, 16)]
    made = journeys(rule(collapse=Collapse("session", 5)), touches, [conversion(minute(20))]).found[0]
    assert [each.at for each in made.touches] == [minute(0), minute(16)]


def test_a_buying_group_says_whose_touches_belong_to_a_conversion() -> None:
    ann, bob = touch("video", day(-3), through="ann"), touch("content", day(-2), through="bob")
    deal = conversion(day(0), through="deal 1")
    assert found(rule(through=True), [ann, bob], [deal], {("ann", "deal 1"), ("bob", "deal 2")}) == [["video"]]


def test_a_touch_is_spent_only_by_a_conversion_that_it_was_a_candidate_for() -> None:
    ann = touch("video", day(-30), through="ann")
    one, two = conversion(day(-10), "1", through="deal 1"), conversion(day(0), "2", through="deal 2")
    assert found(rule(through=True), [ann], [one, two], {("ann", "deal 2")}) == [[], ["video"]]
    assert found(rule(through=True), [ann], [one, two], {("ann", "deal 1"), ("ann", "deal 2")}) == [["video"], []]


def test_equal_instants_are_ordered_as_the_rule_says() -> None:
    touches = [touch("search", day(0), "2"), touch("video", day(0), "10"), touch("content", day(0), "1")]
    assert found(rule(), touches, [conversion(day(0))]) == [["content", "video", "search"]]


times = st.integers(-20, 20)
touched = st.lists(st.tuples(st.sampled_from(["video", "content", "search"]), times), max_size=8)


@given(
    touched,
    st.lists(times, min_size=1, max_size=3),
    st.sampled_from(["at_conversion", "never", "carry"]),
    st.sampled_from([Window(), Window(7)]),
    st.sampled_from([Collapse(), Collapse("repeats"), Collapse("once")]),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_changes_nothing(
    told: list[tuple[str, int]], at: list[int], reset: str, window: Window, collapse: Collapse, chance: object
) -> None:
    touches = [touch(name, day(on), f"{n}") for n, (name, on) in enumerate(told)]
    deals = [conversion(day(on), f"{n}") for n, on in enumerate(at)]
    asked = rule(reset=reset, window=window, collapse=collapse)
    first = journeys(asked, touches, deals)
    chance.shuffle(touches)  # type: ignore[attr-defined]
    chance.shuffle(deals)  # type: ignore[attr-defined]
    assert journeys(asked, touches, deals) == first
    if reset == "at_conversion":
        once = Counter(each.id for journey in first.found for each in journey.touches)
        apart = len({each.conversion.at for each in first.found}) == len(deals)
        assert not apart or all(number == 1 for number in once.values())


U = Shares((ShareLine("touch", "first", 40), ShareLine("touch", "last", 40), ShareLine("touch", "others", 20)))


@pytest.mark.parametrize(
    ("form", "facebook", "instagram", "display", "video", "search"),
    [
        (FirstTouch(), "569.000", "226.000", "220.000", "222.000", "601.000"),
        (LastTouch(), "561.000", "237.000", "233.000", "350.000", "457.000"),
        (Linear(), "532.278", "234.626", "210.027", "309.561", "551.509"),
        (U, "554.823", "232.556", "220.534", "293.052", "537.036"),
        (Decay(7), "533.144", "239.876", "215.194", "330.642", "519.144"),
        (Shapley(), "496.400", "264.483", "244.733", "325.817", "506.567"),
    ],
)
def test_real_journeys_earn_what_other_programs_give_them(
    form: Form, facebook: str, instagram: str, display: str, video: str, search: str
) -> None:
    """Those of ChannelAttribution, marketing-attribution-models (decay by whole days) and shapley-attribution.

    They were run on the same journeys.
    """
    if not DATA.exists():
        pytest.skip("the real journeys are not here")
    earned = Counter[str]()
    for journey in _real():
        for share in credit_of(form, journey, lambda when, values: False):
            earned[share.touch.channel] += share.credit
    assert sum(earned.values()) == 1838 * PARTS
    told = {name: f"{credit / PARTS:.3f}" for name, credit in earned.items()}
    assert told == {
        "Facebook": facebook,
        "Instagram": instagram,
        "Online Display": display,
        "Online Video": video,
        "Paid Search": search,
    }


def _real() -> tuple[Journey, ...]:
    with DATA.open() as rows:
        read = list(csv.DictReader(rows))
    at = [Moment((instant := datetime.fromisoformat(row["time"])).date(), instant) for row in read]
    touches = [Touch(row["customer_id"], at[n], row["channel"], "", (f"{n:06}",)) for n, row in enumerate(read)]
    deals = [Conversion(f"{n:06}", row["customer_id"], at[n]) for n, row in enumerate(read) if row["conversion"] == "1"]
    return journeys(rule(), touches, deals).found
