"""Records counted where they lie: Spark says what DuckDB says of the same rows, and no record leaves it.

    random criteria, scores, ladders, metrics ─┬─ DuckDB over a file ─────▶ the same figures
    random records, a third of them blank     ─┴─ Spark, by aggregates ──▶ the same, and rows of counts alone

Once in columns of Spark's own types, and once in columns of text that hold whatever people type.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.population.count import Count, count
from ledger.population.engines.engine import CountedIn
from ledger.population.source.digest import digest
from ledger.population.source.spark import SparkAddress, view_of
from ledger.population.source.unanswered import unanswered
from population.test_in_place import BLANKS, JUNK, as_text, compared, every_field, judged, junk, require_alike, write
from shell import Desk
from spark import connect_server, uncompiled
from strategies import TODAY, every_value, how_many, records

OWN = {
    "number": ("DECIMAL(38, 9)", "DOUBLE", "DECIMAL(24, 9)"),
    "date": ("DATE",),
    "datetime": ("TIMESTAMPTZ",),
    "boolean": ("BOOLEAN",),
    "signal": ("BOOLEAN",),
    "choices": ("VARCHAR[]", "VARCHAR"),
}
FEW = settings(suppress_health_check=list(HealthCheck), phases=[Phase.generate], max_examples=how_many(1, 2, 200))


@pytest.fixture
def quick(spark: Any) -> Iterator[None]:
    """What asks much of few rows; all else here is asked as Spark is for people."""
    with uncompiled():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("in_place")


def parquet(folder: Path, rows: Sequence[Mapping[str, object]], schema: Schema, kinds: Mapping[str, str]) -> Path:
    """The same rows in a file of these types."""
    connection = duckdb.connect()
    named = "".join(f', "{name}" {kind}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE leads (n VARCHAR{named})")
    given = [[f"{n:03}", *(_held(row.get(name), kind) for name, kind in kinds.items())] for n, row in enumerate(rows)]
    connection.executemany(f"INSERT INTO leads VALUES ({', '.join('?' * (1 + len(kinds)))})", given)
    path = folder / f"leads-{len(list(folder.iterdir()))}.parquet"
    connection.execute(f"COPY leads TO '{path}'")
    return path


def _held(value: object, kind: str) -> object:
    if kind == "VARCHAR":
        return as_text(value) or (None if value is None else "")
    return None if value == "" else value


def kinds_of(schema: Schema, at: int) -> dict[str, str]:
    """Of each type a column of one of the types that Spark has for it."""
    kinds = {name: OWN.get(each.type, ("VARCHAR",)) for name, each in schema.given.items()}
    return {name: each[at % len(each)] for name, each in kinds.items()}


@pytest.mark.parametrize("typed", [True, False])
def test_every_predicate_says_of_every_value_what_it_says_in_a_file(quick: None, folder: Path, typed: bool) -> None:
    schema = every_field("Pacific/Apia", BLANKS[0])
    rows = every_value(schema) if typed else [*every_value(schema), *junk(schema)]
    path = parquet(folder, rows, schema, kinds_of(schema, 0) if typed else dict.fromkeys(schema.given, "VARCHAR"))
    with view_of(SparkAddress("local", "crm", path=str(path))) as table:
        require_alike(write(folder, rows, schema), table, schema, schema.given, one_in=5)


@FEW
@given(st.data())
def test_columns_of_their_own_types_count_as_a_file_does(quick: None, folder: Path, data: st.DataObject) -> None:
    schema, meanings = data.draw(judged())
    rows = data.draw(st.lists(records(schema, typed=True), min_size=12, max_size=24))
    kinds = {
        name: data.draw(st.sampled_from(OWN.get(field.type, ("VARCHAR",)))) for name, field in schema.given.items()
    }
    path = parquet(folder, rows, schema, kinds)
    with view_of(SparkAddress("local", "crm", path=str(path))) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)


@FEW
@given(st.data())
def test_columns_of_text_count_as_a_file_does_whatever_people_typed(
    quick: None, folder: Path, data: st.DataObject
) -> None:
    schema, meanings = data.draw(judged())
    rows = [dict(row) for row in data.draw(st.lists(records(schema, typed=True), min_size=12, max_size=24))]
    for row in rows:
        for name in data.draw(st.lists(st.sampled_from(list(schema.given)), max_size=2)):
            row[name] = data.draw(st.sampled_from(JUNK[schema.given[name].type]))
    path = parquet(folder, rows, schema, dict.fromkeys(schema.given, "VARCHAR"))
    with view_of(SparkAddress("local", "crm", path=str(path))) as table:
        compared(write(folder, rows, schema), table, schema, meanings, data.draw)


# --- what crosses, and what it was ------------------------------------------------------------------------------------

SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "title": Field("title", "text"),
        "job": Field("job", "choice", choices=("vp", "other")),
        "tags": Field("tags", "choices", choices=("a", "b")),
        "created": Field("created", "datetime"),
        "renewal": Field("renewal", "date"),
    },
)


def files(spark: Any, folder: Path, sql: str, parts: int = 1) -> SparkAddress:
    """What a SELECT of Spark's gives, in files."""
    path = str(folder / f"made-{len(list(folder.iterdir()))}")
    spark.sql(sql).repartition(parts).write.parquet(path)
    return SparkAddress("local", "lake", path=path)


