"""A definition as SQL from the command line: what it says is what `count` counts, and what it tells of itself is so."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ledger.app.ledger import open_ledger
from ledger.app.settings import find, load
from ledger.compile.standard import by_day, parts
from ledger.compile.stretches import one_schema
from ledger.compile.versions import meant
from ledger.domain.in_force import in_force
from ledger.language.judged import judged
from ledger.measure.counting.queries.judge import state_of
from ledger.population.sql.dialect import DIALECTS
from shell import ANA, CHARTER, CRO, DANA, SAL, TERMS, Desk, criteria, decide, founded

NOW, SIMULATED = "2026-06-08T09:00:00Z", "-- this ledger runs on a simulated clock: its dates are made up\n"
LEAD = """\
kind: entity
key: lead
scope: lifecycle
fields:
  score:     {type: number}
  employees: {type: number, blank: 0, bind: {sql: company size}}
  job:       {type: choice, choices: [vp, other], bind: {sql: {path: Job, codes: {vp: "VP's"}, blank: [Select]}}}
  tags:      {type: choices, choices: [demo, trial]}
  created:   {type: datetime, clock: event}
"""
UNDATED = "kind: entity\nkey: lead\nscope: lifecycle\nfields:\n  score: {type: number}\n"
MQL = ("score >= 65 AND employees >= 200", "score >= 50 AND NOT job = 'other'", "NOT tags HAS 'demo'")
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
bounds: [{low}, {high}]
rules:
  - {{when: "job = 'vp'", points: {points}}}
  - {{when: "employees >= 200", points: 30}}
"""
FUNNEL = """\
kind: stages
key: funnel
scope: lifecycle
entity: lead
stages:
  - {{key: known, when: "{known}", skippable: true}}
  - {{key: hot, when: "fit >= {hot}"}}
"""
TURNS = ("2026-02-02", "2026-03-01", "2026-04-01")
RECORDS = [
    (score, size, job, tags, created)
    for created in (
        *("2026-01-15T09:00:00Z", "2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z", "2026-03-31T21:59:59Z"),
        *("2026-03-31T22:00:00Z", "2026-05-01T00:00:00Z", ""),
    )
    for score, size in (("80", "500"), ("55", ""), ("", "200"))
    for job, tags in (("VP's", "demo;trial"), ("other", "trial"), ("Select", ""))
]


def governing(folder: Path, standard: str) -> Desk:
    """In Berlin, three versions of each of `mql`, `fit` and `funnel`, the later ones by this standard."""
    desk = founded(folder, "--simulated-clock --zone Europe/Berlin", now="2026-02-02T08:00:00Z")
    desk.write("charter.yaml", CHARTER.replace("retrospective]", "retrospective, restated]"))
    desk.write("lead.yaml", LEAD)
    desk.does(f"ledger propose charter.yaml --effective {TURNS[0]} {TERMS} --because 'so that somebody decides'")
    desk.does("ledger ratify charter/lifecycle#1")
    decide(desk, "lead.yaml", "lead")
    for number, day in enumerate(TURNS, 1):
        terms = TERMS if number == 1 else f"--nature estimate --standard {standard} --standard-because asked"
        texts = {
            "mql": criteria(MQL[number - 1], title="Marketing-qualified lead"),
            "fit": FIT.format(low=10 if number == 1 else 0, high=90 if number == 3 else 100, points=20 * number + 20),
            "funnel": FUNNEL.format(known="score IS NOT BLANK", hot=20 + 20 * number),
        }
        for key, text in texts.items():
            desk.write(f"{key}.yaml", text)
            desk.does(f"ledger propose {key}.yaml --effective {day} {terms} --because agreed", by=ANA)
            desk.does(f"ledger approve {key}#{number}", by=SAL)
            desk.does(f"ledger ratify {key}#{number}", by=CRO)
    with (folder / "leads.csv").open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["n", "score", "company size", "Job", "tags", "created"])
        rows.writerows([f"{n:02}", *record] for n, record in enumerate(RECORDS))
    (folder / "counted.csv").write_text(
        (folder / "leads.csv").read_text().replace("company size", "employees").replace("Job", "job")
        .replace("VP's", "vp").replace("Select", "")
    )  # fmt: skip
    return desk.at(NOW)


