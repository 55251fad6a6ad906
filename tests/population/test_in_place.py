"""Records counted where they lie: PostgreSQL says what DuckDB says of the same rows, and no record crosses the wire.

    random criteria, scores, ladders, metrics ─┬─ DuckDB over a file ─────────▶ the same figures
    random records, a third of them blank     ─┴─ PostgreSQL, by aggregates ─▶ the same, and rows of counts alone

Once in columns of PostgreSQL's own types, and once in columns of text that hold whatever people type: every predicate
over every value on purpose, and at random what is made of them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.meaning import Composite, Meaning
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always
from ledger.meanings.metric import Metric
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.columns import Column
from ledger.population.count import Count, JudgingSegment, count
from ledger.population.days import days_found
from ledger.population.impact import Impact, impact
from ledger.population.profile import ReadingProfile
from ledger.population.source.file import File, open_file
from ledger.population.source.postgres import Address, snapshot
from ledger.population.sql.days import RecordDays
from ledger.population.sql.rules import Rules
from ledger.population.worlds import FigureWorld, WorldTally, world_tallies
from strategies import (
    CODES,
    SIGNS,
    TODAY,
    ZONES,
    all_at_once,
    every_predicate,
    every_value,
    how_many,
    ladders,
    metrics,
    records,
    schemas,
    scored,
    scorings,
    trees,
)

psycopg = pytest.importorskip("psycopg")
from psycopg import sql  # noqa: E402

EXAMPLES = how_many(6, 8, 2_000)
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
    "choices": (";", ";;", "vp;", "vp;;zzz", "svp;vp zzz", "\u001e"),
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
    marks = "".join(f", %s::{kind.partition(' COLLATE')[0]}" for kind in kinds.values())
    given = [[f"{n:03}", *(_held(row.get(name), kind) for name, kind in kinds.items())] for n, row in enumerate(rows)]
    with connection.cursor() as cursor:
        cursor.executemany(sql.SQL(f"INSERT INTO {table} VALUES (%s{marks})"), given)  # type: ignore[arg-type]


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
    sort = draw(st.sampled_from((trees, trees, scorings, ladders, metrics)))
    schema = one if sort is metrics else draw(st.just(one) | scored(one))  # no metric adds up a score
    return schema, draw(st.lists(sort(schema), min_size=2, max_size=2))


def summed(meanings: Sequence[Meaning]) -> str:
    """The number that all of them add up; empty where they do not add up one."""
    found = {each.sums if isinstance(each, Metric) else "" for each in meanings}
    return found.pop() if len(found) == 1 else ""


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
    days = segments(meanings, schema, clock, cohort=draw(st.booleans()))
    among = draw(st.sampled_from((None, RecordDays(clock, TODAY - timedelta(30), TODAY + timedelta(1)))))
    for rules, sums in ((meanings[0], summed(meanings[:1])), (days, summed(meanings))):
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
    if not any(isinstance(each, Composite) for each in meanings):  # a bridge is of who counts
        assert figures(table, schema, meanings, clock) == figures(file, schema, meanings, clock)
    assert days_of(table, schema, clock) == days_of(file, schema, clock)


def figures(file: File, schema: Schema, meanings: Sequence[Meaning], clock: str) -> Counter[WorldTally]:
    """What a bridge is made of: how many records count in the same of two worlds, by period and segment."""
    names = [name for name in schema.fields if schema.fields[name].type in ("text", "choice")]
    worlds = [
        FigureWorld(0, Rules(segments(meanings, schema, clock, cohort=cohort), schema, clock), {}, TODAY, segment)
        for cohort, segment in ((False, ""), (True, names[0]))
    ]
    days = [TODAY + timedelta(n) for n in (-60, -20, 1)]
    return Counter(world_tallies([file], worlds, [RecordDays(clock, *each) for each in pairwise(days)], ""))


def days_of(file: File, schema: Schema, clock: str) -> object:
    return days_found(file, clock, TODAY, schema, {name: Column(name) for name in schema.fields})


BLANKS: tuple[tuple[Decimal | None, str | None, str | None], ...] = (
    (Decimal(65), "it", "vp"),
    (Decimal("0.3"), "οδος", "c_level"),
    (None, None, None),
)
"""What a number, a text and a code count as that are blank."""


def every_field(zone: str, blanks: tuple[Decimal | None, str | None, str | None]) -> Schema:
    """A schema with every type of field, and a second number, text, code and day, of which some declare a `blank`."""
    number, text, code = blanks
    fields = (
        Field("score", "number"),
        Field("employees", "number", blank=number),
        Field("title", "text"),
        Field("country", "text", blank=text),
        Field("job_level", "choice", choices=CODES),
        Field("region", "choice", blank=code, choices=CODES),
        Field("tags", "choices", choices=CODES),
        Field("is_competitor", "boolean"),
        Field("asked_demo", "signal"),
        Field("renewal", "date"),
        Field("trial_end", "date"),
        Field("created", "datetime"),
    )
    return Schema("lead", {each.name: each for each in fields}, zone=zone)


def junk(schema: Schema) -> list[dict[str, object]]:
    """Records in which every field holds each of what people type into it."""
    most = max(map(len, JUNK.values()))
    return [
        {name: JUNK[each.type][n % len(JUNK[each.type])] for name, each in schema.given.items()} for n in range(most)
    ]


def require_alike(file: File, table: File, schema: Schema, names: Collection[str], one_in: int = 1) -> None:
    """Pass where every predicate of these fields, and every time by which is grouped, says the same of every record.

    An engine that is slow is asked one in so many, but for those of texts: letters are what engines read differently.
    """
    for name in names:
        field = schema.fields[name]
        asked_of = every_predicate(field, schema)[:: 1 if field.type == "text" else one_in]
        for asked in all_at_once(asked_of):
            here, there = (count(each, asked, schema, {}, TODAY) for each in (file, table))
            assert plain(there) == plain(here), asked
        if name in clocks(schema):
            by = tuple(f"{name}:{unit}" for unit in ("day", "week", "month", "quarter", "year"))
            here, there = (count(each, Always(), schema, {}, TODAY, by=by) for each in (file, table))
            assert plain(there) == plain(here)


@pytest.mark.parametrize(("at", "zone"), [*enumerate(ZONES)])
def test_every_predicate_says_of_every_value_what_it_says_in_a_file(
    folder: Path, database: Any, postgres: str, at: int, zone: str
) -> None:
    """Of columns of their own types: each of three in a zone of its own, and in other zones what a zone moves."""
    schema = every_field(zone, BLANKS[at % 3])
    rows = every_value(schema)
    kinds = {name: OWN[each.type] for name, each in schema.given.items()}
    fill(database, rows, schema, {name: each[at % len(each)] for name, each in kinds.items()})
    with on_server(postgres) as table:
        require_alike(write(folder, rows, schema), table, schema, schema.given if at < 3 else ["created"])


@pytest.mark.parametrize(("at", "zone"), [*enumerate(ZONES)])
def test_every_predicate_says_of_whatever_people_typed_what_it_says_in_a_file(
    folder: Path, database: Any, postgres: str, at: int, zone: str
) -> None:
    """In one zone; and in the other zones a few about instants, which the server reads again for each of them."""
    schema = every_field(zone, BLANKS[at % 3])
    rows = [*every_value(schema), *junk(schema)]
    names, one_in = (schema.given, 1) if at == 0 else (["created"], 5)
    fill(database, rows, schema, dict.fromkeys(schema.given, "text"))
    with on_server(postgres) as table:
        require_alike(write(folder, rows, schema), table, schema, names, one_in)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_columns_of_their_own_types_count_as_a_file_does(
    folder: Path, database: Any, postgres: str, data: st.DataObject
) -> None:
    schema, meanings = data.draw(judged())
    rows = data.draw(st.lists(records(schema, typed=True), max_size=24))
    fill(database, rows, schema, own_types(data.draw, schema))
    with on_server(postgres) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_columns_of_text_count_as_a_file_does_whatever_people_typed(
    folder: Path, database: Any, postgres: str, data: st.DataObject
) -> None:
    schema, meanings = data.draw(judged())
    typed = st.lists(records(schema, typed=True), min_size=1, max_size=24)
    rows = [dict(row) for row in data.draw(typed)]
    for row in rows:
        for name in data.draw(st.lists(st.sampled_from(list(schema.given)), max_size=2)):
            row[name] = data.draw(st.sampled_from(JUNK[schema.given[name].type]))
    fill(database, rows, schema, dict.fromkeys(schema.given, "text"))
    with on_server(postgres) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)


def test_numbers_that_are_written_as_elsewhere_are_read_in_place(folder: Path, database: Any, postgres: str) -> None:
    texts = ("1.234,50", "€ 12,5", "12,5 €", "1.234.567", "12.34,5", "-€7", "N/A", "", "7,0", "1.5", "EUR 3")
    rows = [{"score": each, "title": "x"} for each in texts]
    schema = Schema("lead", {"score": Field("score", "number"), "title": Field("title", "text")})
    said = ReadingProfile(decimal=",", thousands=".", currency=("€", "EUR"), blank=("N/A",))
    fill(database, rows, schema, {"score": "text", "title": "text"})
    file = replace(write(folder, rows, schema), profile=said)
    with on_server(postgres) as table:
        whens = [read(f"score {sign} {each}", schema) for each in ("-7", "3", "7", "12.5", "1234.5") for sign in SIGNS]
        for asked in all_at_once(whens):
            both = [count(each, asked, schema, {}, TODAY) for each in (file, replace(table, profile=said))]
            assert plain(both[1]) == plain(both[0])


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_days_of_records_are_found_in_place(
    folder: Path, database: Any, postgres: str, data: st.DataObject
) -> None:
    schema = data.draw(schemas())
    rows = data.draw(st.lists(records(schema, typed=True), max_size=8))
    clock, before = data.draw(st.sampled_from(clocks(schema))), data.draw(st.sampled_from((TODAY, date(2999, 12, 31))))
    fill(database, rows, schema, own_types(data.draw, schema))
    columns = {name: Column(name) for name in schema.fields}
    with on_server(postgres) as table:
        found = days_found(table, clock, before, schema, columns)

    assert found == days_found(write(folder, rows, schema), clock, before, schema, columns)


# --- values of types that no file has ---------------------------------------------------------------------------------

LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "level": Field("level", "choice", choices=("vp", "c_level")),
        "tags": Field("tags", "choices", choices=("demo", "trial")),
        "opted_out": Field("opted_out", "boolean"),
        "created": Field("created", "datetime"),
        "renewal": Field("renewal", "date"),
        "title": Field("title", "text"),
    },
    zone="Europe/Berlin",
)


def told(postgres: str, text: str, **how: Any) -> tuple[int, int, int]:
    """How many match, how many do not, and how many cannot be read."""
    with on_server(postgres) as table:
        found = count(table, read(text, LEAD), LEAD, {}, TODAY, **how).overall
    return found.matched, found.not_matched, found.unreadable


def table_of(database: Any, columns: str, *rows: str) -> None:
    database.execute("DROP TABLE IF EXISTS leads")
    database.execute(f"CREATE TABLE leads ({columns})")
    for row in rows:
        database.execute(f"INSERT INTO leads VALUES ({row})")


@pytest.mark.parametrize(
    ("column", "values", "matched", "unread"),
    [
        ("numeric", "65, 64.999999999, 'NaN', 'Infinity', 1e15, 1234567.123456789, 0.0000000001, NULL", 1, 5),
        ("numeric(5, 1)", "65, 64.9, 'NaN', NULL", 1, 1),
        ("numeric(20, 2)", "1234567890123.45, 12345678901234.56, 12345678901234.50", 2, 1),
        ("numeric(20, 12)", "65.000000000001, 65.000000001", 1, 1),
        ("numeric(3, -5)", "12300000, 0", 1, 0),
        ("float8", "65, 65.5, 0.1::float8 + 0.2, 'NaN', '-Infinity', 1e300, 5e-324, 123456789012345", 3, 5),
        ("float4", "65.5, 1e20", 1, 1),
        ("bigint", "65, 1000000000000000, -9223372036854775808, 64", 1, 2),
        ("smallint", "65, 64", 1, 0),
        ("money", "65", 0, 1),
        ("points", "65, 64", 1, 0),
        ("more_points", "65.5, 64", 1, 0),
    ],
)
def test_every_type_of_number_is_read_exactly(
    database: Any, postgres: str, column: str, values: str, matched: int, unread: int
) -> None:
    database.execute("DROP DOMAIN IF EXISTS more_points; DROP DOMAIN IF EXISTS points")
    database.execute("CREATE DOMAIN points AS numeric(6, 2) CHECK (VALUE > 0); CREATE DOMAIN more_points AS points")
    table_of(database, f"score {column}", *values.split(", "))

    found = told(postgres, "score >= 65")
    database.execute("DROP TABLE leads")

    assert (found[0], found[2]) == (matched, unread)
    assert sum(found) == len(values.split(", "))


def test_a_value_of_an_enum_is_a_code_by_its_name(database: Any, postgres: str) -> None:
    database.execute(
        "DROP TABLE IF EXISTS leads; DROP TYPE IF EXISTS level; CREATE TYPE level AS ENUM ('vp', 'intern')"
    )
    table_of(database, "level level", "'vp'", "'intern'", "NULL")

    with on_server(postgres) as table:
        found = count(table, read("level = 'vp'", LEAD), LEAD, {}, TODAY)

    assert (found.overall.matched, found.overall.not_matched) == (1, 2)
    assert [(each.records, each.value) for each in found.strangers] == [(1, "intern")]


@pytest.mark.parametrize(
    ("value", "matched", "unread"),
    [
        ("'{demo,trial}'", 1, 0),
        ("'{}'", 0, 0),
        ("'{\"\"}'", 0, 0),
        ("'{demo,NULL}'", 0, 1),
        ("'{{demo,x},{trial,NULL}}'", 0, 1),
        ("'{{demo,x},{trial,y}}'", 1, 0),
        ("'{\"demo;trial\"}'", 0, 0),
        ("'[0:1]={NULL,demo}'", 0, 1),
        ("'[-2:-1]={demo,NULL}'", 0, 1),
        ("'[0:0]={demo}'", 1, 0),
        ("NULL", 0, 0),
    ],
)
def test_an_array_is_a_set_of_codes(database: Any, postgres: str, value: str, matched: int, unread: int) -> None:
    table_of(database, "tags text[]", value)
    assert told(postgres, "tags HAS 'demo'") == (matched, 1 - matched - unread, unread)


@pytest.mark.parametrize("name", ["bool", "int4", "timestamptz"])
def test_a_type_that_people_gave_the_name_of_another_is_what_it_is(database: Any, postgres: str, name: str) -> None:
    database.execute(f"DROP TABLE IF EXISTS leads; CREATE TYPE lies.{name} AS ENUM ('vp')")
    table_of(database, f"level lies.{name}", "'vp'", "NULL")

    found = told(postgres, "level = 'vp'")
    with on_server(postgres) as table:
        copied = count(replace(table, copied=True), read("level = 'vp'", LEAD), LEAD, {}, TODAY).overall
    database.execute(f"DROP TABLE leads; DROP TYPE lies.{name}")

    assert found == (1, 1, 0)
    assert copied.matched == 1


def test_no_sign_or_function_that_somebody_made_is_taken_for_one_of_the_server(database: Any, postgres: str) -> None:
    table_of(database, "score numeric", "1", "70")
    database.execute("CREATE FUNCTION public.yes(numeric, integer) RETURNS boolean LANGUAGE sql RETURN true")
    database.execute("CREATE OPERATOR public.>= (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = public.yes)")

    found = told(postgres, "score >= 65")
    database.execute("DROP FUNCTION public.yes CASCADE")

    assert found == (1, 1, 0)


def test_instants_and_days_beyond_all_calendars_are_unreadable(database: Any, postgres: str) -> None:
    table_of(database, "created timestamptz, renewal date", "'infinity', '-infinity'", "'0044-03-15 BC', '3000-01-01'")
    assert told(postgres, "created < TODAY") == (0, 0, 2)
    assert told(postgres, "renewal < TODAY") == (0, 0, 2)


def test_letters_are_compared_alike_whatever_the_collation(database: Any, postgres: str) -> None:
    table_of(database, 'title text COLLATE "C"', *(f"'{each}'" for each in ("ÜBER", "İZMİR", "\u212aILO", "ΟΔΟΣ", "ẞ")))
    for text, matched in (("über", 1), ("izmir", 1), ("kilo", 1), ("οδοσ", 1), ("ß", 1), ("ss", 0)):
        assert told(postgres, f"title CONTAINS '{text}'")[0] == matched


def test_a_text_of_a_language_that_the_server_sorts_otherwise_is_grouped_by_its_letters(
    database: Any, postgres: str
) -> None:
    table_of(database, "title text, created timestamptz", "'b', '2026-01-01Z'", "'B', NULL", "'a', NULL", "'Ä', NULL")
    with on_server(postgres) as table:
        found = count(table, read("TRUE", LEAD), LEAD, {}, TODAY, by=("title",))
    assert [each.value for each in found.rows] == ["B", "a", "b", "Ä"]


# --- what crosses the wire --------------------------------------------------------------------------------------------


def thousand(database: Any) -> None:
    database.execute("DROP TABLE IF EXISTS leads")
    database.execute(
        "CREATE TABLE leads AS SELECT 'person' || i AS id, i % 100 AS score, (ARRAY['vp', 'c_level'])[1 + i % 2] AS"
        " level,"
        " timestamptz '2026-01-01Z' + i % 90 * interval '1 day' AS created, 'secret ' || i AS title"
        " FROM generate_series(1, 1000) AS i"
    )


class Wire:
    """Everything that a server sent: each row as psycopg made it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: list[tuple[object, ...]] = []
        fetchall, fetchone = psycopg.Cursor.fetchall, psycopg.Cursor.fetchone
        monkeypatch.setattr(psycopg.Cursor, "fetchall", lambda cursor: self._kept(fetchall(cursor)))
        monkeypatch.setattr(psycopg.Cursor, "fetchone", lambda cursor: self._kept([fetchone(cursor)])[0])
        monkeypatch.setattr(psycopg.Cursor, "copy", None)

    def _kept(self, rows: list[Any]) -> list[Any]:
        self.rows += [row for row in rows if row is not None]
        return rows

    @property
    def text(self) -> str:
        return repr(self.rows)


