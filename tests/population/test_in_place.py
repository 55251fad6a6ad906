"""Records counted where they lie: PostgreSQL says what DuckDB says of the same rows, and no record crosses the wire.

    random criteria, scores, ladders, metrics ─┬─ DuckDB over a file ─────────▶ the same figures
    random records, a third of them blank     ─┴─ PostgreSQL, by aggregates ─▶ the same, and rows of counts alone

Once in columns of PostgreSQL's own types, and once in columns of text that hold whatever people type.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ledger.language import Schema
from ledger.language.meaning import Meaning
from ledger.meanings import Metric
from ledger.population import Count, JudgingSegment, count
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.impact import Impact, impact
from ledger.population.rules import Rules
from ledger.population.source.file import File, open_file
from ledger.population.source.postgres import Address, snapshot
from ledger.population.sql.days import RecordDays
from strategies import TODAY, how_many, ladders, metrics, records, schemas, scored, scorings, trees

psycopg = pytest.importorskip("psycopg")
from psycopg import sql  # noqa: E402

EXAMPLES = how_many(40, 200, 2_000)
OWN = {
    "number": ("numeric", "float8", "numeric(24, 9)"),
    "date": ("date",),
    "datetime": ("timestamptz",),
    "boolean": ("boolean",),
    "signal": ("boolean",),
    "choices": ("text[]", "varchar(30)[]"),
    "choice": ("text", "varchar(40)", 'text COLLATE "ucs_basic"'),
    "text": ("text", "varchar"),
}
JUNK = {
    "number": (
        *("1e3", "+7", "0.10", ".5", "5.", "-0", "1E-9", "1e-10", "00000000000000000012", "1234567890123456", "0e9999"),
        *("123456789012345e-15", "9" * 400, "1e400", " 65", "65 ", "1_000", "NaN", "inf", "1,5", "٣", "1e", "--1"),
    ),
    "date": ("2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "3000-01-01", "1899-12-31", "2026-3-1", "today"),
    "datetime": (
        *("2026-03-29T02:30:00+02:00", "2026-03-29 02:30Z", "2026-03-29T02:30:15.123456789-23:59", "2026-03-29"),
        *("3000-01-01T00:30:00+02:00", "1899-12-31T23:30:00-01:00", "2026-02-30T00:00:00Z", "2026-03-29T24:00:00Z"),
    ),
    "boolean": ("TRUE", "t", "1", "yes"),
    "signal": ("maybe",),
    "choice": ("vp ", "VP", "\u001e"),
    "choices": (";", ";;", "vp;", "vp;;zzz", "\u001e"),
    "text": ("K", "İstanbul", "ΟΔΟΣ", "ẞ", "ǅ", "\u2126", "it's", 'a "b"', "100%_\\"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("in_place")


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[Any]:
    """A connection in which the tests of this file have a schema of their own."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS lies CASCADE; CREATE SCHEMA lies; SET search_path = lies")
        yield connection


# --- the same rows twice ----------------------------------------------------------------------------------------------


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)


def write(folder: Path, rows: Sequence[Mapping[str, object]], schema: Schema) -> File:
    path = folder / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["n", *schema.given])
        writer.writerows([f"{n:03}", *(as_text(row.get(name)) for name in schema.given)] for n, row in enumerate(rows))
    return open_file(path)