@pytest.fixture(scope="module")
def prospective(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return governing(tmp_path_factory.mktemp("prospective"), "prospective")


@pytest.fixture(scope="module")
def retrospective(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return governing(tmp_path_factory.mktemp("retrospective"), "retrospective")


TYPES = {"n": "INT", "score": "DECIMAL(9,2)", "company size": "INT", "Job": "VARCHAR", "tags": "VARCHAR"}


def in_duckdb(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    """What a query gives, in a session that is somewhere else."""
    types = {**TYPES, "created": "TIMESTAMPTZ"}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'America/Los_Angeles'")
        read = f"read_csv('{desk.folder / 'leads.csv'}', header = true, columns = {types})"
        connection.execute(f"CREATE TABLE lead AS FROM {read}")
        return connection.execute(sql.rstrip().rstrip(";") + " ORDER BY n").fetchall()


def in_postgres(postgres: str, sql: str) -> list[tuple[Any, ...]]:
    import psycopg

    held = [[n, *(each or None for each in record)] for n, record in enumerate(RECORDS)]
    with psycopg.connect(postgres) as connection:
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        columns = 'n INT, score NUMERIC, "company size" INT, job TEXT, tags TEXT, created TIMESTAMPTZ'
        connection.execute(f"CREATE TEMP TABLE lead ({columns})")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO lead VALUES (%s, %s, %s, %s, %s, %s)", held)
        return connection.execute(sql.rstrip().rstrip(";") + " ORDER BY n").fetchall()  # type: ignore[arg-type]


def said(desk: Desk, postgres: str, key: str, rules: str) -> list[tuple[Any, Any]]:
    """What both databases say of each record, and by which version; they agree."""
    ask = f"ledger export sql {key} --rules {rules} --form select --dialect"
    one = in_duckdb(desk, desk.does(f"{ask} duckdb").out)
    other = in_postgres(postgres, desk.does(f"{ask} postgres").out)
    assert [each[-2:] for each in one] == [each[-2:] for each in other]
    return [each[-2:] for each in one]


def counted(desk: Desk, key: str, rules: str) -> list[dict[str, Any]]:
    """What `count` says of each record."""
    return list(desk.does(f"ledger count {key} --records counted.csv --by n --rules {rules} --json").data["rows"])


# --- by the ledger's own judging --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", ["then", "today", "standard"])
def test_a_view_says_what_count_counts(prospective: Desk, postgres: str, rules: str) -> None:
    found = said(prospective, postgres, "mql", rules)
    rows = counted(prospective, "mql", rules)
    assert [bool(row["matched"]) for row in rows] == [verdict for verdict, _ in found]
    judging = [row["matched"] + row["not_matched"] == 1 for row in rows]
    assert [number is not None for _, number in found] == judging
    assert {verdict for verdict, _ in found} == {True, False}
    assert judging.count(False) == (0 if rules == "today" else 18), "before the first version, and without a day"


@pytest.mark.parametrize("key", ["fit", "funnel"])
@pytest.mark.parametrize("rules", ["then", "today", "standard"])
def test_points_and_stages_are_those_that_count_counts(prospective: Desk, postgres: str, key: str, rules: str) -> None:
    found = said(prospective, postgres, key, rules)
    told = prospective.does(f"ledger count {key} --records counted.csv --by n --rules {rules} --json").data
    by_record = {int(each["value"]): each["said"] for each in told["said"]}
    nothing = {"fit": 0, "funnel": None}[key]
    assert [value for value, _ in found] == [by_record.get(n, nothing) for n in range(len(RECORDS))]
    assert len(set(by_record.values())) > 1


@pytest.mark.parametrize("key", ["mql", "fit", "funnel"])
def test_the_standard_is_what_a_platform_is_given(
    prospective: Desk, retrospective: Desk, postgres: str, key: str
) -> None:
    for desk in (prospective, retrospective):
        verdicts, numbers = zip(*said(desk, postgres, key, "standard"), strict=True)
        judge = by_the_platform(desk, key)
        if judge is None:  # its bounds were others: one formula cannot hold that, and a CASE can
            assert (key, desk) == ("fit", prospective)
            continue
        before = [record[4] < "2026-02" if desk is prospective else False for record in RECORDS]
        told = zip(verdicts, RECORDS, before, strict=True)
        assert all(verdict == judge(record) for verdict, record, ungoverned in told if not ungoverned)
        assert set(numbers) == ({1, 2, 3, None} if desk is prospective else {3})
        assert numbers[0] == (None if desk is prospective else 3), "of January, before the first version"


def by_the_platform(desk: Desk, key: str) -> Any:
    """The one meaning that a connector compiles, judged by the reference; None where there cannot be one."""
    from ledger.errors import Refused

    ledger = open_ledger(load(find(None, desk.folder, False)))
    state, today = state_of(ledger, key), date(2026, 6, 8)
    own = in_force(state, key, today)
    found = parts(state, own, meant(state, own, today, ledger.zone), today, ledger.zone)
    schema = one_schema(state, "lead", [each.meant for each in found], ledger.zone, "")
    try:
        whole = found[0].meant if len(found) == 1 else by_day(found, schema, "created")
    except Refused:
        return None

    def judge(record: tuple[str, ...]) -> Any:
        score, size, job, tags, created = record
        given = {"score": score, "employees": size, "tags": tags, "created": created}
        given["job"] = {"VP's": "vp", "Select": ""}.get(job, job)
        return judged(whole.meaning, given, whole.schema, today)

    return judge


def test_the_day_of_a_version_begins_where_the_ledger_is(prospective: Desk, postgres: str) -> None:
    """23:00 in UTC on the last of February is the first of March in Berlin."""
    numbers = dict(
        zip((record[4] for record in RECORDS), (n for _, n in said(prospective, postgres, "mql", "then")), strict=True)
    )
    assert (numbers["2026-02-28T22:59:59Z"], numbers["2026-02-28T23:00:00Z"]) == (1, 2)
    assert (numbers["2026-03-31T21:59:59Z"], numbers["2026-03-31T22:00:00Z"]) == (2, 3)


def test_each_version_in_the_table_is_the_expression_of_its_days(prospective: Desk, postgres: str) -> None:
    """Judging by the table, row by row, is judging `then`."""
    rows = prospective.does("ledger export sql --versions mql --dialect duckdb --json").data
    assert [(row["version"], row["effective_from"], row["effective_until"]) for row in rows] == [
        (1, "2026-02-02", "2026-03-01"),
        (2, "2026-03-01", "2026-04-01"),
        (3, "2026-04-01", None),
    ]
    by_number = {
        row["version"]: [each[-1] for each in in_duckdb(prospective, f"SELECT *, {row['sql']} FROM lead")]
        for row in rows
    }
    for at, (verdict, number) in enumerate(said(prospective, postgres, "mql", "then")):
        assert verdict is (by_number[number][at] if number else False)


# --- what is printed --------------------------------------------------------------------------------------------------


def test_a_view_tells_where_it_is_from(prospective: Desk) -> None:
    shown = prospective.does("ledger show mql --json").data
    told, _, sql = prospective.does("ledger export sql mql --dialect postgres").out.partition("CREATE")
    assert told.splitlines()[:4] == [
        "-- mql: Marketing-qualified lead",
        "-- by the consistency standard of each version",
        "--   records of 2026-02-02 until 2026-03-01: v1",
        "--     in force 2026-02-02 until 2026-03-01; decided by cro@acme.example; prospective (from now)",
    ]
    assert f"--     event #{shown['position']}, content sha256:{shown['content_digest']}\n" in told
    assert "--   a record's day is that of created; what no version governs is false\n" in told
    assert "a blank employees counts as 0\n" in told
    assert "-- days are those of Europe/Berlin\n" in told
    assert "-- as in force on 2026-06-08, at position " in told
    assert told.endswith(f"{SIMULATED}-- for postgres\n")
    assert sql.startswith(' OR REPLACE VIEW "mql" AS\nSELECT\n  *,')
    assert sql.endswith('AS "mql_version"\nFROM "lead";\n')
    assert told == prospective.does("ledger export sql mql --dialect postgres").out.partition("CREATE")[0], (
        "always the same"
    )


def test_what_takes_force_later_is_told(desk: Desk) -> None:
    desk.write("mql2.yaml", criteria("score >= 70"))
    decide(desk, "mql2.yaml", "mql", "2026-09-01", number=2)
    told = desk.does("ledger export sql mql --dialect duckdb").out
    assert "-- v2 takes force on 2026-09-01: export it again then\n" in told
    assert '"score" >= 70' not in told
    assert '"score" >= 70' in desk.does("ledger export sql mql --dialect duckdb --rules then").out


@pytest.mark.parametrize(("key", "own_days"), [("mql", "created < '2026-03-01'"), ("soon", "created >= '2026-09-01'")])
def test_as_was_needs_no_version_of_today(desk: Desk, key: str, own_days: str) -> None:
    desk.write("soon.yaml", criteria("score >= 65", key="soon"))
    decide(desk, "soon.yaml", "soon", "2026-09-01")
    desk.does("ledger retire mql --effective 2026-03-01 --because 'nobody asks any more'", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    later = desk.at("2026-06-08T09:00:00Z")
    days = [f"{day}T12:00:00Z" for day in ("2026-02-10", "2026-02-28", "2026-03-01", "2026-09-01", "2026-09-02")]
    rows = [
        f"{n},{score},500,{day}" for n, (day, score) in enumerate((day, score) for day in days for score in (64, 65))
    ]
    later.write("leads.csv", "\n".join(["id,score,employees,created", *rows]) + "\n")

    for rules in ("standard", "today"):
        assert later.run(f"ledger export sql {key} --dialect duckdb --rules {rules}").code == 4
    view = later.does(f"ledger export sql {key} --dialect duckdb --rules then --form select --table leads").out

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE leads AS FROM read_csv('{later.folder / 'leads.csv'}')")
        connection.execute("ALTER TABLE leads ALTER created SET DATA TYPE TIMESTAMPTZ")
        held = connection.execute(f"SELECT id FROM ({view.rstrip().rstrip(';')}) WHERE {key} ORDER BY id").fetchall()
        by_hand = connection.execute(f"SELECT id FROM leads WHERE score >= 65 AND {own_days} ORDER BY id").fetchall()
    assert held == by_hand
    matched = later.does(f"ledger count {key} --records leads.csv --rules then --json").data["overall"]["matched"]
    assert matched == len(held) == 2


def test_what_nobody_decided_says_so(desk: Desk) -> None:
    desk.write("old.yaml", criteria("score >= 10", key="old"))
    desk.write("memo.txt", "we have always done it this way")
    desk.does("ledger attest old.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)
    told = desk.does("ledger export sql old --dialect spark").out
    assert "-- by the consistency standard of each version\n--   records of 2026-02-02 on: v1\n" in told
    assert "attested, decided by nobody\n" in told
    (row,) = desk.does("ledger export sql --versions old --dialect spark --json").data
    assert (row["decided"], row["standard"]) == ("attested", "")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.fault(42)
def test_a_title_is_no_sql(desk: Desk, dialect: str) -> None:
    title = "\"x'\\\\ */ {{ env('HOME') }} -- y; DROP TABLE lead; --\""
    desk.write("odd.yaml", criteria("score >= 1", key="odd", title=title))
    decide(desk, "odd.yaml", "odd")
    told = desk.does(f"ledger export sql odd --dialect {dialect}").out
    assert [line for line in told.split("\n") if "DROP" in line] == [told.split("\n")[0]]
    assert told.startswith("-- odd: ")
    assert "{{" not in told


def test_the_answer_goes_to_a_file_or_to_programs(desk: Desk) -> None:
    printed = desk.does("ledger export sql mql --dialect bigquery").out
    done = desk.does("ledger export sql mql --dialect bigquery -o mql.sql")
    assert done.out == "written to mql.sql\n"
    assert (desk.folder / "mql.sql").read_text(encoding="utf-8") == printed
    data = desk.does("ledger export sql mql --dialect bigquery --json").data
    assert data["sql"] == printed
    assert (data["key"], data["dialect"], data["rules"], data["form"]) == ("mql", "bigquery", "standard", "view")
    assert data["versions"] == [{"version": 1, "from": "2026-02-02", "until": None}]


def test_a_table_and_a_view_have_the_names_that_are_asked_for(desk: Desk) -> None:
    ask = "ledger export sql mql --dialect snowflake --table raw.crm.'\"Lead\"' --name marts.is_mql"
    told = desk.does(ask).out
    assert 'VIEW "MARTS"."IS_MQL" AS' in told
    assert 'FROM "RAW"."CRM"."Lead";' in told


def test_versions_are_written_as_sql_csv_and_json_alike(prospective: Desk) -> None:
    rows = prospective.does("ledger export sql --versions --dialect duckdb --json").data
    assert {row["key"] for row in rows} == {"mql", "fit", "funnel"}
    told = list(
        csv.DictReader(io.StringIO(prospective.does("ledger export sql --versions --dialect duckdb --csv").out))
    )
    assert told == [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    sql = prospective.does("ledger export sql --versions --dialect duckdb").out
    assert sql.startswith("-- every version that governed, of all definitions that judge records\n")
    with duckdb.connect() as connection:
        connection.execute(sql)
        held = connection.execute("FROM ledger_versions").fetchall()
    assert [tuple(None if each is None else str(each) for each in row) for row in held] == [
        tuple(None if each is None else str(each) for each in row.values()) for row in rows
    ]


def test_a_version_is_cut_where_what_it_refers_to_changed(prospective: Desk) -> None:
    """`funnel` and the `fit` that it compares both changed on the same days; `mql` refers to nothing."""
    rows = prospective.does("ledger export sql --versions funnel mql --dialect duckdb --json").data
    assert [(row["key"], row["version"]) for row in rows] == [(key, n) for key in ("funnel", "mql") for n in (1, 2, 3)]
    assert "THEN 40" in rows[0]["sql"]
    assert "THEN 80" in rows[2]["sql"]


def test_a_change_beside_it_that_says_nothing_cuts_nothing(desk: Desk) -> None:
    desk.write("lead2.yaml", (desk.folder / "lead.yaml").read_text() + "  city: {type: text}\n")
    decide(desk, "lead2.yaml", "lead", "2026-03-01", number=2)
    (row,) = desk.does("ledger export sql --versions mql --dialect duckdb --json").data
    assert (row["version"], row["effective_from"], row["effective_until"]) == (1, "2026-02-02", None)
    data = desk.does("ledger export sql mql --dialect duckdb --rules then --json").data
    assert data["versions"] == [{"version": 1, "from": "2026-02-02", "until": None}]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("mql", 2, "Missing option '--dialect'"),
        ("mql --dialect oracle", 2, "'oracle' is not one of"),
        ("--dialect duckdb", 2, "one KEY is named, or --versions"),
        ("mql mql --dialect duckdb", 2, "several KEYs go with --versions"),
        ("mql --dialect duckdb --csv", 2, "--csv goes with --versions"),
        ("mql --dialect duckdb --form table", 2, "--form table goes with --versions"),
        ("--versions --dialect duckdb --form expression", 2, "is no expression"),
        ("--versions --dialect duckdb --csv --form view", 2, "leave out the form"),
        ("mqls --dialect duckdb", 1, "there is no definition `mqls`"),
        ("lead --dialect duckdb", 4, "`lead` is of kind entity"),
        ("--versions lead --dialect duckdb", 4, "`lead` is of kind entity"),
        ("mql --dialect duckdb --table 'lead; DROP TABLE x'", 1, "`lead; DROP TABLE x` is no name of a table"),
        ("mql --dialect duckdb --name a.b.c.d", 1, "`a.b.c.d` is no name of a table"),
        ("mql --dialect duckdb -o nowhere/mql.sql", 1, "nowhere/mql.sql cannot be written"),
    ],
)
def test_a_mistake_is_told(desk: Desk, command: str, code: int, told: str) -> None:
    done = desk.run(f"ledger export sql {command}")
    assert (done.code, done.out) == (code, "")
    assert told in done.err


def test_without_a_clock_a_standard_is_refused_and_today_is_not(tmp_path: Path) -> None:
    desk = founded(tmp_path)
    desk.write("charter.yaml", CHARTER)
    desk.write("lead.yaml", UNDATED)
    desk.does(
        f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'so that somebody decides'", by=DANA
    )
    desk.does("ledger ratify charter/lifecycle#1")
    decide(desk, "lead.yaml", "lead")
    for number, (text, day) in enumerate((("score >= 1", "2026-02-02"), ("score >= 2", "2026-03-01")), 1):
        desk.write("mql.yaml", criteria(text))
        decide(desk, "mql.yaml", "mql", day, number=number)
    later = desk.at(NOW)
    done = later.run("ledger export sql mql --dialect duckdb")
    assert done.code == 4
    assert "Error: `mql` v2 is prospective (from now), which cannot be kept\n" in done.err
    assert "  why: no field of lead says when one came to be (clock: event)\n" in done.err
    assert "--rules today" in done.err
    assert "no day says by which version" in later.run("ledger export sql mql --dialect duckdb --rules then").err
    assert '"score" >= 2' in later.does("ledger export sql mql --dialect duckdb --rules today").out


def test_a_version_that_cannot_be_said_leaves_its_row_empty_and_the_others_written(desk: Desk) -> None:
    text = (desk.folder / "lead.yaml").read_text()
    desk.write(
        "lead2.yaml",
        text.replace("{type: text}", "{type: date, bind: {sql: {path: d, blank: [never]}}}").replace(
            "title:  ", "ended:  "
        ),
    )
    decide(desk, "lead2.yaml", "lead", number=2)
    desk.write("gone.yaml", criteria("ended IS BLANK", key="gone"))
    decide(desk, "gone.yaml", "gone")
    done = desk.run("ledger export sql --versions --dialect duckdb --json")
    assert done.code == 5
    assert {row["key"]: row["sql"] is None for row in done.data} == {"gone": True, "mql": False}
    people = desk.run("ledger export sql --versions --dialect duckdb")
    assert "Error: gone v1, 2026-02-02 on: `never` cannot stand for a blank ended in SQL\n" in people.err
    assert "CAST(NULL AS TEXT)" in people.out
    assert desk.run("ledger export sql gone --dialect duckdb").code == 4


def test_a_letter_that_stdout_lacks_is_never_written_as_its_number(desk: Desk) -> None:
    desk.write("it.yaml", criteria("title CONTAINS 'it'", key="it_lead"))
    decide(desk, "it.yaml", "it_lead")
    run = "from ledger.cli import main; main()"
    command = [sys.executable, "-c", run, "export", "sql", "it_lead", "--dialect", "duckdb"]
    env = {**os.environ, **desk.environment(), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, cwd=desk.folder, env=env, capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"cannot be printed in iso8859-1" in done.stderr
    assert b"-o FILE.sql" in done.stderr
    assert subprocess.run([*command, "-o", "it.sql"], cwd=desk.folder, env=env, capture_output=True).returncode == 0
    assert "İ" in (desk.folder / "it.sql").read_text(encoding="utf-8")


def test_without_sqlglot_it_says_what_to_install(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.population.sql.dialect.find_spec", lambda name: None)
    done = desk.run("ledger export sql mql --dialect duckdb")
    assert done.code == 4
    assert "pip install '.[population]'" in done.err


def test_files_for_a_target_are_still_asked_for_without_a_word(desk: Desk) -> None:
    assert "Missing option '--target'" in desk.run("ledger export").err
    assert "Missing option '--output'" in desk.run("ledger export --target sf --format sfdx").err
    assert desk.run("ledger export sqlx").code == 2