def judges() -> list[Judge]:
    return [Judge(read(each, LEAD), LEAD) for each in ("score >= 65 AND title CONTAINS 'secret'", "score >= 60")]


def test_no_record_crosses_the_wire(database: Any, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    thousand(database)
    wire = Wire(monkeypatch)
    with on_server(postgres) as table:
        described = len(wire.rows)
        found = impact(table, *judges(), {}, TODAY, ImpactOptions(month="created", samples=3))
        counted = count(table, read("score >= 65", LEAD), LEAD, {}, TODAY, by=("created:quarter",), clock="created")

    assert found.overall.cells["gained"].records == 50
    assert found.samples == {}
    assert "person" not in wire.text
    assert "secret" not in wire.text
    assert found.counted_in
    assert counted.counted_in
    assert len(wire.rows) - described == found.counted_in.rows + counted.counted_in.rows
    days, cells, months = 90, 3, 3
    assert found.counted_in.rows <= days + cells + 2 * cells * months
    assert counted.counted_in.rows == days + 1


def test_ids_cross_the_wire_for_who_names_their_column(
    database: Any, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    thousand(database)
    wire = Wire(monkeypatch)
    with on_server(postgres) as table:
        found = impact(table, *judges(), {}, TODAY, ImpactOptions(id="id", samples=3))

    assert found.samples == {"gained": ("person160", "person161", "person162")}
    assert wire.text.count("person") == 3 + 1  # those, and the one record that is shown as an example


def test_a_list_of_ids_is_of_its_cell_alone(database: Any, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    thousand(database)
    wire = Wire(monkeypatch)
    with on_server(postgres) as table:
        found = impact(table, *judges(), {}, TODAY, ImpactOptions(listed="gained"))

    assert len(found.ids) == 50
    assert wire.text.count("'person") == 50


def test_of_a_value_that_cannot_be_read_nothing_else_of_its_record_is_told(
    database: Any, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table_of(database, "score text, title text, level text", "'70', 'one', 'vp'", "'abc', 'secret', 'boss'")
    wire = Wire(monkeypatch)
    with on_server(postgres) as table:
        found = count(table, read("score >= 65 AND title CONTAINS 'x' AND level = 'vp'", LEAD), LEAD, {}, TODAY)

    assert found.first_unreadable is not None
    assert (found.first_unreadable.record, found.first_unreadable.column) == (2, "score")
    assert [(each.column, each.value) for each in found.strangers] == [("level", "boss")]
    assert "secret" not in wire.text


def test_the_first_record_is_the_first_though_many_look_for_it(database: Any, postgres: str) -> None:
    database.execute("DROP TABLE IF EXISTS leads")
    database.execute(
        "CREATE TABLE leads AS SELECT CASE WHEN i % 7000 = 0 THEN 'x' ELSE '1' END AS score"
        " FROM generate_series(1, 60000) AS i; ANALYZE leads"
    )
    with on_server(postgres) as table:
        table.server.set("min_parallel_table_scan_size", "0")
        table.server.set("parallel_setup_cost", "0")
        found = count(table, read("score >= 65", LEAD), LEAD, {}, TODAY)
    assert found.overall.unreadable == 8
    assert found.first_unreadable is not None
    assert found.first_unreadable.record == 7000


def test_a_copy_is_counted_here_and_said_to_be_one(database: Any, postgres: str) -> None:
    thousand(database)
    with on_server(postgres) as table:
        there, here = (
            count(each, read("score >= 65", LEAD), LEAD, {}, TODAY) for each in (table, replace(table, copied=True))
        )

    assert there == here
    assert there.counted_in
    assert here.counted_in
    assert (there.counted_in.engine, there.counted_in.rows, there.counted_in.copied) == ("PostgreSQL", 1, 0)
    assert (here.counted_in.engine, here.counted_in.copied) == ("PostgreSQL", 1)


# --- what cannot be asked there ---------------------------------------------------------------------------------------


def test_days_in_a_form_of_people_are_read_from_a_copy_alone(database: Any, postgres: str) -> None:
    table_of(database, "renewal text", "'31.12.2025'")
    said = ReadingProfile(dates=("DD.MM.YYYY",))
    with on_server(postgres) as table:
        table = replace(table, profile=said)
        with pytest.raises(BadInput, match="and not in PostgreSQL") as refused:
            count(table, read("renewal < TODAY", LEAD), LEAD, {}, TODAY)
        assert count(replace(table, copied=True), read("renewal < TODAY", LEAD), LEAD, {}, TODAY).overall.matched == 1
    assert refused.value.fix.endswith("--copy")


NOT_OF_A_MOMENT = (
    "TRUNCATE leads",
    "ALTER TABLE leads ALTER COLUMN score TYPE bigint USING 1",
    "ALTER TABLE leads ADD COLUMN made float8 DEFAULT random()",
    "VACUUM FULL leads",
)
"""What PostgreSQL shows to transactions of before, too."""
ASKED = [
    *(("leads", change) for change in NOT_OF_A_MOMENT),
    *((relation, change) for relation in ("seen", "parts") for change in ("TRUNCATE leads", "VACUUM FULL leads")),
]
"""Of a table, a view of it, and what it is a part of."""


@pytest.fixture
def related(database: Any) -> Iterator[Any]:
    """The leads, what looks at them, what may have them as a part, and a table of which the moment is taken first."""
    thousand(database)
    database.execute("CREATE VIEW seen AS SELECT * FROM leads WHERE score >= 0; CREATE TABLE first (score int)")
    database.execute("CREATE TABLE parts (LIKE leads) PARTITION BY RANGE (score); SET lock_timeout = '20ms'")
    yield database
    database.execute("RESET lock_timeout; DROP TABLE first, parts CASCADE; DROP TABLE IF EXISTS leads CASCADE")


def asking(related: Any, relation: str) -> None:
    if relation == "parts":
        related.execute("ALTER TABLE parts ATTACH PARTITION leads DEFAULT")


@pytest.mark.parametrize(("relation", "change"), [*ASKED, ("leads", "ALTER TABLE leads DROP score CASCADE")])
def test_nobody_empties_a_table_or_writes_it_anew_before_the_last_question(
    related: Any, postgres: str, relation: str, change: str
) -> None:
    asking(related, relation)
    with on_server(postgres, relation) as table:
        with pytest.raises(psycopg.errors.LockNotAvailable):
            related.execute(change)
        found = count(table, read("score >= 65", LEAD), LEAD, {}, TODAY)
    assert found.overall.matched == 350


@pytest.mark.parametrize(("relation", "change"), ASKED)
def test_what_was_emptied_or_written_anew_after_the_moment_is_refused_and_never_counted_as_empty(
    related: Any, postgres: str, relation: str, change: str
) -> None:
    asking(related, relation)
    if relation == "leads":
        related.execute("DROP VIEW seen")
    address = Address(postgres, f"lies.{relation}", f"crm:{relation}")
    with on_server(postgres, "first") as first:
        related.execute(change)
        with (
            pytest.raises(BadInput, match="the table changed while it was asked") as refused,
            snapshot(address, [first]),
        ):
            pass
    assert (refused.value.place, refused.value.fix) == (address.name, "run the command again")


def test_rows_that_are_deleted_after_the_moment_are_counted(related: Any, postgres: str) -> None:
    with on_server(postgres, "first") as first:
        related.execute("DELETE FROM leads")
        with snapshot(Address(postgres, "lies.leads", "crm:leads"), [first]) as table:
            assert count(table, read("score >= 65", LEAD), LEAD, {}, TODAY).overall.matched == 350


def test_a_column_that_is_called_otherwise_since_the_moment_is_told(related: Any, postgres: str) -> None:
    with on_server(postgres, "first") as first:
        related.execute("ALTER TABLE leads RENAME COLUMN score TO points")
        with (
            snapshot(Address(postgres, "lies.leads", "crm:leads"), [first]) as table,
            pytest.raises(BadInput, match="the table changed while it was asked") as refused,
        ):
            count(table, read("score >= 65", LEAD), LEAD, {}, TODAY)
    assert refused.value.place == "crm:leads"


def test_a_server_that_allows_too_little_time_is_told(database: Any, postgres: str) -> None:
    thousand(database)
    database.execute("CREATE OR REPLACE VIEW slow AS SELECT score + length(pg_sleep(0.01)::text) AS score FROM leads")
    with on_server(postgres, "slow") as table:
        table.server.set("statement_timeout", "50")
        with pytest.raises(BadInput, match="the server gave up"):
            count(table, read("score >= 65", LEAD), LEAD, {}, TODAY)
    database.execute("DROP VIEW slow")


def test_a_code_with_a_sign_that_no_text_of_postgresql_holds_is_told(database: Any, postgres: str) -> None:
    thousand(database)
    with on_server(postgres) as table, pytest.raises(BadInput, match="a text cannot be asked for"):
        count(table, read("level = 'vp'", LEAD), LEAD, {"level": Column("level", {"vp": "v\0p"})}, TODAY)
