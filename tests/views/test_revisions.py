"""The revision triangle: each period's numbers, what revising came to, and whether that is more than chance."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import isclose, sqrt
from random import Random
from statistics import mean, stdev

import pytest
from hypothesis import given, strategies as st
from tests.domain.test_figures import ASKED, GOVERNED

from ledger.domain.calendar import calendar_period, period_with
from ledger.measure.figures.verbs.reporting import record
from ledger.measure.figures.views.revisions import LEAST, Triangle, t_test, triangle
from ledger.measure.figures.views.vintages import vintages
from ledger.testing import Given
from ledger.views.student import quantile, within

# Two-sided, 95 %: Student's own table as every textbook prints it (for instance NIST/SEMATECH 1.3.6.7.2).
TABLE = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201,
    12: 2.179, 15: 2.131, 20: 2.086, 24: 2.064, 29: 2.045, 30: 2.042, 40: 2.021, 60: 2.000, 100: 1.984, 1000: 1.962,
}  # fmt: skip


def reported(*numbers: tuple[str, str, date]) -> Given:
    so_far = GOVERNED
    for period, number, as_of in numbers:
        asked = {**ASKED, "period": calendar_period(period), "number": number, "as_of": as_of}
        so_far = so_far.after(record, **asked, by="ana")
    return so_far


def of(so_far: Given, segment: str = "") -> Triangle:
    return triangle(vintages(so_far.state, "mql"), segment)


APRIL, JULY, OCTOBER = date(2025, 4, 5), date(2025, 7, 5), date(2025, 10, 4)
THREE = reported(
    ("2025-Q2", "1923", OCTOBER),
    ("2025-Q1", "1800", APRIL),
    ("2025-Q1", "1790", JULY),
    ("2025-Q1", "1788", OCTOBER),
    ("2025-Q2", "1940", JULY),
    ("2025-Q3", "2010", OCTOBER),
)


def test_a_row_is_a_period_with_its_number_as_of_each_day_and_the_latest_less_the_first() -> None:
    found = of(THREE)
    assert found.as_of == (APRIL, JULY, OCTOBER)
    assert [(each.period, list(each.numbers.values()), each.revision) for each in found.rows] == [
        ("2025-Q1", [1800, 1790, 1788], -12),
        ("2025-Q2", [1940, 1923], -17),
        ("2025-Q3", [2010], None),
    ]


def test_the_means_are_exact_and_of_revised_periods_alone() -> None:
    found = of(THREE)
    assert (found.revised, found.mean, found.mean_absolute) == (2, Fraction(-29, 2), Fraction(29, 2))
    none = of(reported(("2025-Q3", "2010", OCTOBER)))
    assert (none.revised, none.mean, none.mean_absolute, none.test) == (0, None, None, None)
    assert of(THREE, "enterprise").rows == ()


@pytest.mark.parametrize(("periods", "told"), [(LEAST - 1, False), (LEAST, True)])
def test_it_is_tested_from_eight_revised_periods_on(periods: int, told: bool) -> None:
    days = [date(2025, 1, 1) + timedelta(days=each) for each in range(periods)]
    figures = [
        (day.isoformat(), str(100 + n * at), day + timedelta(days=at)) for n, day in enumerate(days) for at in (1, 3)
    ]
    assert bool(of(reported(*figures)).test) == told


@pytest.mark.parametrize("freedom", TABLE)
def test_the_quantile_is_that_of_the_tables(freedom: int) -> None:
    assert round(quantile(freedom), 3) == pytest.approx(TABLE[freedom], abs=1e-9)


@given(st.integers(1, 60), st.floats(0.01, 20))
def test_the_probability_is_that_of_integrating_the_density(freedom: int, t: float) -> None:
    """By Simpson's rule over the density, which shares nothing with the closed form."""
    steps = 4000
    width = t / steps

    def density(x: float) -> float:
        return (1 + x * x / freedom) ** (-(freedom + 1) / 2)

    def area(upto: float, parts: int) -> float:
        step = upto / parts
        inner = sum((4 if n % 2 else 2) * density(n * step) for n in range(1, parts))
        return (density(0) + inner + density(upto)) * step / 3

    from math import gamma, pi

    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    assert isclose(within(t, freedom), 2 * scale * area(t, steps), abs_tol=1e-6), width


@given(st.lists(st.integers(-1000, 1000), min_size=LEAST, max_size=40))
def test_t_is_the_mean_over_its_standard_error(revisions: list[int]) -> None:
    found = t_test([Fraction(each) for each in revisions])
    assert found.freedom == len(revisions) - 1
    if len(set(revisions)) == 1:
        assert (found.t, found.significant) == (None, revisions[0] != 0)
        return
    t = mean(revisions) / (stdev(revisions) / sqrt(len(revisions)))
    assert found.t is not None
    assert isclose(found.t, t, rel_tol=1e-9, abs_tol=1e-12)
    assert found.significant == (abs(found.t) > found.critical)


def test_chance_alone_is_called_more_than_chance_about_once_in_twenty_times() -> None:
    draw = Random(7)
    hits = sum(t_test([Fraction(draw.gauss(0, 1)) for _ in range(10)]).significant for _ in range(1000))
    assert 30 <= hits <= 70


def test_periods_of_any_unit_stand_in_their_order() -> None:
    names = [period_with(date(2025, month, 1), "month").name for month in (3, 1, 2)]
    found = of(reported(*((each, "1", OCTOBER) for each in names)))
    assert [each.period for each in found.rows] == ["2025-01", "2025-02", "2025-03"]