def counted(address: SparkAddress, text: str, **asked: Any) -> Count:
    with view_of(address) as table:
        return count(replace(table, copied=asked.pop("copied", False)), read(text, SCHEMA), SCHEMA, {}, TODAY, **asked)


def refused(address: SparkAddress, text: str = "score >= 1") -> BadInput:
    """What is told, in three parts."""
    with pytest.raises(BadInput) as told:
        counted(address, text)
    assert told.value.why
    assert told.value.fix
    return told.value


def test_no_record_leaves_spark_and_the_answer_says_how_many_rows_did(spark: Any, folder: Path) -> None:
    address = files(spark, folder, "SELECT id AS score, CONCAT('t', id % 3) AS title FROM range(3000)", parts=3)
    found = counted(address, "score >= 1000", by=["title"])
    assert [(row.value, row.matched) for row in found.rows] == [("t0", 666), ("t1", 667), ("t2", 667)]
    assert found.counted_in == CountedIn("Spark", 3)


def test_a_copy_is_made_only_where_it_is_asked_for(spark: Any, folder: Path) -> None:
    sql = "SELECT id + 0.5BD AS score, IF(id = 3, NULL, array('a', 'x;y')) AS tags, TIMESTAMP '2026-03-29T00:00:00Z'"
    address = files(spark, folder, f"{sql} AS created FROM range(5)")
    for text in ("score >= 2", "tags HAS 'a'", "created = TODAY"):
        here = counted(address, text, copied=True)
        assert here.counted_in == CountedIn("Spark", 0, 1)
        assert replace(here, counted_in=None) == replace(counted(address, text), counted_in=None)


@pytest.mark.parametrize(
    ("type", "value", "matched", "unreadable"),
    [
        ("TINYINT", "65", 1, 0),
        ("INT", "65", 1, 0),
        ("BIGINT", "65", 1, 0),
        ("BIGINT", "1234567890123456", 0, 1),
        ("FLOAT", "65.1", 1, 0),
        ("DOUBLE", "65.1", 1, 0),
        ("DOUBLE", "'NaN'", 0, 1),
        ("DOUBLE", "65.3D + 2e-14D", 0, 1),
        ("DOUBLE", "999999999999999", 1, 0),
        ("DECIMAL(38, 30)", "65.1", 1, 0),
        ("DECIMAL(38, 30)", "65.0000000001BD", 0, 1),
        ("DECIMAL(38, 0)", "1000000000000000BD", 0, 1),
        ("DECIMAL(10, 2)", "65.1", 1, 0),
        ("STRING", "'6.51e1'", 1, 0),
        ("STRING", "'65\\n'", 0, 1),
    ],
)
def test_a_number_is_read_exactly_whatever_its_type(
    spark: Any, folder: Path, type: str, value: str, matched: int, unreadable: int
) -> None:
    found = counted(files(spark, folder, f"SELECT CAST({value} AS {type}) AS score"), "score >= 65")
    assert (found.overall.matched, found.unreadable) == (matched, unreadable)


