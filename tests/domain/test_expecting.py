"""What somebody expects of a change, as they write it and as it is held against a figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, strategies as st

from ledger.domain.expectation import Expectation, expectation

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
NUMBERS = st.decimals(0, 10**9, places=3).map(lambda number: f"{number.normalize():f}")
EXPECTED = st.builds(
    Expectation,
    metric=NAMES.filter(lambda name: name not in ("spend", "of")),
    sign=st.sampled_from((">=", ">", "<=", "<")),
    number=NUMBERS,
    percent=st.booleans(),
    by=st.dates(date(2000, 1, 1), date(2999, 12, 31)),
    of=st.just("") | NAMES,
)


@given(EXPECTED)
def test_what_is_printed_is_read_as_the_same(expected: Expectation) -> None:
    assert expectation(str(expected)) == expected


@given(EXPECTED, st.fractions(0, 10**9))
def test_it_holds_as_its_sign_says_of_the_number_in_percent_or_not(expected: Expectation, value: Fraction) -> None:
    number = Fraction(expected.number) / (100 if expected.percent else 1)
    signs = {">=": value >= number, ">": value > number, "<=": value <= number, "<": value < number}
    assert expected.holds(value) == signs[expected.sign]


def test_room_between_the_words_means_nothing() -> None:
    assert expectation("sql_rate>=31% by 2026-09-30") == expectation("  sql_rate  >=  31 %  by  2026-09-30 ")
    assert expectation("sql_rate of mql >= 31.50 % by 2026-09-30").number == "31.5"
