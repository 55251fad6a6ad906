"""The query over a file says of every record what the reference evaluator says of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from ledger.language.core import core
from ledger.language.fold import fold
from ledger.language.judged import judged
from ledger.language.meaning import Composite, Meaning
from ledger.language.read import read
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column, macros, not_blank, typed, value_of
from ledger.population.count import CountRow, JudgingSegment, count
from ledger.population.sql.condition import condition
from strategies import TODAY, ZONES, ladders, metrics, records, schemas, scored, scorings, trees, tries

MANY = settings(max_examples=tries(40))
STRANGE = ("abc", " 65", "1_000", "nan", "2026-02-30", "2026-01-01T24:00:00Z", "yes", "TRUE", "1234567890123456")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("population") / "records.csv"


@st.composite
def bound(draw: st.DrawFn, schema: Schema) -> dict[str, Column]:
    """Columns under names of their own, with words for blanks, codes, and yes and no."""
    columns = {}
    for number, field in enumerate(schema.given.values()):
        words = ("true", "false") if field.type in ("boolean", "signal") else field.choices
        codes = {word: f"v{at}" for at, word in enumerate(words) if draw(st.booleans())}
        blank = draw(st.sampled_from(((), ("Select",), ("-", "n/a; '"))))
        columns[field.name] = Column(f"Column {number}", codes, blank)
    return {name: column for name, column in columns.items() if draw(st.integers(0, 3))}


def as_text(value: object, field: Field, column: Column) -> str:
    """What an export writes for `value`."""
    if value in (None, "", []):
        return column.blank[0] if column.blank else ""
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, list):
        return ";".join(column.codes.get(code, code) for code in value)
    if field.type == "choices":
        return ";".join(column.codes.get(code, code) for code in str(value).split(";"))
    return column.codes.get(str(value), str(value)) if column.codes else str(value)


def write(file: Path, rows: Sequence[Mapping[str, object]], schema: Schema, columns: Mapping[str, Column]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        bindings = [(field, columns.get(field.name, Column(field.name))) for field in schema.given.values()]
        writer.writerow(["n", *(column.name for _, column in bindings)])
        for n, row in enumerate(rows):
            writer.writerow([f"{n:03}", *(as_text(row.get(field.name), field, column) for field, column in bindings)])


def expected(tree: Meaning, record: Mapping[str, object], schema: Schema) -> str:
    try:
        return "not_matched" if judged(tree, record, schema, TODAY) is False else "matched"
    except Unreadable:
        return "unreadable"


def verdict(row: CountRow) -> str:
    assert row.total == 1
    return next(name for name in CountRow.__match_args__ if name != "value" and getattr(row, name))


@MANY
@given(st.data())
def test_every_record_gets_the_verdict_of_the_reference(file: Path, data: st.DataObject):
    schema = data.draw(schemas())
    schema = data.draw(st.just(schema) | scored(schema))
    tree, columns = data.draw(trees(schema)), data.draw(bound(schema))
    rows = data.draw(st.lists(records(schema), min_size=1, max_size=12))
    write(file, rows, schema, columns)
    found = count(file, tree, schema, columns, TODAY, by=("n",))
    assert [verdict(row) for row in found.rows] == [expected(tree, row, schema) for row in rows]


@MANY
@given(st.data())
def test_what_cannot_be_read_is_counted_apart_and_never_taken_for_a_blank(file: Path, data: st.DataObject):
    schema = data.draw(schemas())
    schema = data.draw(st.just(schema) | scored(schema))
    tree = data.draw(trees(schema) | scorings(schema) | ladders(schema) | metrics(schema))
    rows = data.draw(st.lists(records(schema), min_size=1, max_size=8))
    for row in rows:
        row[data.draw(st.sampled_from(sorted(schema.given)))] = data.draw(st.sampled_from(STRANGE))
    write(file, rows, schema, {})
    found = count(file, tree, schema, {}, TODAY, by=("n",))
    wanted = [expected(tree, row, schema) for row in rows]
    assert [verdict(row) for row in found.rows] == wanted
    first = found.first_unreadable
    assert (first.record if first else None) == (wanted.index("unreadable") + 1 if "unreadable" in wanted else None)


@MANY
@given(st.data())
def test_each_record_is_judged_by_the_version_in_force_on_its_day(file: Path, data: st.DataObject):
    schema = data.draw(schemas())
    clock = data.draw(st.sampled_from(("renewal", "created")))
    rows = data.draw(st.lists(records(schema, typed=True), min_size=1, max_size=8))
    days = [date(1900, 1, 1), date(2024, 2, 29), date(2026, 2, 27), TODAY, date(2027, 5, 3)]
    first, *rest = sorted(data.draw(st.lists(st.sampled_from(days), min_size=2, max_size=4, unique=True)))
    ends = [*rest, data.draw(st.sampled_from((None, date(2027, 6, 1))))]
    starts = [first, *rest]
    segments = [
        JudgingSegment(start, end, n, data.draw(st.none() | trees(schema)))
        for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    write(file, rows, schema, {})
    found = count(file, segments, schema, {}, TODAY, clock=clock, by=("n",))
    assert [verdict(row) for row in found.rows] == [by_its_day(row, segments, schema, clock) for row in rows]


def by_its_day(record: Mapping[str, object], segments: Sequence[JudgingSegment], schema: Schema, clock: str) -> str:
    day = read_record(record, schema, [clock])[clock]
    if not isinstance(day, date):
        return "undated"
    segment = governing(segments, day)
    return expected(segment.meaning, record, schema) if segment and segment.meaning else "ungoverned"


def governing(segments: Sequence[JudgingSegment], day: date) -> JudgingSegment | None:
    covering = (each for each in segments if (each.start is None or each.start <= day))
    return next((each for each in covering if each.end is None or day < each.end), None)


@MANY
@given(st.data())
def test_every_record_gets_the_points_or_the_stage_of_the_reference(file: Path, data: st.DataObject):
    schema = data.draw(schemas())
    schema = data.draw(st.just(schema) | scored(schema))
    meaning, columns = data.draw(scorings(schema) | ladders(schema) | metrics(schema)), data.draw(bound(schema))
    rows = data.draw(st.lists(records(schema), min_size=1, max_size=12))
    write(file, rows, schema, columns)
    found = count(file, meaning, schema, columns, TODAY, by=("n",))
    assert [each.said for each in found.said] == [judged(meaning, row, schema, TODAY) for row in rows]
    assert [each.records for each in found.said] == [1] * len(rows)
    assert found.overall.matched == len(rows)


@MANY
@given(st.data())
def test_each_record_gets_what_the_score_of_its_day_gave(file: Path, data: st.DataObject):
    """Also where the definition itself stayed as it was, and the score that it compares changed."""
    plain = data.draw(schemas())
    first, second = data.draw(scored(plain)), data.draw(scored(plain))
    meaning = data.draw(trees(first) | scorings(first) | ladders(first) | metrics(first))
    rows = data.draw(st.lists(records(first, typed=True), min_size=1, max_size=8))
    write(file, rows, plain, {})
    segments = [
        JudgingSegment(None, TODAY, 1, meaning, first.scores),
        JudgingSegment(TODAY, None, 2, meaning, second.scores),
    ]
    found = count(file, segments, plain, {}, TODAY, clock="created", by=("n",))
    said = {each.value: each.said for each in found.said}
    for row, counted in zip(rows, found.rows, strict=True):
        day = read_record(row, plain, ["created"])["created"]
        if not isinstance(day, date):
            assert verdict(counted) == "undated"
            continue
        then = first if day < TODAY else second
        assert verdict(counted) == expected(meaning, row, then)
        if isinstance(meaning, Composite):
            assert said[counted.value] == judged(meaning, row, then, TODAY)


TIMES: dict[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": lambda day: "{}-W{:02}".format(*day.isocalendar()),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day:%Y}",
}


@given(st.data(), st.sampled_from(sorted(TIMES)))
@settings(max_examples=tries(60))
def test_a_record_counts_in_the_time_of_its_day_in_the_zone(file: Path, data: st.DataObject, unit: str):
    schema = data.draw(schemas())
    clock = data.draw(st.sampled_from(("renewal", "created")))
    rows = data.draw(st.lists(records(schema, typed=True), min_size=1, max_size=12))
    write(file, rows, schema, {})
    found = count(file, read("TRUE", schema), schema, {}, TODAY, clock=clock, by=(unit,))
    wanted: dict[str | None, int] = {}
    for row in rows:
        day = read_record(row, schema, [clock])[clock]
        time = TIMES[unit](day) if isinstance(day, date) else None
        wanted[time] = wanted.get(time, 0) + 1
    assert {row.value: row.matched for row in found.rows} == wanted
    assert [row.value for row in found.rows] == sorted(wanted, key=lambda time: (time is None, time))


@given(st.data())
@settings(max_examples=30)
def test_a_record_counts_in_both_of_two_groupings(file: Path, data: st.DataObject):
    schema = data.draw(schemas())
    rows = data.draw(st.lists(records(schema, typed=True), min_size=1, max_size=12))
    write(file, rows, schema, {})
    found = count(file, read("TRUE", schema), schema, {}, TODAY, by=("created:quarter", "renewal:year", "created"))
    wanted = Counter[tuple[str | None, ...]]()
    for row in rows:
        days = read_record(row, schema, ["created", "renewal"])
        times = [
            TIMES[unit](day) if (day := days[name]) else None
            for name, unit in (("created", "quarter"), ("renewal", "year"))
        ]
        wanted[*times, row["created"] or None] += 1
    assert {(row.value, *row.others): row.matched for row in found.rows} == wanted


# --- values -----------------------------------------------------------------------------------------------------------

NUMBERS = [
    *(f"0.{'0' * n}1" for n in range(12)),
    *(f"1{'0' * n}.{'0' * m}" for n in range(12, 17) for m in range(12)),
    *(f"{digits}e{power}" for digits in ("1", "1.5", "-120", "0", ".5") for power in range(-18, 18)),
    *("1234567890123450", "123456789012345.0", "0.0000000010", "12345678901234500000e-5", "1000000000000000e-15"),
    *(
        "+5",
        "+-5",
        "-+5",
        "--5",
        "5.",
        ".5",
        ".",
        "-.5",
        "-",
        "1_0",
        " 1",
        "1 ",
        "1\t",
        "1\n",
        "0x10",
        "1,5",
        "٣",
        "1e",
        "e1",
    ),
    *("inf", "-Infinity", "nan", "NaN", "-0", "-0.0", "000123", "1e99999", "0e9999", "1e+5", "1E-5", "1e5.0", "1e400"),
]
INSTANTS = [
    f"{day}{between}{clock}{offset}"
    for day in ("1899-12-31", "1900-01-01", "1908-07-01", "2026-03-29", "2026-02-30", "2999-12-31", "3000-01-01")
    for between in ("T", " ")
    for clock in ("00:00", "23:59:59", "23:59:59.999999", "23:59:59.9999999", "24:00:00", "12:60", "1:00", "12:00:60")
    for offset in ("Z", "+00:00", "+0530", "-14:00", "+23:59", "", "z", "+24:00", "+1")
]
DATES = [
    f"{year}-{day}" for year in ("1899", "1900", "2024", "2999", "3000", "19999") for day in ("02-28", "02-29", "1-1")
]
DATES += ["infinity", "epoch", "2026-01-01 ", "2026/01/01", "2026-01-01T00:00:00Z", "-2026-01-01", "2026-01-01\n"]


def in_duckdb(field: Field, texts: Sequence[str], zone: str) -> list[object]:
    """The typed value of each text, None for a blank, and "unreadable"."""
    connection = duckdb.connect()
    connection.execute(macros(zone))
    value, unreadable = typed(field, Column(field.name), "raw")
    raw = not_blank(Column(field.name), "t")
    sql = f"SELECT {value}, {unreadable or 'FALSE'} FROM (SELECT {raw} AS raw FROM (SELECT unnest($1) AS t))"
    return ["unreadable" if bad else found for found, bad in connection.execute(sql, [list(texts)]).fetchall()]


def in_the_reference(field: Field, text: str, zone: str) -> object:
    try:
        return read_record({field.name: text}, Schema("lead", {field.name: field}, zone=zone))[field.name]
    except Unreadable:
        return "unreadable"


def test_numbers_are_read_as_the_reference_reads_them():
    field = Field("score", "number")
    wanted = [in_the_reference(field, text, "UTC") for text in NUMBERS]
    found = in_duckdb(field, NUMBERS, "UTC")
    assert [float(each) if isinstance(each, Decimal) else each for each in wanted] == found
    assert wanted.count("unreadable") > 60
    assert len(wanted) - wanted.count("unreadable") > 100


@given(st.lists(st.text("0123456789.+-eE_ ", min_size=1, max_size=24), min_size=20, max_size=20))
@settings(max_examples=tries(50))
def test_whatever_looks_like_a_number_is_read_as_the_reference_reads_it(texts: list[str]):
    field = Field("score", "number")
    wanted = [in_the_reference(field, text, "UTC") for text in texts]
    assert [float(each) if isinstance(each, Decimal) else each for each in wanted] == in_duckdb(field, texts, "UTC")


def test_days_are_read_as_the_reference_reads_them():
    field = Field("renewal", "date")
    wanted = [in_the_reference(field, text, "UTC") for text in DATES]
    assert wanted == in_duckdb(field, DATES, "UTC")
    assert len(wanted) - wanted.count("unreadable") == 4


@pytest.mark.parametrize("zone", ZONES)
def test_instants_are_read_as_the_reference_reads_them(zone: str):
    field = Field("created", "datetime")
    for text, instant in zip(INSTANTS, in_duckdb(field, INSTANTS, zone), strict=True):
        if in_the_reference(field, text, zone) == "unreadable":
            assert instant == "unreadable", text
        else:
            assert instant == datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None), text


@pytest.mark.fault(42)
def test_texts_fold_as_the_reference_folds_them():
    """Over all that Unicode has, since DuckDB brings a table of its own (language.md, R4)."""
    letters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF]
    (folded,) = duckdb.connect().execute("SELECT list_transform($1, lambda t: lower(t))", [letters]).fetchone() or ((),)
    assert [letter for letter, found in zip(letters, folded, strict=True) if fold(letter) != found] == []


# --- the condition ----------------------------------------------------------------------------------------------------

SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number", blank=Decimal(0)),
        "title": Field("title", "text"),
        "job_level": Field("job_level", "choice", choices=("vp", "c_level")),
        "tags": Field("tags", "choices", choices=("demo", "it's")),
        "is_competitor": Field("is_competitor", "boolean"),
        "renewal": Field("renewal", "date"),
        "created": Field("created", "datetime"),
    },
    zone="Europe/Berlin",
)


@pytest.mark.parametrize(
    ("criteria", "sql"),
    [
        ("TRUE", "TRUE"),
        ("score >= 65.5", '"score" >= 65.5e0'),
        ("NOT score >= 65", '("score" >= 65e0) IS NOT TRUE'),
        ("score >= 65 AND NOT is_competitor", '("score" >= 65e0) AND (("is_competitor") IS NOT TRUE)'),
        ("score <> employees", '"score" <> "employees"'),
        ("title = 'O''Brien'", """lower("title") = 'o''brien'"""),
        ("title CONTAINS '100%'", """contains(lower("title"), '100%')"""),
        ("job_level IN ('vp', 'c_level')", """"job_level" IN ('VP', 'c_level')"""),
        ("tags HAS 'it''s'", """contains("tags", ';it''s;')"""),
        ("renewal >= TODAY - 30 DAYS", '"renewal" >= $day_today_minus_30'),
        ("created = TODAY", '"created" >= $start_today AND "created" < $start_today_plus_1'),
        ("created >= DATE '2026-03-28'", '"created" >= $start_20260328'),
        ("created > DATE '2026-03-28'", '"created" >= $start_20260329'),
        ("created < DATE '2026-03-28'", '"created" < $start_20260328'),
        ("created <= DATE '2026-03-28'", '"created" < $start_20260329'),
        ("created <> TODAY", '("created" < $start_today OR "created" >= $start_today_plus_1)'),
        ("renewal IS BLANK", '"renewal" IS NULL'),
    ],
)
def test_a_condition_reads_as_one_written_by_hand(criteria: str, sql: str):
    columns = {"job_level": Column("Job Level", {"vp": "VP"})}
    found = condition(core(read(criteria, SCHEMA), SCHEMA), SCHEMA, columns, TODAY)
    assert found.text == sql
    assert found.verdict == f"({sql}) IS TRUE"


def test_the_day_asked_about_is_a_parameter_so_the_text_is_the_same_on_every_day():
    form = core(read("created >= TODAY - 1 DAY AND renewal < TODAY", SCHEMA), SCHEMA)
    one, other = (condition(form, SCHEMA, {}, day) for day in (TODAY, date(2024, 2, 29)))
    assert one.text == other.text
    assert one.parameters == {"start_today_minus_1": datetime(2026, 3, 27, 23, 0), "day_today": TODAY}  # noqa: DTZ001
    assert other.parameters["day_today"] == date(2024, 2, 29)


def test_a_code_that_the_file_writes_otherwise_is_not_that_code_in_its_own_spelling():
    field, column = SCHEMA.fields["job_level"], Column("Job Level", {"vp": "VP"})
    assert value_of(field, column, "VP") == "vp"
    assert value_of(field, column, "vp") not in ("vp", "c_level", None)
    assert value_of(field, column, "c_level") == "c_level"