def test_a_text_is_compared_by_its_letters_whatever_its_collation(spark: Any) -> None:
    spark.sql("CREATE TABLE collated AS SELECT 'VP' COLLATE UTF8_LCASE AS job, 'Ä' COLLATE UNICODE_CI_AI AS title")
    for text, matched in (("job = 'vp'", 0), ("title = 'a'", 0), ("title = 'ä'", 1)):
        assert counted(SparkAddress("local", "lake", "collated"), text).overall.matched == matched


def test_what_can_be_no_value_of_a_field_is_refused(spark: Any, folder: Path) -> None:
    made = "SELECT TIMESTAMP_NTZ '2026-01-01 00:00:00' AS created, STRUCT(1 AS a) AS title, X'00' AS job"
    address = files(spark, folder, made)
    assert refused(address, "created >= TODAY").why == "it holds the type TIMESTAMP, which says a time without its zone"
    assert refused(address, "title = 'x'").why == "it holds values of the type STRUCT"
    assert refused(address, "job = 'vp'").why == "it holds values of the type BLOB"


def test_the_digest_is_of_the_rows_in_whatever_order_and_files(spark: Any, folder: Path) -> None:
    sql = "SELECT id AS score, IF(id = 2, NULL, CONCAT('t', id)) AS title, array(id) AS tags FROM range(9)"
    same = [files(spark, folder, f"{sql} ORDER BY {order}", parts) for order, parts in (("id", 1), ("id DESC", 4))]
    other = files(spark, folder, sql.replace("'t'", "'u'"))
    found = []
    for address in (*same, other):
        with view_of(address) as table:
            found.append(digest(table))
    assert found[0] == found[1] != found[2]


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_told(spark: Any, folder: Path) -> None:
    (folder / "words.parquet").write_text("no parquet")
    told = {
        SparkAddress("local", "lake", "no_such.leads"): "there is no such table",
        SparkAddress("local", "lake", "leads; DROP TABLE x"): "this is no name of a table",
        SparkAddress("local", "lake", path="/no/such/files"): "there are no such files",
        SparkAddress("local", "lake", path=str(folder), format="nonesuch"): "Spark cannot read files of that format",
        SparkAddress("local", "lake", path=str(folder / "words.parquet")): "the files cannot be read",
    }
    for address, what in told.items():
        assert refused(address).what == what


def test_a_table_that_changes_between_two_questions_is_told(spark: Any, folder: Path) -> None:
    address = files(spark, folder, "SELECT id AS score FROM range(9)")
    with view_of(address) as table:
        for each in Path(address.path).iterdir():
            each.unlink()
        with pytest.raises(BadInput, match="the table changed while it was asked"):
            count(table, read("score >= 1", SCHEMA), SCHEMA, {}, TODAY)


def test_files_that_are_added_meanwhile_are_no_part_of_it(spark: Any, folder: Path) -> None:
    address = files(spark, folder, "SELECT id AS score FROM range(9)")
    with view_of(address) as table:
        spark.sql("SELECT id AS score FROM range(5)").write.mode("append").parquet(address.path)
        assert count(table, read("score >= 0", SCHEMA), SCHEMA, {}, TODAY).overall.matched == 9
    assert counted(address, "score >= 0").overall.matched == 14


def test_without_pyspark_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.population.source.spark_session.find_spec", lambda name: None)
    assert refused(SparkAddress("sc://127.0.0.1:1", "lake", "leads")).fix.endswith(": pip install '.[spark]'")
    assert "pip install 'pyspark" in refused(SparkAddress("local", "lake", "leads")).fix


DIES = """
import os, signal, subprocess, sys
from ledger.errors import BadInput
from ledger.population.source.spark import SparkAddress, view_of
from ledger.population.source.digest import digest

def all_below(pid):
    below = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [int(pid), *(each for child in below for each in all_below(child))]

with view_of(SparkAddress("local", "lake", path=sys.argv[1])) as table:
    for pid in all_below(table.server.session.sparkContext._gateway.proc.pid):
        os.kill(pid, signal.SIGKILL)
    try:
        digest(table)
    except BadInput as told:
        print(told.what)
"""


def test_a_spark_that_dies_in_the_middle_is_told_and_nothing_is_counted(spark: Any, folder: Path) -> None:
    address = files(spark, folder, "SELECT id AS score FROM range(9)")
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", DIES, address.path], capture_output=True, text=True)
    assert done.stdout == "Spark went away in the middle\n"
    assert done.stderr == ""


