"""Periods of the calendar, read as groups of records are labelled."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given, strategies as st

from ledger.domain.calendar import calendar_period, calendar_periods, period_with, same_day_in
from ledger.errors import BadInput
from ledger.population.dialects.duck import DUCKDB
from ledger.population.sql.layers import TIMES

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
UNITS = st.sampled_from(list(TIMES))


@given(DAYS, UNITS)
def test_a_period_is_called_what_a_group_of_records_of_that_day_is_called(day: date, unit: str) -> None:
    told = DUCKDB.time(unit, f"DATE '{day}'")
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {told}").fetchone() == (period_with(day, unit).name,)


@given(DAYS, UNITS)
def test_what_a_period_is_called_reads_as_that_period(day: date, unit: str) -> None:
    found = period_with(day, unit)
    assert calendar_period(found.name) == found
    assert found.days.covers(day)


@given(DAYS, UNITS, st.integers(0, 500))
def test_periods_in_a_row_leave_no_day_out_and_count_none_twice(day: date, unit: str, more: int) -> None:
    first, last = period_with(day, unit), period_with(day + timedelta(days=min(more, 390)), unit)
    row = calendar_periods(f"{first}..{last}")
    assert (row[0], row[-1]) == (first, last)
    assert all(one.days.until == other.days.from_ for one, other in pairwise(row))


@given(DAYS, DAYS)
def test_a_day_is_the_same_weekday_in_another_week(day: date, other: date) -> None:
    found = same_day_in(period_with(other, "week"), day)
    assert found.weekday() == day.weekday()
    assert period_with(found, "week") == period_with(other, "week")


@given(DAYS, DAYS)
def test_a_day_is_the_same_number_in_another_month_or_its_last(day: date, other: date) -> None:
    month = period_with(other, "month")
    found = same_day_in(month, day)
    assert month.days.covers(found)
    assert found.day == day.day or (found.day < day.day and not month.days.covers(found + timedelta(1)))


@pytest.mark.parametrize(
    "text", ["", "2024-Q5", "2024-13", "2024-W54", "2023-02-29", "24-Q1", "2024-q1", "2024-1", "9999", "2024-Q1 "]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no period"):
        calendar_period(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2024-Q1..2024-12", "no row of periods"),
        ("2024-Q2..2024-Q1", "ends before it begins"),
        ("2020-01-01..2024-01-01", "more than 400"),
        ("2024-Q1..", "is no period"),
    ],
)
def test_what_is_no_row_of_periods_is_refused(text: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        calendar_periods(text)