def fill(
    connection: Any,
    rows: Sequence[Mapping[str, object]],
    schema: Schema,
    kinds: Mapping[str, str],
    table: str = "leads",
) -> None:
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    named = "".join(f', "{name}" {kind}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE {table} (n text{named})")
    for n, row in enumerate(rows):
        given = [_held(row.get(name), kind) for name, kind in kinds.items()]
        marks = ", ".join(f"%s::{kind.partition(' COLLATE')[0]}" for kind in kinds.values())
        insert = sql.SQL(f"INSERT INTO {table} VALUES (%s{', ' * bool(kinds)}{marks})")  # type: ignore[arg-type]
        connection.execute(insert, (f"{n:03}", *given))


def _held(value: object, kind: str) -> object:
    text = kind.startswith(("text", "varchar")) and "[]" not in kind
    if text:
        return as_text(value) or (None if value is None else "")
    return None if value == "" else value


def on_server(postgres: str, table: str = "leads", **how: Any) -> Any:
    return snapshot(Address(postgres, f"lies.{table}", f"crm:{table}"))


def own_types(draw: Any, schema: Schema) -> dict[str, str]:
    return {name: draw(st.sampled_from(OWN[field.type])) for name, field in schema.given.items()}


@st.composite
def judged(draw: st.DrawFn) -> tuple[Schema, list[Meaning]]:
    one = draw(schemas())
    schema = draw(st.just(one) | scored(one))
    sort = draw(st.sampled_from((trees, trees, scorings, ladders, metrics)))
    return schema, draw(st.lists(sort(schema), min_size=2, max_size=2))


def segments(meanings: Sequence[Meaning], schema: Schema, clock: str, *, cohort: bool) -> tuple[JudgingSegment, ...]:
    """Each meaning on days of its own, the first one in a cohort; after TODAY nothing governs."""
    one, other = meanings
    middle, own = TODAY - timedelta(20), RecordDays(clock, TODAY - timedelta(40), TODAY)
    return (
        JudgingSegment(None, middle, 1, one, schema.scores, cohort=own if cohort else None),
        JudgingSegment(middle, TODAY, 2, other, schema.scores),
        JudgingSegment(TODAY, None, 3, None),
    )


def clocks(schema: Schema) -> list[str]:
    return [name for name, field in schema.fields.items() if field.type in ("date", "datetime")]


def asked_of(draw: Any, schema: Schema) -> tuple[str, tuple[str, ...]]:
    """A clock, and groupings: by its quarter, by a field, by both or by neither."""
    clock = draw(st.sampled_from(clocks(schema)))
    unit = draw(st.sampled_from(("day", "week", "month", "quarter", "year")))
    names = [name for name in schema.fields if schema.fields[name].type in ("text", "choice", "boolean")]
    return clock, draw(st.sampled_from(((), (f"{clock}:{unit}",), (names[0],), (f"{clock}:{unit}", names[-1]))))


def plain(found: Count | Impact) -> Count | Impact:
    """What was found, without what could be meant by a text: that is looked for where the texts are."""
    unread = found.first_unreadable
    return replace(found, first_unreadable=unread and replace(unread, hints=()))


def compared(file: File, table: File, schema: Schema, meanings: list[Meaning], draw: Any) -> None:
    clock, by = asked_of(draw, schema)
    sums = next((each.sums for each in meanings if isinstance(each, Metric)), "")
    days = segments(meanings, schema, clock, cohort=draw(st.booleans()))
    among = draw(st.sampled_from((None, RecordDays(clock, TODAY - timedelta(30), TODAY + timedelta(1)))))
    for rules in (meanings[0], days):
        both = [
            count(each, rules, schema, {}, TODAY, clock=clock, by=by, among=among, sums=sums) for each in (file, table)
        ]
        assert plain(both[1]) == plain(both[0])
        assert both[1].counted_in is not None
    asked = ImpactOptions(by=by, month=clock, id="n", samples=draw(st.sampled_from((0, 3))), among=among)
    for sides in (
        [Judge(each, schema) for each in meanings],
        [Judge(meanings[0], schema), Rules(days, schema, clock)],
    ):
        two = [impact(each, *sides, {}, TODAY, asked) for each in (file, table)]
        assert plain(two[1]) == plain(two[0])


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_columns_of_their_own_types_count_as_a_file_does(
    folder: Path, database: Any, postgres: str, data: st.DataObject
) -> None:
    schema, meanings = data.draw(judged())
    rows = data.draw(st.lists(records(schema, typed=True), max_size=12))
    fill(database, rows, schema, own_types(data.draw, schema))
    with on_server(postgres) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_columns_of_text_count_as_a_file_does_whatever_people_typed(
    folder: Path, database: Any, postgres: str, data: st.DataObject
) -> None:
    schema, meanings = data.draw(judged())
    typed = st.lists(records(schema, typed=True), min_size=1, max_size=12)
    rows = [dict(row) for row in data.draw(typed)]
    for row in rows:
        for name in data.draw(st.lists(st.sampled_from(list(schema.given)), max_size=2)):
            row[name] = data.draw(st.sampled_from(JUNK[schema.given[name].type]))
    fill(database, rows, schema, dict.fromkeys(schema.given, "text"))
    with on_server(postgres) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)