ASKS = """
import sys
from datetime import date
from ledger import Field, Schema, read
from ledger.population.count import count
from ledger.population.source.digest import digest
from ledger.population.source.spark import SparkAddress, view_of

schema = Schema("lead", {"score": Field("score", "number"), "created": Field("created", "datetime")})
with view_of(SparkAddress(sys.argv[1], "lake", path=sys.argv[2])) as table:
    rule, today = read("score >= 4", schema), date(2026, 3, 29)
    found = count(table, rule, schema, {}, today, by=["created:year"], clock="created")
    print([(row.value, row.matched, row.not_matched) for row in found.rows], found.counted_in.rows, digest(table))
"""


@pytest.mark.skipif(
    how_many(0, 1, 1) == 0, reason="in CI, and with LEDGER_TESTS=thorough: it starts a Spark of its own"
)
def test_a_spark_connect_server_counts_what_spark_itself_counts(spark: Any, folder: Path) -> None:
    made = (
        "SELECT id + 0.5BD AS score, TIMESTAMP '2026-01-01T00:00:00Z' - INTERVAL '1' HOUR * id AS created FROM range(9)"
    )
    address = files(spark, folder, made)
    with connect_server() as url:
        told = [
            subprocess.run(
                [sys.executable, "-W", "ignore", "-c", ASKS, each, address.path], capture_output=True, text=True
            ).stdout
            for each in (url, "local")
        ]
    assert told[0] == told[1]
    assert told[0].startswith("[('2025', 5, 3), ('2026', 0, 1)] 2 sha256:")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (
            "<_InactiveRpcError: StatusCode.UNAVAILABLE failed to connect to all addresses>",
            "the server cannot be reached",
        ),
        ("StatusCode.UNAUTHENTICATED", "the server does not let this user in"),
        ("[INSUFFICIENT_PERMISSIONS] …", "this session may not read it"),
        ("[INVALID_HANDLE.SESSION_CLOSED] …", "Spark went away in the middle"),
        ("java.lang.OutOfMemoryError: Java heap space", "Spark has too little room"),
        ("\x1b[31mnobody knows", "Spark did not answer"),
        ("", "Spark did not answer"),
    ],
)
def test_what_spark_says_is_told_in_the_words_of_who_asks(said: str, what: str) -> None:
    told = unanswered(said, "lake:leads")
    assert (told.what, told.place) == (what, "lake:leads")
    assert told.why.isprintable()


# --- how people name it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("records", ["lake:{path}", "lake"])
def test_people_count_what_spark_holds_by_the_name_in_the_settings(
    spark: Any, desk: Desk, folder: Path, records: str
) -> None:
    made = "SELECT 60 + id AS score, 500 AS employees, 'vp' AS job_level, FALSE AS is_competitor FROM range(10)"
    address = files(spark, folder, made)
    toml = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", f'{toml}\n[populations.lake]\nspark = "local"\npath = "{address.path}"\n')
    done = desk.run(f"ledger count mql --records {records.format(path=address.path)}")
    assert "counted in Spark; 1 row came back" in done.out


@pytest.mark.parametrize(
    ("section", "records", "what"),
    [
        ('spark = "mine"', "lake:leads", "`spark` of the population `lake` is not `local`"),
        ('spark = "local"\nurl = "sc://h:1"', "lake:leads", "the population `lake` is in two places"),
        ('spark = "local"', "lake", "no table is named"),
        ('url = "sc://h:1/;token=s3cret"', "lake:leads", "`url` of the population `lake` is written out"),
        (
            'url = "sc://h:1"\npassword = "s3cret"',
            "lake:leads",
            "the password of the population `lake` is not given to h",
        ),
        ("", "'sc://h:1/;token=s3cret#leads'", "the URL holds a password"),
        ("", "sc://h:1", "no table is named"),
    ],
)
def test_what_the_settings_say_wrongly_of_spark_is_told(desk: Desk, section: str, records: str, what: str) -> None:
    toml = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", f"{toml}\n[populations.lake]\n{section}\n" if section else toml)
    done = desk.run(f"ledger count mql --records {records}")
    assert what in done.err
    assert "s3cret" not in done.out + done.err
