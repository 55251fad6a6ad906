"""A table of PostgreSQL as a population: it says what its rows say as a file, and no secret leaves with an error."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.columns import Column
from ledger.population.count import count
from ledger.population.impact import Impact, impact
from ledger.population.source.digest import digest
from ledger.population.source.file import open_file
from ledger.population.source.postgres import Address, snapshot
from ledger.population.source.unserved import unserved
from postgres import PASSWORD
from strategies import TODAY, ladders, metrics, records, schemas, scored, scorings, trees

psycopg = pytest.importorskip("psycopg")
from psycopg import sql  # noqa: E402

TYPES = {
    "number": "numeric",
    "date": "date",
    "datetime": "timestamptz",
    "boolean": "boolean",
    "signal": "boolean",
    "choices": "text[]",
}
SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number", blank=Decimal(0)),
        "opted_out": Field("opted_out", "boolean"),
        "source": Field("source", "choice", choices=("web", "fair")),
        "created": Field("created", "datetime"),
        "renewal": Field("renewal", "date"),
        "title": Field("title", "text"),
    },
    zone="Europe/Berlin",
)
LEADS = """
CREATE TABLE leads AS SELECT * FROM (VALUES
  ('a1', 80::numeric, 500, true, 'web', timestamptz '2026-01-31T22:59:59Z', date '2026-01-01', 'Chief'),
  ('a2', 60.000000001, NULL, false, '', '2026-02-01T00:00:00+01', NULL, ''),
  ('a3', NULL, 100, NULL, 'Web', NULL, 'infinity', NULL)
) AS t(id, score, employees, opted_out, source, created, renewal, title)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture
def database(postgres: str) -> Iterator[Any]:
    """A connection in which each test has a schema of its own, which is on the path of everybody."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS crm CASCADE; CREATE SCHEMA crm; SET search_path = crm")
        yield connection


def impact_of(url: str, table: str, before: str, after: str, columns: Any = None, **asked: Any) -> Impact:
    judges = (Judge(read(text, SCHEMA), SCHEMA) for text in (before, after))
    with snapshot(Address(url, table, f"crm:{table}")) as file:
        return impact(file, *judges, columns or {}, TODAY, ImpactOptions(**asked))


def refused(url: str, table: str, before: str = "score >= 1", **given: Any) -> BadInput:
    """What is told, in three parts and without a secret."""
    with pytest.raises(BadInput) as told:
        impact_of(url, table, before, "score >= 2", **given)
    assert told.value.why
    assert told.value.fix
    assert PASSWORD not in str(told.value)
    return told.value


# --- what must hold for everything ------------------------------------------------------------------------------------


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)


def write(folder: Path, rows: Sequence[Mapping[str, object]], schema: Schema) -> Path:
    file = folder / "records.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["n", *schema.given])
        writer.writerows([f"{n:03}", *(as_text(row.get(name)) for name in schema.given)] for n, row in enumerate(rows))
    return file


def fill(connection: Any, rows: Sequence[Mapping[str, object]], schema: Schema) -> None:
    kinds = {name: TYPES.get(field.type, "text") for name, field in schema.given.items()}
    named = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in kinds.items()]
    connection.execute("DROP TABLE IF EXISTS crm.leads")
    connection.execute(sql.SQL("CREATE TABLE crm.leads (n text, {})").format(sql.SQL(", ").join(named)))
    holders = sql.SQL(", ").join(sql.SQL("%s::" + kind) for kind in kinds.values())
    for n, row in enumerate(rows):
        values = [row.get(name) for name in kinds]
        values = [
            None if each == "" and kind != "text" else each for each, kind in zip(values, kinds.values(), strict=True)
        ]
        insert = sql.SQL("INSERT INTO crm.leads VALUES (%s, {})").format(holders)
        connection.execute(insert, (f"{n:03}", *values))


@settings(max_examples=30)
@given(st.data())
def test_a_copy_of_a_table_says_what_its_rows_say_as_a_file(folder: Path, postgres: str, data: st.DataObject) -> None:
    one = data.draw(schemas())
    schema = data.draw(st.just(one) | scored(one))
    sort = data.draw(st.sampled_from((trees, trees, scorings, ladders, metrics)))
    before, after = (Judge(data.draw(sort(schema)), schema) for _ in range(2))
    rows = data.draw(st.lists(records(schema, typed=True), max_size=10))
    path = write(folder, rows, schema)
    asked = ImpactOptions(by=("title",), month="created", id="n", samples=3)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS crm")
        fill(connection, rows, schema)

        with snapshot(Address(postgres, "crm.leads", "crm:leads")) as table:
            found = impact(replace(table, copied=True), before, after, {}, TODAY, asked)

    assert found == impact(open_file(path), before, after, {}, TODAY, asked)


# --- values -----------------------------------------------------------------------------------------------------------


def test_values_are_read_exactly_and_blank_is_blank(database: Any, postgres: str) -> None:
    database.execute(LEADS)

    found = impact_of(
        postgres, "crm.leads", "score > 60", "score >= 60 AND NOT opted_out", month="created", id="id", samples=2
    )

    assert {name: each.records for name, each in found.overall.cells.items()} == {
        "both": 1,  # a2: 60.000000001 is more than 60
        "gained": 0,
        "lost": 1,
        "neither": 1,
        "unreadable": 0,
    }
    assert [(each.value, each.records) for each in found.months] == [("2026-01", 1), ("2026-02", 1), (None, 1)]
    assert found.samples == {"lost": ("a1",)}


@pytest.mark.parametrize(
    ("text", "matched", "unreadable"),
    [
        ("title IS BLANK", 2, 0),
        ("employees < 200", 2, 0),
        ("source NOT IN ('web')", 2, 0),
        ("renewal < TODAY", 1, 1),
        ("created = DATE '2026-02-01'", 1, 0),
        ("NOT opted_out", 2, 0),
    ],
)
def test_each_type_is_judged(database: Any, postgres: str, text: str, matched: int, unreadable: int) -> None:
    database.execute(LEADS.replace("2026-02-01T00:00:00+01", "2026-01-31T23:00:00Z"))
    with snapshot(Address(postgres, "crm.leads", "crm:leads")) as file:
        found = count(file, read(text, SCHEMA), SCHEMA, {}, TODAY)

    assert (found.overall.matched, found.overall.unreadable, found.overall.total) == (matched, unreadable, 3)


@pytest.mark.parametrize("value", ["'NaN'::float8", "'Infinity'::float8", "1e15", "0.1::float8 + 0.2", "'$1'::text"])
def test_a_number_that_is_none_of_ours_is_told_by_its_id(database: Any, postgres: str, value: str) -> None:
    database.execute(f"CREATE TABLE leads AS SELECT 'x7' AS id, {value} AS score")

    found = impact_of(postgres, "crm.leads", "score >= 1", "score >= 2", id="id", samples=1)

    assert found.overall.cells["unreadable"].records == 1
    assert found.first_unreadable is not None
    assert (found.first_unreadable.column, found.first_unreadable.id) == ("score", "x7")


def test_a_true_is_a_true_whatever_words_files_have_for_it(database: Any, postgres: str) -> None:
    database.execute(LEADS)
    columns = {"opted_out": Column("opted_out", {"true": "Yes", "false": "No"})}

    found = impact_of(postgres, "crm.leads", "opted_out", "NOT opted_out", columns)

    assert found.overall.cells["lost"].records == 1
    assert found.overall.cells["unreadable"].records == 0


def test_columns_that_differ_in_case_alone_are_two(database: Any, postgres: str) -> None:
    database.execute('CREATE TABLE "Leads" (score int, "Score" int); INSERT INTO "Leads" VALUES (1, 70)')

    found = impact_of(postgres, 'crm."Leads"', "score >= 65", "score >= 1", {"score": Column("Score")})

    assert found.overall.cells["both"].records == 1


def test_a_table_without_rows_has_none(database: Any, postgres: str) -> None:
    database.execute(LEADS + " WITH NO DATA")
    assert impact_of(postgres, "crm.leads", "TRUE", "score >= 2", month="created").overall.records == 0


def test_rows_count_even_where_no_column_is_read_or_all_are_blank(database: Any, postgres: str) -> None:
    database.execute("CREATE TABLE leads AS SELECT NULL::numeric AS score FROM generate_series(1, 1000)")

    assert impact_of(postgres, "crm.leads", "TRUE", "TRUE").overall.cells["both"].records == 1000
    assert impact_of(postgres, "crm.leads", "TRUE", "score >= 1").overall.cells["lost"].records == 1000


@pytest.mark.parametrize(
    "text", ['a "quoted" one', "two\nlines", "two\r\nlines", "a,b;c", "\\.", "\\N", "NULL", "é 試 😀"]
)
def test_no_text_is_taken_for_another(database: Any, postgres: str, text: str) -> None:
    database.execute("CREATE TABLE leads (title text, score int)")
    database.execute("INSERT INTO leads VALUES (%s, 70), ('other', 1), (%s, 2)", (text, text))

    found = impact_of(postgres, "crm.leads", "score >= 65", "score >= 1", by=("title",))

    assert {each.value: each.records for each in found.groups} == {text: 2, "other": 1}


# --- one moment, and what it is known by ------------------------------------------------------------------------------


def test_counts_and_digest_are_of_one_moment(database: Any, postgres: str) -> None:
    database.execute(LEADS)
    judge = Judge(read("score >= 1", SCHEMA), SCHEMA)
    with snapshot(Address(postgres, "crm.leads", "crm:leads")) as file:
        before = digest(file)
        database.execute("INSERT INTO leads SELECT * FROM leads")
        assert impact(file, judge, judge, {}, TODAY).overall.records == 3
        assert digest(file) == before
    with snapshot(Address(postgres, "crm.leads", "crm:leads")) as file:
        assert digest(file) != before


def test_the_digest_rests_on_rows_and_not_on_their_order(database: Any, postgres: str) -> None:
    database.execute(LEADS)
    database.execute("CREATE TABLE turned AS SELECT * FROM leads ORDER BY id DESC")
    database.execute("CREATE TABLE other AS SELECT * FROM leads; UPDATE other SET title = NULL WHERE title = ''")
    one, turned, other = (_digest(postgres, table) for table in ("leads", "turned", "other"))

    assert one == turned
    assert one != other


def _digest(url: str, table: str) -> str:
    with snapshot(Address(url, f"crm.{table}", table)) as file:
        return digest(file)


def test_only_the_needed_columns_are_asked_for_and_nothing_is_written(database: Any, postgres: str) -> None:
    database.execute(LEADS)
    database.execute("CREATE VIEW narrow AS SELECT score, 1 / (employees - employees) AS employees FROM leads")
    assert impact_of(postgres, "crm.narrow", "score >= 1", "score >= 2").overall.records == 3
    assert refused(postgres, "crm.narrow", "employees >= 1").why == "division by zero"

    database.execute("CREATE FUNCTION wrote() RETURNS int LANGUAGE sql AS 'CREATE TABLE crm.mine(); SELECT 1'")
    database.execute("CREATE VIEW writing AS SELECT wrote() AS score")
    told = refused(postgres, "crm.writing")
    assert told.why == "cannot execute CREATE TABLE in a read-only transaction"


# --- what cannot be read ----------------------------------------------------------------------------------------------


def test_a_table_that_is_not_there_is_told_with_the_nearest(database: Any, postgres: str) -> None:
    database.execute("CREATE TABLE prospects ()")  # a name that no other test leaves behind

    assert refused(postgres, "crm.prospect").why == "the nearest is crm.prospects"
    assert refused(postgres, "prospects").why == "the nearest is crm.prospects"
    assert refused(postgres, "crm.prospect").what == "there is no table `crm.prospect`"
    assert refused(postgres, "a b").what == "there is no table `a b`"
    assert refused(postgres, "prospects; DROP TABLE crm.prospects").what.startswith("there is no table")


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("1 AS scores", "the table has no column `score`"),
        ("'\\x00'::bytea AS score", "the column `score` is no number"),
        ("ROW(1, 2)::pair AS score", "the column `score` is no number"),
    ],
)
def test_a_column_of_another_type_or_name_is_told(database: Any, postgres: str, column: str, what: str) -> None:
    database.execute("CREATE TYPE pair AS (a int, b int)")
    database.execute(f"CREATE VIEW leads AS SELECT {column}")
    assert refused(postgres, "crm.leads").what == what


def test_a_time_without_its_zone_is_told(database: Any, postgres: str) -> None:
    database.execute("CREATE TABLE leads AS SELECT 1 AS score, timestamp '2026-01-01' AS created")
    assert "a time without its zone" in refused(postgres, "crm.leads", "created < TODAY").why


@pytest.fixture
def reader(database: Any, postgres: str) -> Iterator[str]:
    """The URL of a user with a password, who may read one column of the leads."""
    database.execute(LEADS)
    database.execute(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    database.execute("GRANT USAGE ON SCHEMA crm TO reader; GRANT SELECT (id, score) ON crm.leads TO reader")
    yield postgres.replace("user=postgres", f"user=reader&password={PASSWORD}")
    database.execute("DROP OWNED BY reader; DROP ROLE reader")


def test_a_user_needs_no_more_than_the_columns_that_are_read(reader: str) -> None:
    assert impact_of(reader, "crm.leads", "score >= 65", "score >= 50", id="id", samples=1).samples == {
        "gained": ("a2",)
    }
    told = refused(reader, "crm.leads", "employees >= 1")
    assert told.what == "this user may not read the column `employees`"
    assert told.fix == 'GRANT SELECT ("employees") ON the table TO the user'


def test_a_user_who_may_read_nothing_is_told(database: Any, reader: str) -> None:
    database.execute("REVOKE ALL ON crm.leads FROM reader")
    assert refused(reader, "crm.leads").what == "`crm.leads` cannot be read"


def test_rows_that_a_policy_hides_are_not_left_out_in_silence(database: Any, reader: str) -> None:
    database.execute("ALTER TABLE leads ENABLE ROW LEVEL SECURITY")
    database.execute("CREATE POLICY own ON leads USING (score > 70)")
    assert refused(reader, "crm.leads").what == "this user does not see every row"


def test_a_wrong_password_is_told_without_it(reader: str) -> None:
    with pytest.raises(BadInput, match="the server does not let this user in") as told:
        impact_of(reader.replace(PASSWORD, f"{PASSWORD}x"), "crm.leads", "score >= 1", "score >= 2")
    assert PASSWORD not in str(told.value)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        (f"postgresql://reader:{PASSWORD}@127.0.0.1:1/crm", "the server cannot be reached"),
        (f"postgresql://reader:{PASSWORD}@crm.invalid/crm", "there is no such server"),
        (f"postgresql://reader:{PASSWORD}@[bad/crm", "the URL of the server cannot be read"),
        (f"postgresql://reader:{PASSWORD}@127.0.0.1/crm?nonsense={PASSWORD}", "the URL of the server cannot be read"),
    ],
)
def test_a_server_that_is_not_there_is_told_without_the_password(postgres: str, url: str, what: str) -> None:
    assert refused(url, "leads").what == what


def test_a_database_that_is_not_there_is_told(postgres: str) -> None:
    assert refused(postgres.replace("/postgres?", "/nowhere?"), "leads").what == "there is no such database"


def test_bytes_that_are_no_text_are_told(database: Any, postgres: str) -> None:
    database.execute("DROP DATABASE IF EXISTS raw")
    database.execute("CREATE DATABASE raw ENCODING 'SQL_ASCII' TEMPLATE template0")
    url = postgres.replace("/postgres?", "/raw?")
    with psycopg.connect(url, autocommit=True, client_encoding="SQL_ASCII") as connection:
        connection.execute(b"CREATE TABLE leads AS SELECT 70 AS score, E'M\\xfcnchen' AS title")

    assert impact_of(url, "leads", "score >= 1", "score >= 2").overall.records == 1
    told = refused(url, "leads", "title IS BLANK")
    assert "keeps its texts as SQL_ASCII" in told.why
    assert told.fix.endswith("--copy")

    with snapshot(Address(url, "leads", "crm:leads")) as table, pytest.raises(BadInput, match="no form in UTF-8"):
        count(replace(table, copied=True), read("title IS BLANK", SCHEMA), SCHEMA, {}, TODAY)
    database.execute("DROP DATABASE raw")


def test_a_server_that_goes_away_in_the_middle_is_told_and_nothing_is_counted(database: Any, postgres: str) -> None:
    slowly = "i + length(pg_sleep(0.001)::text) AS score"
    database.execute(f"CREATE VIEW slow AS SELECT {slowly} FROM generate_series(1, 20000) AS t(i)")
    asking = "FROM pg_stat_activity WHERE application_name = 'goes' AND state = 'active' AND query LIKE 'SELECT%'"

    def end() -> None:
        for _ in range(200):
            if database.execute(f"SELECT count(pg_terminate_backend(pid)) {asking}").fetchone()[0]:
                return
            time.sleep(0.02)

    ending = threading.Thread(target=end)
    ending.start()
    told = refused(f"{postgres}&application_name=goes", "crm.slow")
    ending.join()

    assert told.what == "the server went away in the middle"


def test_a_fault_that_nobody_foresaw_is_told_as_the_server_tells_it() -> None:
    told = unserved("XX001", "ERROR:  could not read block 7", "crm:leads")
    assert (told.why, told.place) == ("could not read block 7", "crm:leads")
    assert unserved("", "", "crm:leads").why == "it does not say why"


def test_without_the_driver_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    told = refused("postgresql://127.0.0.1/crm", "leads")
    assert told.what == "PostgreSQL cannot be read"
    assert "pip install" in told.fix
