"""What the rule did of a change, and what the records did: held to a plain count of records, and by its laws."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise, permutations

from hypothesis import given, strategies as st

from ledger.domain.calendar import calendar_period, calendar_periods
from ledger.history.causes import a_year_before, cause_shares, compared_periods, rule_steps

RECORDS = st.lists(st.integers(0, 9), max_size=12)
"""The scores of the records of a period."""
LEAST = st.integers(0, 10)
"""The least score that a rule asks for."""


def matched(records: list[int], least: int) -> int:
    return sum(score >= least for score in records)


@given(RECORDS, RECORDS, LEAST, LEAST)
def test_it_is_the_mean_of_changing_the_rule_first_and_of_changing_it_last(
    before: list[int], after: list[int], first: int, last: int
) -> None:
    """Where one rule stands in each period: walked from the one world to the other, in both orders."""
    switches = {"rule": (first, last), "records": (before, after)}
    effects = {name: Fraction(0) for name in switches}
    for order in permutations(switches):
        world = {name: sides[0] for name, sides in switches.items()}
        for name in order:
            was = matched(world["records"], world["rule"])  # type: ignore[arg-type]
            world[name] = switches[name][1]
            effects[name] += Fraction(matched(world["records"], world["rule"]) - was, 2)  # type: ignore[arg-type]
    rules = [(matched(before, each), matched(after, each)) for each in (first, last)]
    found = cause_shares(matched(before, first), matched(after, last), *rules)
    assert (found.rule, found.records) == (effects["rule"], effects["records"])


@given(*[st.integers(0, 50)] * 6)
def test_the_two_parts_add_up_and_turn_round_with_the_direction(a: int, b: int, c: int, d: int, e: int, f: int) -> None:
    there, back = cause_shares(a, b, (c, d), (e, f)), cause_shares(b, a, (f, e), (d, c))
    assert there.rule + there.records == there.change == b - a
    assert (back.rule, back.records) == (-there.rule, -there.records)


@given(RECORDS, RECORDS, LEAST)
def test_where_the_rule_stays_the_records_did_all_of_it(before: list[int], after: list[int], least: int) -> None:
    one = matched(before, least), matched(after, least)
    assert cause_shares(*one, one, one).rule == 0


@given(RECORDS, LEAST, LEAST)
def test_where_the_records_stay_the_rule_did_all_of_it(records: list[int], first: int, last: int) -> None:
    rules = [(matched(records, each),) * 2 for each in (first, last)]
    assert cause_shares(rules[0][0], rules[1][1], rules[0], rules[1]).records == 0


@given(RECORDS, RECORDS, st.lists(LEAST, min_size=1, max_size=5))
def test_what_each_change_did_adds_up_to_what_the_rule_did(
    before: list[int], after: list[int], least: list[int]
) -> None:
    rules = [(matched(before, each), matched(after, each)) for each in least]
    steps = rule_steps(rules)
    assert sum(steps) == cause_shares(rules[0][0], rules[-1][1], rules[0], rules[-1]).rule
    assert [step for step, same in zip(steps, pairwise(least), strict=True) if same[0] == same[1] and step] == []


YEARS = calendar_periods("2024-Q1..2025-Q4")


def compared(*breaks: date) -> list[str] | None:
    found = compared_periods(YEARS, breaks)
    return [str(each) for each in found] if found else None


def test_the_last_period_is_put_beside_the_last_one_before_the_first_break() -> None:
    assert compared(date(2025, 2, 15), date(2024, 10, 1)) == ["2024-Q3", "2025-Q4"]
    assert compared(date(2024, 10, 2)) == ["2024-Q3", "2025-Q4"]
    assert compared(date(2024, 9, 30)) == ["2024-Q2", "2025-Q4"]


def test_without_a_break_it_is_the_same_period_a_year_before() -> None:
    assert compared() == ["2024-Q4", "2025-Q4"]
    assert compared(date(2026, 1, 1)) == ["2024-Q4", "2025-Q4"]  # it has not judged anything that is over


def test_a_break_before_all_periods_leaves_the_year_before() -> None:
    assert compared(date(2023, 1, 1)) == ["2024-Q4", "2025-Q4"]
    assert compared(date(2024, 1, 1)) == ["2024-Q4", "2025-Q4"]


def test_where_there_is_no_year_before_it_is_the_first_there_is() -> None:
    assert compared_periods(YEARS[:2], ()) == YEARS[:2]
    assert compared_periods(YEARS[:1], ()) is None
    assert compared_periods((), ()) is None


def test_a_year_before_is_the_same_month_or_quarter_or_52_weeks_back() -> None:
    pairs = {"2025-03": "2024-03", "2025": "2024", "2025-W01": "2024-W01", "2024-02-29": "2023-03-02"}
    assert {each: str(a_year_before(calendar_period(each))) for each in pairs} == pairs
