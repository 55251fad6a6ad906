"""How long a caller waits before asking again, and within which budget. No test here sleeps."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ledger.connecting import IN_ALL, TRIES, Passing, Waits, next_wait
from ledger.errors import TargetFault


def test_each_wait_is_twice_as_long_and_chance_lengthens_it_by_a_quarter_at_most():
    assert [next_wait(tried) for tried in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert next_wait(3, chance=0.5) == 4.5


def test_what_the_platform_asks_for_is_honoured():
    assert next_wait(1, "7") == 7
    assert next_wait(1, "1", least=2.0) == 2


def test_a_date_in_place_of_seconds_is_no_number_to_wait_for():
    assert next_wait(1, "Wed, 21 Oct 2026 07:28:00 GMT") == 1


def test_more_than_a_minute_is_not_waited_for():
    assert next_wait(1, "61") is None
    assert next_wait(2, "30", 31) is None


@given(st.lists(st.tuples(st.sampled_from(("", "1", "20", "45")), st.floats(0, 1, exclude_max=True)), min_size=TRIES))
def test_nobody_waits_for_ever(answers: list[tuple[str, float]]):
    waited, tried = 0.0, 0
    for after, chance in answers:
        tried += 1
        seconds = next_wait(tried, after, waited, chance=chance)
        if seconds is None:
            break
        waited += seconds
    assert tried <= TRIES
    assert waited <= IN_ALL


@pytest.mark.fault(37)
def test_what_passes_is_asked_again_and_anything_else_is_not():
    slept: list[float] = []
    answers = iter([Passing("busy"), "done"])

    assert still(slept).patiently(lambda: given_by(answers)) == "done"
    assert slept == [1.0]
    with pytest.raises(TargetFault, match="refused"):
        still(slept).patiently(lambda: given_by(iter([TargetFault("refused")])))
    assert slept == [1.0]


@pytest.mark.fault(37, control=True)
def test_who_takes_a_refusal_for_what_passes_asks_until_patience_ends():
    slept: list[float] = []
    refused = (Passing("403: you may not") for _ in range(TRIES))

    with pytest.raises(Passing):
        still(slept).patiently(lambda: given_by(refused))
    assert len(slept) == TRIES - 1


def test_slow_answers_count_with_the_waits_between_them():
    slept: list[float] = []
    clock = iter([0.0, IN_ALL])
    with pytest.raises(Passing):
        still(slept, clock=lambda: next(clock)).patiently(lambda: given_by(iter([Passing("busy")])))
    assert slept == []


def test_a_budget_bounds_all_waiting_inside_it():
    slept: list[float] = []
    waits = still(slept)
    with waits.within(10.0):
        assert waits.wait(6.0)
        assert not waits.wait(3.0, leave=2.0)
        assert waits.wait(3.0)
        assert not waits.wait(3.0)
    assert waits.wait(30.0)
    assert slept == [6.0, 3.0, 30.0]


def still(slept: list[float], clock=lambda: 0.0) -> Waits:
    """Waits that only note how long they would have slept."""
    return Waits(slept.append, lambda: 0.0, clock)


def given_by(answers):
    """The next answer, or its fault."""
    answer = next(answers)
    if isinstance(answer, TargetFault):
        raise answer
    return answer
