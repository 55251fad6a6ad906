"""The edges of what a value may be: the first and the last instant of the calendar, and lists that a file keeps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from ledger.language.read import read
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Field, Schema
from ledger.population.count import Count, count

TODAY = date(2026, 3, 29)
SCHEMA = Schema(
    "lead",
    {
        "made": Field("made", "datetime"),
        "tags": Field("tags", "choices", choices=("a", "b")),
    },
    zone="Europe/Berlin",
)
EDGES = [
    ("1899-12-31T22:59:59Z", None),
    ("1899-12-31T23:00:00Z", date(1900, 1, 1)),
    ("1900-01-01T00:30:00+01:00", date(1900, 1, 1)),
    ("2999-12-31T22:59:59Z", date(2999, 12, 31)),
    ("2999-12-31T23:00:00Z", None),
    ("3000-01-01T00:30:00+05:00", date(2999, 12, 31)),
    ("0001-01-01T00:00:00Z", None),
    ("9999-12-31T23:59:59Z", None),
]


def counted(file: Path, criteria: str) -> Count:
    return count(file, read(criteria, SCHEMA), SCHEMA, {}, TODAY)


@pytest.mark.parametrize(("instant", "day"), EDGES)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_year_of_an_instant_is_that_of_its_day_in_the_zone(
    tmp_path: Path, instant: str, day: date | None, form: str
) -> None:
    """A record, a text in a file and an instant that a file keeps as one are of the same day, or of none."""
    file = tmp_path / f"leads.{form}"
    held = "VARCHAR" if form == "csv" else "TIMESTAMPTZ"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT '{instant}'::{held} AS made) TO '{file}'")
    found = counted(file, f"made = DATE '{day}'" if day else "made IS NOT BLANK").overall
    assert (found.matched, found.unreadable) == ((1, 0) if day else (0, 1))
    if day:
        assert read_record({"made": instant}, SCHEMA, ["made"]) == {"made": day}
    else:
        with pytest.raises(Unreadable):
            read_record({"made": instant}, SCHEMA, ["made"])


@pytest.mark.parametrize(
    ("tags", "has_a", "unreadable"),
    [
        ("['a', 'b']", 1, 0),
        ("['b']", 0, 0),
        ("[]", 0, 0),
        ("NULL", 0, 0),
        ("['a;b']", 0, 0),
        ("['x;a;y', 'b']", 0, 0),
        ("['a', NULL]", 0, 1),
        ("[NULL]", 0, 1),
        ("['']", 0, 0),
    ],
)
def test_an_element_of_a_list_is_one_code_and_one_that_is_null_cannot_be_read(
    tmp_path: Path, tags: str, has_a: int, unreadable: int
) -> None:
    file = tmp_path / "leads.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {tags}::VARCHAR[] AS tags) TO '{file}'")
        (held,) = connection.execute(f"SELECT {tags}::VARCHAR[]").fetchone() or (None,)
    found = counted(file, "tags HAS ANY ('a')")
    assert (found.overall.matched, found.overall.unreadable) == (has_a, unreadable)
    if unreadable:
        assert found.first_unreadable is not None
        assert "NULL" in found.first_unreadable.reason
        with pytest.raises(Unreadable):
            read_record({"tags": held}, SCHEMA, ["tags"])
    else:
        said = read_record({"tags": held}, SCHEMA, ["tags"])["tags"] or frozenset()
        assert bool({"a"} & said) == bool(has_a)  # type: ignore[operator]
