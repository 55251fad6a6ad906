"""Why a touch is in the journey of one conversion, or is not: the same journey as that of all of them together."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.language.tree import Always
from ledger.meanings.credit.attribution import Collapse, Window
from ledger.meanings.credit.clauses import NOTHING, clauses
from ledger.meanings.credit.form import Decay, FirstTouch, Linear, Shapley, ShareLine, Shares, Weighed, Weights
from ledger.meanings.credit.journey import Journey
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.trace import (
    KEPT,
    LATER,
    NOT_ELIGIBLE,
    NOT_OF_GROUP,
    OUTSIDE,
    SPENT,
    STOOD_FOR,
    trace,
)
from strategies import tries

from .journeying import conversion, day, rule, touch

touches = st.lists(
    st.builds(
        lambda number, at, channel, eligible, through: touch(
            channel, day(at), f"t{number}", eligible=eligible, through=through
        ),
        st.integers(0, 99),
        st.integers(-12, 3),
        st.sampled_from(["video", "content", "direct"]),
        st.booleans(),
        st.sampled_from(["ann", "bob"]),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
conversions = st.lists(st.integers(-6, 2), min_size=1, max_size=3)
rules = st.builds(
    lambda reset, days, how, again, through: rule(
        reset=reset, window=Window(days), collapse=Collapse(how), again=again, through=through
    ),
    st.sampled_from(["at_conversion", "never", "carry"]),
    st.sampled_from([None, 0, 4]),
    st.sampled_from(["none", "repeats", "once"]),
    st.sampled_from(["each", "first"]),
    st.booleans(),
)


@settings(max_examples=tries(150), deadline=None)
@given(rules, touches, conversions)
def test_the_journey_of_one_is_that_which_it_has_among_all(of: object, all_: list, days: list[int]) -> None:
    deals = [conversion(day(at), f"c{n}", through="deal") for n, at in enumerate(days)]
    roles = frozenset({("ann", "deal")})
    found = journeys(of, all_, deals, roles).found  # type: ignore[arg-type]
    for each in deals:
        traced = trace(of, each, all_, deals, roles)  # type: ignore[arg-type]
        there = next((one.touches for one in found if one.conversion.id == each.id), None)
        if there is None:
            assert traced.first is not None
            assert traced.first.id == found[0].conversion.id
            continue
        assert traced.journey.touches == there
        assert sorted(each.touch.id for each in traced.touches) == sorted(each.id for each in all_)
        assert [each.touch.id for each in traced.touches if each.why == KEPT] == [
            one.id for one in sorted(there, key=lambda one: (one.at.order, one.order))
        ]


def test_each_touch_that_is_left_out_is_told_the_step_and_what_took_its_place() -> None:
    of = replace(rule(window=Window(10), collapse=Collapse("once"), through=True))
    first, asked = conversion(day(-20), "first", through="deal"), conversion(day(0), "asked", through="deal")
    told = [
        (touch("video", day(-30), "spent", through="ann"), SPENT, "first"),
        (touch("video", day(-11), "old", through="ann"), OUTSIDE, None),
        (touch("video", day(-9), "stranger", through="zoe"), NOT_OF_GROUP, None),
        (touch("video", day(-8), "bot", through="ann", eligible=False), NOT_ELIGIBLE, None),
        (touch("video", day(-7), "kept", through="ann"), KEPT, None),
        (touch("video", day(-6), "again", through="ann"), STOOD_FOR, "kept"),
        (touch("video", day(1), "late", through="ann"), LATER, None),
    ]
    found = trace(of, asked, [each for each, *_ in told], [asked, first], frozenset({("ann", "deal")}))
    assert [(each.touch.id, each.why, each.by) for each in found.touches] == [
        (each.id, why, by) for each, why, by in told
    ]


JOURNEY = Journey(conversion(day(0)), (touch("video", day(-9)), touch("content", day(-2)), touch("content", day(-1))))


def test_each_share_is_told_by_the_clause_that_gives_it() -> None:
    parts = Shares(
        (ShareLine("funnel", "top", 40), ShareLine("funnel", "middle", 30), ShareLine("funnel", "bottom", 30))
    )

    def told(form: object) -> list[str]:
        return clauses(form, JOURNEY, lambda when, values: values["place"] == "first")  # type: ignore[arg-type]

    assert told(parts) == ["40 of 70 to top", *["30 of 70 to middle, over 2 touches"] * 2]
    assert told(Shares((ShareLine("touch", "first", 1),))) == ["1 of 1 to the first touch", NOTHING, NOTHING]
    assert told(Linear()) == ["1 of 3 touches"] * 3
    assert told(FirstTouch()) == ["all to the first touch", *["nothing: all to the first touch"] * 2]
    assert told(Shapley()) == [*["the first of its channel, of 2 channels"] * 2, "not the first of its channel"]
    assert told(Weights((Weighed(Always(), 3),), 1)) == ["3 where TRUE, of 5", "1 otherwise, of 5", "1 otherwise, of 5"]
    assert told(Decay(1))[2].startswith("0 days before the last touch: 1,099,511,627,776 of ")
