"""How a pilot ends, as people write it: read exactly, and told as it was written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from ledger.domain.metric_bound import LeastEvidence, MetricBound
from ledger.domain.pilot_words import least_evidence, metric_bound
from ledger.errors import BadInput

NUMBERS = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=4)
SIGNS = st.sampled_from([">=", ">", "<=", "<"])


@given(st.from_regex(r"[a-z][a-z0-9_]{0,49}", fullmatch=True), SIGNS, NUMBERS, st.booleans(), st.booleans())
def test_what_is_read_is_told_so_that_it_reads_the_same(
    metric: str, sign: str, number: Decimal, percent: bool, money: bool
) -> None:
    written = f"{'spend per ' if money else ''}{metric} {sign} {number:f}{' %' if percent else ''}"
    found = metric_bound(written)
    assert metric_bound(str(found)) == found
    assert found.threshold == Fraction(number) / (100 if percent else 1)
    assert (found.metric, found.sign, found.spend_per) == (metric, sign, money)


@given(SIGNS, NUMBERS, NUMBERS)
def test_a_bound_holds_as_its_sign_says(sign: str, number: Decimal, value: Decimal) -> None:
    found = metric_bound(f"mql_rate {sign} {number:f}")
    expected = {">=": value >= number, ">": value > number, "<=": value <= number, "<": value < number}
    assert found.holds(Fraction(value)) is expected[sign]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mql_rate>=4%", MetricBound(metric="mql_rate", sign=">=", number="4", percent=True)),
        ("  spend  per mqls > 400.50 ", MetricBound(metric="mqls", sign=">", number="400.5", spend_per=True)),
    ],
)
def test_spaces_and_zeros_say_nothing(text: str, found: MetricBound) -> None:
    assert metric_bound(text) == found


@pytest.mark.parametrize(
    "text", ["", "mql_rate", "mql_rate = 4", "mql_rate >= four", "MQL >= 4", "mql >= -1", "4 <= mql"]
)
def test_what_is_no_bound_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(BadInput, match="no bound of a metric") as refused:
        metric_bound(text)
    assert metric_bound(refused.value.fix.split('"')[1])


def test_how_much_there_has_to_be_is_so_many_conversions_or_so_much_spend() -> None:
    assert least_evidence("50 conversions") == LeastEvidence(of="conversions", number="50")
    assert str(least_evidence("5000.0 spend")) == "5000 spend"
    for text in ("50", "fifty conversions", "50 leads", "", "0 conversions", "0.0 spend"):
        with pytest.raises(BadInput, match="how much there has to be"):
            least_evidence(text)
