"""How values are read, on which day an instant falls, and what makes a record unreadable."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from ledger.language.days import day_of, start_of
from ledger.language.evaluate import judge
from ledger.language.fold import fold
from ledger.language.read import read
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Field, Schema

CODES = ("demo", "trial")
TYPES = ("boolean", "signal", "number", "text", "choice", "choices", "date", "datetime")
LEAD = Schema("lead", {t: Field(t, t, choices=CODES if t in ("choice", "choices") else ()) for t in TYPES})

READ = [
    ("number", "65.0", Decimal(65)),
    ("number", 65, Decimal(65)),
    ("number", 0.1, Decimal("0.1")),
    ("number", 1e-7, Decimal("0.0000001")),
    ("number", -0.0, Decimal(0)),
    ("number", Decimal("1E+2"), Decimal(100)),
    ("number", "1.5E3", Decimal(1500)),
    ("number", "", None),
    ("number", None, None),
    ("boolean", None, False),
    ("boolean", "", False),
    ("boolean", "true", True),
    ("boolean", False, False),
    ("signal", None, False),
    ("text", "", None),
    ("text", " ", " "),
    ("choice", "intern", "intern"),
    ("choices", [], None),
    ("choices", ";", None),
    ("choices", "demo;trial;demo", frozenset(CODES)),
    ("choices", ["demo", "zzz"], frozenset({"demo", "zzz"})),
    ("date", "2026-02-28", date(2026, 2, 28)),
    ("date", date(2026, 2, 28), date(2026, 2, 28)),
    ("datetime", "2026-02-27T00:00:00Z", date(2026, 2, 27)),
    ("datetime", "2026-02-27T00:30:00+01:00", date(2026, 2, 26)),
    ("datetime", "2026-02-27T00:00:00.000+0000", date(2026, 2, 27)),
    ("datetime", datetime(2026, 2, 27, tzinfo=UTC), date(2026, 2, 27)),
]
UNREADABLE = [
    ("number", "abc"),
    ("number", float("nan")),
    ("number", float("inf")),
    ("number", Decimal("NaN")),
    ("number", "1234567890123456"),
    ("number", 10**15),
    ("number", 10**5000),
    ("number", "9" * 5000),
    ("number", "0." + "1" * 5000),
    ("number", "1E9999"),
    ("number", "1_000"),
    ("number", "٣"),
    ("number", " 5"),
    ("number", True),
    ("boolean", 1),
    ("boolean", "yes"),
    ("text", 5),
    ("choice", ["demo"]),
    ("choices", 5),
    ("choices", [None]),
    ("date", "2026-02-30"),
    ("date", "2026-02-28T00:00:00Z"),
    ("date", "1899-12-31"),
    ("date", "20260228"),
    ("date", datetime(2026, 2, 28, tzinfo=UTC)),
    ("datetime", "2026-02-28"),
    ("datetime", "2026-02-28T00:00:00"),
    ("datetime", "2026-02-28T25:00:00Z"),
    ("datetime", "2026-02-30T00:00:00Z"),
    ("datetime", "9999-12-31T23:59:59Z"),
    ("datetime", "0001-01-01T00:00:00+14:00"),
    ("datetime", datetime(2026, 2, 28)),  # noqa: DTZ001
    ("datetime", 1_700_000_000_000),
]


@pytest.mark.parametrize(("type", "found", "value"), READ)
def test_a_value_is_read_in_the_type_of_its_field(type, found, value):
    assert read_record({type: found}, LEAD)[type] == value


@pytest.mark.parametrize(("type", "found"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_value_of_another_type_makes_the_record_unreadable(type, found):
    with pytest.raises(Unreadable) as refusal:
        read_record({type: found}, LEAD)
    assert refusal.value.field == type
    assert refusal.value.reason
    assert len(str(refusal.value)) < 400


def test_a_criteria_reads_only_its_own_fields():
    tree = read("number >= 5", LEAD)
    assert judge(tree, {"number": 5, "date": "30 February"}, LEAD, date(2026, 3, 29))
    with pytest.raises(Unreadable, match="number cannot be read"):
        judge(tree, {"number": "n/a"}, LEAD, date(2026, 3, 29))


def test_a_declared_blank_is_read_in_place_of_a_blank():
    schema = Schema("lead", {"employees": Field("employees", "number", blank=Decimal(7))})
    read_as = [read_record(record, schema)["employees"] for record in ({}, {"employees": ""}, {"employees": 8})]
    assert read_as == [7, 7, 8]


@given(st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.lists(st.text()), st.decimals()))
def test_whatever_a_record_holds_is_read_or_unreadable(found):
    for each in TYPES:
        with contextlib.suppress(Unreadable):
            assert each in read_record({each: found}, LEAD)


ODD_DAYS = [
    ("America/Sao_Paulo", date(2017, 10, 15)),  # no midnight
    ("America/Sao_Paulo", date(2018, 2, 18)),  # 23:00 twice the day before
    ("Asia/Beirut", date(2018, 3, 25)),  # no midnight
    ("America/St_Johns", date(2006, 10, 29)),  # the clock went back over midnight, at 00:01
    ("America/St_Johns", date(2006, 4, 2)),  # a gap from 00:01
    ("America/Toronto", date(1919, 3, 31)),  # a gap that began before midnight
    ("Pacific/Apia", date(2011, 12, 30)),  # a day that never was
    ("Pacific/Apia", date(2011, 12, 31)),
    ("America/Havana", date(2018, 11, 4)),  # midnight twice
    ("Europe/Berlin", date(2026, 3, 29)),
]


@pytest.mark.parametrize(("zone", "day"), ODD_DAYS)
def test_a_day_starts_at_the_first_instant_of_its_date(zone, day):
    """Against a walk over every half minute around it."""
    clock, step = ZoneInfo(zone), timedelta(seconds=30)
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1.5)
    while instant.astimezone(clock).date() < day:
        instant += step
    assert start_of(day, zone) == instant


@pytest.mark.parametrize(("zone", "day"), ODD_DAYS)
def test_every_instant_falls_on_the_day_whose_start_it_follows(zone, day):
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    for minutes in range(0, 4 * 24 * 60, 7):
        instant = first + timedelta(minutes=minutes, seconds=31)
        found = day_of(instant, zone)
        assert start_of(found, zone) <= instant < start_of(found + timedelta(days=1), zone)


def test_an_instant_is_judged_on_the_ledgers_calendar():
    berlin = Schema("lead", {"created": Field("created", "datetime")}, zone="Europe/Berlin")
    tree = read("created = TODAY", berlin)
    midnight = datetime(2026, 3, 29, tzinfo=timezone(timedelta(hours=1)))
    assert judge(tree, {"created": midnight.isoformat()}, berlin, date(2026, 3, 29))
    assert not judge(tree, {"created": (midnight - timedelta(seconds=1)).isoformat()}, berlin, date(2026, 3, 29))


@given(st.text())
def test_folding_keeps_every_code_point_in_its_place(text):
    assert len(fold(text)) == len(text)
    assert fold(text) == "".join(fold(char) for char in text)
    assert fold(fold(text)) == fold(text)


def test_folding_is_the_simple_mapping():
    assert fold("İΣς\u212aß") == "iσςkß"
