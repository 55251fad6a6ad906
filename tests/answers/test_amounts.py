"""Numbers in fewer digits: what is shown adds up, and nothing stays nothing."""

from __future__ import annotations

from hypothesis import assume, given, strategies as st

from ledger.answers.amounts import THOUSANDTH, adding_up, adding_up_to

AMOUNTS = st.lists(st.one_of(st.just(0), st.integers(-5 * THOUSANDTH, 5 * THOUSANDTH)), min_size=1, max_size=6)


@given(AMOUNTS, st.integers(-1, 1))
def test_what_is_nothing_is_shown_as_nothing_where_anything_else_can_be_rounded(amounts: list[int], away: int) -> None:
    total = sum(adding_up(amounts, THOUSANDTH)) + away
    missing = abs(total - sum(each // THOUSANDTH for each in amounts))
    assume(missing <= len(amounts))  # a total is a unit or so away, and not two for one amount
    shown = adding_up_to(total, amounts, THOUSANDTH)
    assert sum(shown) == total
    if missing <= sum(map(bool, amounts)):
        assert all(each == 0 for each, amount in zip(shown, amounts, strict=True) if amount == 0)


def test_the_greatest_rests_are_rounded_up() -> None:
    assert adding_up([THOUSANDTH // 3, THOUSANDTH // 3, THOUSANDTH // 3 + 1], THOUSANDTH) == [0, 0, 1]
