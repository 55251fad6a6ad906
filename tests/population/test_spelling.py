"""What a reading profile says of a text: DuckDB and the one record read it alike, and as pandas does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import TypeVar
from zoneinfo import ZoneInfo

import duckdb
import pandas
import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import BadInput
from ledger.language.record import Unreadable, Value, read_record
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column, macros, not_blank, typed, value_of
from ledger.population.profile import EXACT, ReadingProfile, profile

T = TypeVar("T")
ZONE = "Europe/Berlin"
GERMAN = profile({"decimal": ",", "thousands": ".", "dates": ["DD.MM.YYYY"], "zone": ZONE, "blank": ["N/A"]})
SWISS = profile({"thousands": "'", "currency": ["CHF", "Fr."]})
FRENCH = profile({"decimal": ",", "thousands": "space", "currency": ["€"]})
AMERICAN = profile(
    {"thousands": ",", "currency": ["$"], "dates": ["M/D/YYYY, h:mm AM", "M/D/YY"], "zone": "America/Havana"}
)
PROFILES = (EXACT, GERMAN, SWISS, FRENCH, AMERICAN)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(macros(ZONE))
    return made


def by_duckdb(connection: duckdb.DuckDBPyConnection, type: str, said: ReadingProfile, text: str) -> object:
    """The value, None for a blank; `unreadable` where it cannot be read."""
    return all_by_duckdb(connection, type, said, [text])[0]


def all_by_duckdb(
    connection: duckdb.DuckDBPyConnection, type: str, said: ReadingProfile, texts: Sequence[str]
) -> list[object]:
    """The value of each text, in one query: to plan it takes most of the time."""
    field, column = Field("x", type, choices=("a", "b")), Column("x", blank=said.blank, profile=said)  # type: ignore[arg-type]
    value, unreadable = typed(field, column, "x")
    each = "SELECT unnest($texts) AS text, unnest(range(len($texts))) AS n"
    read = f"SELECT {not_blank(column, 'text')} AS x, n FROM ({each})"
    sql = f"SELECT {value}, {unreadable or 'FALSE'} FROM ({read}) ORDER BY n"
    found = connection.execute(sql, {"texts": list(texts)}).fetchall()
    return ["unreadable" if bad else value for value, bad in found]


def by_record(type: str, said: ReadingProfile, text: str) -> Value | str:
    field, column = Field("x", type, choices=("a", "b")), Column("x", blank=said.blank, profile=said)  # type: ignore[arg-type]
    try:
        value = value_of(field, column, text)
        return read_record({"x": value}, Schema("lead", {"x": field}, zone=ZONE))["x"]
    except Unreadable:
        return "unreadable"


@pytest.mark.parametrize(
    ("said", "text", "number"),
    [
        (GERMAN, "1.234,5", "1234.5"),
        (GERMAN, "1234,5", "1234.5"),
        (GERMAN, "-0,5", "-0.5"),
        (GERMAN, "1.234", "1234"),
        (GERMAN, "1.23", None),
        (GERMAN, "12.34.567", None),
        (GERMAN, "1,234.5", None),
        (GERMAN, "1234.5", None),
        (SWISS, "CHF 1'234.50", "1234.5"),
        (SWISS, "Fr.-5", "-5"),
        (SWISS, "CHF CHF 5", None),
        (FRENCH, "1\u202f234\u00a0567,25 €", "1234567.25"),
        (FRENCH, "-€ 5", "-5"),
        (FRENCH, "5 $", None),
        (AMERICAN, "$1,234.50", "1234.5"),
        (AMERICAN, "1,23", None),
        (EXACT, "1,234", None),
    ],
)
def test_a_number_is_read_as_the_profile_says_and_no_other_way(
    connection: duckdb.DuckDBPyConnection, said: ReadingProfile, text: str, number: str | None
) -> None:
    expected = "unreadable" if number is None else Decimal(number)
    assert by_record("number", said, text) == expected
    assert by_duckdb(connection, "number", said, text) == (expected if number is None else float(number))


@pytest.mark.parametrize(
    ("said", "text", "day"),
    [
        (GERMAN, "31.12.2025", date(2025, 12, 31)),
        (GERMAN, "2025-12-31", date(2025, 12, 31)),
        (GERMAN, "31.02.2025", "unreadable"),
        (GERMAN, "1.2.2025", "unreadable"),
        (GERMAN, "31.12.1899", "unreadable"),
        (AMERICAN, "1/2/26", date(2026, 1, 2)),
        (AMERICAN, "12/31/2025, 11:59 PM", date(2025, 12, 31)),
        (AMERICAN, "13/1/26", "unreadable"),
    ],
)
def test_a_day_is_read_by_its_form_or_as_the_ledger_writes_it(
    connection: duckdb.DuckDBPyConnection, said: ReadingProfile, text: str, day: date | str
) -> None:
    assert by_record("date", said, text) == by_duckdb(connection, "date", said, text) == day


@pytest.mark.parametrize("text", ["31.12.2025", "2025-12-31", "2025-12-31 00:00", "2025-12-31T23:59:59.5"])
def test_a_time_without_a_zone_is_of_the_zone_that_is_said(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert by_record("datetime", GERMAN, text) == date(2025, 12, 31)
    found = by_duckdb(connection, "datetime", GERMAN, text)
    assert isinstance(found, datetime)
    assert found.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(ZONE)).date() == date(2025, 12, 31)
    assert by_record("datetime", EXACT, text) == by_duckdb(connection, "datetime", EXACT, text) == "unreadable"


TEXTS = st.text("0123456789.,' \u202f€$+-/:APM", max_size=12)
DAYS = st.datetimes(datetime(1890, 1, 1), datetime(2035, 1, 1))  # noqa: DTZ001


def many(texts: st.SearchStrategy[T]) -> st.SearchStrategy[list[T]]:
    """As many as one query answers nearly as fast as one."""
    return st.lists(texts, min_size=10, max_size=40)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PROFILES), many(TEXTS))
def test_duckdb_and_one_record_read_every_number_alike(
    connection: duckdb.DuckDBPyConnection, said: ReadingProfile, texts: list[str]
) -> None:
    one_by_one = [by_record("number", said, text) for text in texts]
    wanted = [float(one) if isinstance(one, Decimal) else one for one in one_by_one]
    assert all_by_duckdb(connection, "number", said, texts) == wanted


@settings(max_examples=20, deadline=None)
@given(st.sampled_from((GERMAN, AMERICAN)), many(DAYS), st.sampled_from(["date", "datetime"]))
def test_duckdb_and_one_record_read_every_moment_alike(
    connection: duckdb.DuckDBPyConnection, said: ReadingProfile, moments: list[datetime], type: str
) -> None:
    texts = [said.formats[0].write(moment) for moment in moments]
    found = all_by_duckdb(connection, type, said, texts)
    assert [day_there(each) for each in found] == [by_record(type, said, text) for text in texts]


def day_there(found: object) -> object:
    """The day of a moment, where the ledger is."""
    return found.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)).date() if isinstance(found, datetime) else found


def test_numbers_are_what_pandas_reads(connection: duckdb.DuckDBPyConnection) -> None:
    texts = [f"{n:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".") for n in range(0, 10_000_000, 99_991)]
    by_pandas = pandas.read_csv(StringIO("x\n" + "\n".join(f'"{each}"' for each in texts)), decimal=",", thousands=".")
    assert all_by_duckdb(connection, "number", GERMAN, texts) == list(by_pandas["x"])


def test_an_element_that_holds_the_sign_of_another_is_one_code_that_nobody_declares(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    said = profile({"list": ", "})
    assert by_record("choices", said, "a, b") == {"a", "b"}
    assert by_duckdb(connection, "choices", said, "a, b") == ";a;b;"
    assert len(by_record("choices", said, "a;b")) == 1  # type: ignore[arg-type]
    assert by_duckdb(connection, "choices", said, "a;b") == ";a\x1fb;"


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"decimal": ";"}, "is no decimal sign"),
        ({"decimal": ",", "thousands": ","}, "one sign"),
        ({"true": ["1"], "blank": ["1"]}, "`1` is said twice"),
        ({"dates": ["DD/MM/YYYY", "MM/DD/YYYY"]}, "read one text as two days"),
        ({"dates": ["DD.MM"]}, "no form of a date"),
        ({"dates": ["YYYY-MM-DD hh:mm"]}, "no form of a date"),
        ({"dates": ["dd.mm.yyyy"]}, "no form of a date"),
        ({"zone": "Berlin"}, "there is no zone"),
        ({"encoding": "utf-9"}, "there is no encoding"),
        ({"delimiter": "::"}, "does not part columns"),
        ({"encoding": "rot13"}, "there is no encoding"),
        ({"encoding": "hex"}, "there is no encoding"),
        ({"encoding": "zlib"}, "there is no encoding"),
        ({"encoding": "unicode_escape"}, "there is no encoding"),
        ({"currency": ["N/A"], "blank": ["N/A"]}, "`N/A` is said twice"),
        *(
            ({"currency": [sign]}, "currency sign")
            for sign in ("5", "-", "+", ".", ",", " ", "", "'", "\u2212", "-€", "€½")
        ),
    ],
)
def test_a_profile_that_says_two_things_at_once_is_refused(said: dict[str, object], what: str) -> None:
    with pytest.raises(BadInput, match=what) as told:
        profile(said)
    assert told.value.fix


def test_what_is_not_said_has_no_digest_and_what_is_said_has_its_own() -> None:
    assert profile({}).digest == EXACT.digest == ""
    assert profile({"decimal": ".", "list": ";"}).digest == ""
    assert GERMAN.digest.startswith("sha256:")
    assert GERMAN.digest != FRENCH.digest


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "UTF-32", "latin1", "windows-1252", "macroman", "sjis", "gbk"])
def test_an_encoding_of_texts_is_taken(name: str) -> None:
    assert profile({"encoding": name}).encoding == name


@pytest.mark.parametrize("sign", ["€", "R$", "US $", "Fr.", "CHF", "zł", "kr.", "₹"])
def test_a_currency_that_people_write_is_taken(sign: str) -> None:
    assert profile({"currency": [sign, sign]}).currency == (sign, sign)
