"""How long a caller waits before asking again."""

from __future__ import annotations

from hypothesis import given, strategies as st

from ledger_salesforce.wire.waiting import IN_ALL, TRIES, pause


def test_each_wait_is_twice_as_long_and_spread_by_chance() -> None:
    assert [pause(tried, "", 0, 0.0) for tried in (1, 2, 3, 4)] == [0.5, 1, 2, 4]
    assert pause(3, "", 0, 0.5) == 3


def test_what_the_platform_asks_for_is_honoured() -> None:
    assert pause(1, "7", 0, 0.9) == 7


def test_a_date_in_place_of_seconds_is_no_number_to_wait_for() -> None:
    assert pause(1, "Wed, 21 Oct 2026 07:28:00 GMT", 0, 0.0) == 0.5


def test_more_than_a_minute_is_not_waited_for() -> None:
    assert pause(1, "61", 0, 0.0) is None
    assert pause(2, "30", 31, 0.0) is None


@given(st.lists(st.tuples(st.sampled_from(("", "1", "20", "45")), st.floats(0, 1, exclude_max=True)), min_size=TRIES))
def test_nobody_waits_for_ever(answers: list[tuple[str, float]]) -> None:
    waited, tried = 0.0, 0
    for asked, chance in answers:
        tried += 1
        seconds = pause(tried, asked, waited, chance)
        if seconds is None:
            break
        waited += seconds
    assert tried <= TRIES
    assert waited <= IN_ALL
