"""When a target is looked at again: a little apart from others, and later after each failure in a row."""

from __future__ import annotations

from hypothesis import given, strategies as st

from ledger.daemon.pace import LONGEST, Pace

chances = st.floats(0, 1, exclude_max=True)


@given(chances)
def test_many_programs_are_spread_over_a_tenth_either_way(chance: float) -> None:
    assert 270 <= Pace(300).delay(chance) <= 330


def test_each_failure_in_a_row_doubles_the_wait_and_a_success_ends_that() -> None:
    pace = Pace(60)
    waits = []
    for _ in range(4):
        waits.append(pace.delay(0.5))
        pace = pace.after(failed=True)
    assert waits == [60, 120, 240, 480]
    assert pace.after(failed=False) == Pace(60)


@given(st.integers(0, 10_000), chances)
def test_no_wait_is_longer_than_an_hour_and_a_tenth(failures: int, chance: float) -> None:
    assert Pace(60, failures).delay(chance) <= LONGEST * 1.1


def test_who_asks_for_a_day_gets_a_day() -> None:
    assert Pace(86_400, failures=3).delay(0.5) == 86_400
