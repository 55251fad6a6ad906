"""`ledger impact`: what a change does to the records of a file, at the command line."""

from __future__ import annotations

import hashlib
import io

import pandas as pd
import pytest

from postgres import PASSWORD
from shell import ANA, CRO, SAL, TERMS, Desk, criteria, decide

LEADS = """\
id,score,employees,created,won
a1,70,500,2026-01-05T10:00:00Z,yes
a2,70,200,2026-01-06T10:00:00Z,no
a3,60,500,2026-02-01T10:00:00Z,yes
a4,10,10,2026-02-01T10:00:00Z,no
"""
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
bounds: [0, 100]
rules:
  - {when: employees >= 200, points: 30}
  - {when: score >= 50, points: POINTS}
"""
STAGE = """\
kind: stages
key: stage
scope: lifecycle
entity: lead
stages:
  - {key: known, when: score IS NOT BLANK}
  - {key: warm, when: score >= WARM}
"""


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """A governed ledger with four leads and an open proposal `mql#2`."""
    desk.write("leads.csv", LEADS)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 300"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA)
    return desk


def test_a_proposal_is_put_beside_what_it_displaces(asked: Desk) -> None:
    done = asked.run("ledger impact mql#2 --records leads.csv --month --outcome won")

    assert done.code == 0
    digest = hashlib.sha256(LEADS.encode()).hexdigest()[:16]
    assert done.out.splitlines() == [
        "mql v1 → mql#2, on 4 records of leads.csv",
        "            RECORDS   SHARE            WON",
        "in both           1   25.0%  100% (21-100)",
        "gained            1   25.0%  100% (21-100)",
        "lost              1   25.0%      0% (0-79)",
        "in neither        1   25.0%      0% (0-79)",
        "all               4  100.0%    50% (15-85)",
        "mql v1 holds for 2, mql#2 for 2: +0 (+0.0%)",
        "",
        "LOST, KEPT OUT BY mql#2  RECORDS  ALONE",
        "employees >= 300               1      1",
        "",
        "GAINED, WERE KEPT OUT BY mql v1  RECORDS  ALONE",
        "score >= 65                            1      1",
        "",
        "MONTH    BEFORE  AFTER  CHANGE  GAINED  LOST  OF  WON BEFORE      WON AFTER",
        "2026-01       2      1      -1       0     1   2  50% (9-91)  100% (21-100)",
        "2026-02       0      1      +1       1     0   2           -  100% (21-100)",
        "",
        "BACKTEST  PICKED      PRECISION  RECALL  LIFT",
        "mql v1         2     50% (9-91)   50.0%  1.00",
        "mql#2          2  100% (34-100)  100.0%  2.00",
        "mql#2 picks better than mql v1; of so few outcomes that may be chance",
        "`won` is known of 4 records by 2026-02-02, 50% (15-85) of them yes",
        "gained, such as a3 (`id`)",
        "lost, such as a2 (`id`)",
        f"population sha256:{digest}: its records are kept nowhere",
    ]


def test_programs_get_the_aggregates_and_the_digest_of_the_population(asked: Desk) -> None:
    data = asked.run("ledger impact mql next.yaml --records leads.csv --samples 0 --json").data

    assert data["population"] == {
        "file": "leads.csv",
        "records": 4,
        "digest": f"sha256:{hashlib.sha256(LEADS.encode()).hexdigest()}",
    }
    assert {name: each["records"] for name, each in data["cells"].items()} == {
        "both": 1,
        "gained": 1,
        "lost": 1,
        "neither": 1,
        "unreadable": 0,
    }
    assert (data["moved"], data["backtest"], data["samples"]) == (2, None, {"column": ""})


def test_two_groupings_are_crossed(asked: Desk) -> None:
    done = asked.run("ledger impact mql#2 --records leads.csv --by created:quarter --by won")
    data = asked.run("ledger impact mql#2 --records leads.csv --by week --by won --json").data["by"]

    assert "QUARTER  WON  BEFORE  AFTER  CHANGE  GAINED  LOST  OF\n2026-Q1  no        1      0" in done.out
    moves = {(each["value"], *each["others"]): each["cells"]["gained"]["records"] for each in data["rows"]}
    assert moves == {("2026-W02", "no"): 0, ("2026-W02", "yes"): 0, ("2026-W05", "no"): 0, ("2026-W05", "yes"): 1}
    assert data["groupings"] == [{"name": "created", "unit": "week"}, {"name": "won", "unit": ""}]


def test_the_ids_of_all_that_move_are_written_for_their_owner_alone(asked: Desk) -> None:
    stored = asked.stored()
    leads = pd.read_csv(io.StringIO(LEADS))
    before = (leads.score >= 65) & (leads.employees >= 200)
    after = (leads.score >= 50) & (leads.employees >= 300)

    for cell, wanted in (("gained", after & ~before), ("lost", before & ~after)):
        done = asked.run(f"ledger impact mql#2 --records leads.csv --list {cell} -o {cell}.csv --samples 0")
        assert f"wrote {cell}.csv: the ids of 1 record ({cell})" in done.out
        assert pd.read_csv(asked.folder / f"{cell}.csv").id.tolist() == leads.id[wanted].tolist()
        assert (asked.folder / f"{cell}.csv").stat().st_mode & 0o777 == 0o600
    data = asked.run("ledger impact mql#2 --records leads.csv --list lost -o lost.csv --samples 0 --json")
    assert data.data["listed"] == {"cell": "lost", "records": 1, "file": "lost.csv"}
    assert '"a2"' not in data.out
    assert asked.stored() == stored


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        ("--list gained", 2, "--list and --output go together"),
        ("-o gained.csv", 2, "--list and --output go together"),
        ("--list up -o up.csv", 1, "nothing is up here"),
        ("--list gained -o leads.csv", 1, "leads.csv is not written"),
        ("--list gained -o ledger.db", 1, "ledger.db is not written"),
        ("--list gained -o x.csv --id nowhere", 1, "the file has no column `nowhere`"),
    ],
)
def test_a_list_that_cannot_be_written_is_told(asked: Desk, arguments: str, code: int, what: str) -> None:
    done = asked.run(f"ledger impact mql#2 --records leads.csv {arguments}")
    assert (done.code, what in done.err) == (code, True)
    assert not (asked.folder / "x.csv").exists()


def test_those_who_move_up_are_listed_too(asked: Desk) -> None:
    asked.write("nameless.csv", LEADS.replace("id,", "email,"))
    for points in (20, 40):
        asked.write(f"fit{points}.yaml", FIT.replace("POINTS", str(points)))

    done = asked.run("ledger impact fit20.yaml fit40.yaml --records leads.csv --list up -o up.csv")
    nameless = asked.run("ledger impact fit20.yaml fit40.yaml --records nameless.csv --list up -o no.csv")

    assert done.code == 0
    assert (asked.folder / "up.csv").read_text(encoding="utf-8") == "id\na1\na2\na3\n"
    assert "no column of ids was found" in nameless.err


def test_nothing_is_recorded(asked: Desk) -> None:
    before = asked.stored()
    asked.run("ledger impact mql#2 --records leads.csv")
    assert asked.stored() == before


def test_what_moves_no_verdict_ends_with_0(asked: Desk) -> None:
    asked.write("turned.yaml", criteria("employees >= 200 AND NOT score < 65 AND score IS NOT BLANK"))

    done = asked.does("ledger impact mql turned.yaml --records leads.csv")

    assert "gained            0    0.0%" in done.out
    assert "such as" not in done.out


def test_a_file_without_records_has_no_rates(asked: Desk) -> None:
    asked.write("none.csv", LEADS.splitlines()[0])

    out = asked.does("ledger impact mql#2 --records none.csv --month --outcome won").out

    assert "all               0      -    -" in out
    assert "mql#2          0          -       -     -" in out


def test_what_was_ratified_is_still_put_beside_what_it_displaced(asked: Desk) -> None:
    open_then = asked.run("ledger impact mql#2 --records leads.csv --json").data
    asked.does("ledger approve mql#2", by=SAL)
    asked.does("ledger ratify mql#2", by=CRO)
    later = asked.at(now="2026-04-01T09:00:00Z")

    assert later.run("ledger impact mql#2 --records leads.csv --json").data["cells"] == open_then["cells"]
    assert later.run("ledger impact mql@1 mql --records leads.csv --json").data["cells"] == open_then["cells"]


def test_points_move_up_and_down_by_bands(asked: Desk) -> None:
    for points in (20, 40):
        asked.write(f"fit{points}.yaml", FIT.replace("POINTS", str(points)))

    out = asked.run("ledger impact fit20.yaml fit40.yaml --records leads.csv --by employees").out

    assert "move up          3   75.0%" in out
    assert "POINTS    BEFORE  AFTER  CHANGE\n0 to 9         1      1      +0" in out
    assert "50 to 59       3      0      -3\n70 to 79       0      3      +3" in out
    assert "EMPLOYEES  UP  DOWN  OF\n       10   0     0   1" in out


def test_stages_are_shown_from_where_to_where(asked: Desk) -> None:
    for warm in (50, 65):
        asked.write(f"stage{warm}.yaml", STAGE.replace("WARM", str(warm)))

    done = asked.run("ledger impact stage50.yaml stage65.yaml --records leads.csv")

    assert done.code == 0
    assert (
        "STAGE, FROM ↓ TO →  known  warm\nknown                   1     0\nwarm                    1     2" in done.out
    )
    assert "move down        1   25.0%" in done.out


def test_a_table_of_duckdb_is_a_population_too(asked: Desk) -> None:
    import duckdb

    with duckdb.connect(str(asked.folder / "crm.duckdb")) as connection:
        connection.execute(f"CREATE TABLE leads AS FROM read_csv('{asked.folder / 'leads.csv'}')")
    asked.write("wide.yaml", criteria("employees >= 1"))

    done = asked.run("ledger impact mql wide.yaml --records crm.duckdb:leads --json")

    assert done.data["population"]["file"] == "crm.duckdb:leads"
    assert done.data["cells"]["gained"]["records"] == 2


def test_without_a_column_of_ids_none_is_shown_and_the_report_says_how(asked: Desk) -> None:
    asked.write("nameless.csv", LEADS.replace("id,", "email,"))

    out = asked.run("ledger impact mql#2 --records nameless.csv").out

    assert "no column of ids was found; name one with --id to see some" in out
    assert "a3" not in out


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        ("mql --records leads.csv", 1, "`mql` stands alone"),
        ("lead --records leads.csv", 4, "`lead` is of kind entity"),
        ("nothing --records leads.csv", 1, "there is no definition `nothing`"),
        ("mql#9 --records leads.csv", 1, "there is no proposal `mql#9`"),
        ("mql#3 --records leads.csv", 4, "mql#3 puts nothing in the place of `mql`"),
        ("mql lead --records leads.csv", 4, "lead v1 is of kind entity"),
        ("mql fit.yaml --records leads.csv", 4, "the two do not say the same sort of thing"),
        ("mql#2 --records gone.csv", 1, "there is no such file"),
        ("mql#2 --records leads.csv --known created", 1, "a day is named and no outcome"),
        ("mql#2 --records leads.csv --month score", 1, "score is not a date of lead"),
    ],
)
def test_what_cannot_be_weighed_is_told_with_a_way_out(asked: Desk, arguments: str, code: int, what: str) -> None:
    asked.write("fit.yaml", FIT.replace("POINTS", "20"))
    asked.does("ledger retire mql --effective 2026-05-01 --because 'nobody uses it'", by=ANA)

    done = asked.run(f"ledger impact {arguments} --json")

    assert (done.code, done.errors[0]["what"]) == (code, what)
    assert done.errors[0]["why"]
    assert done.errors[0]["fix"]


@pytest.mark.parametrize("version", ["mql", "mql@1"])
def test_a_version_that_stands_alone_is_told_with_a_command_that_works(asked: Desk, version: str) -> None:
    fix = " ".join(asked.run(f"ledger impact {version} --records leads.csv").err.split()).partition("a draft: ")[2]
    assert asked.does(fix.replace("RECORDS", "leads.csv")).out.startswith("mql v1 →")


def test_a_reference_is_judged_as_it_is_in_force_on_the_first_day_of_the_proposal(asked: Desk) -> None:
    asked.write("hot.yaml", criteria("mql AND NOT is_competitor", key="hot"))
    decide(asked, "hot.yaml", "hot")
    asked.write("leads.csv", LEADS.replace("won", "is_competitor").replace("yes", "true").replace("no", "false"))
    asked.write("hotter.yaml", criteria("mql", key="hot"))
    asked.does(f"ledger propose hotter.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA)

    done = asked.run("ledger impact hot#2 --records leads.csv --json")

    assert {name: each["records"] for name, each in done.data["cells"].items() if each["records"]} == {
        "both": 1,
        "gained": 1,
        "neither": 2,
    }


# --- a table on a server ----------------------------------------------------------------------------------------------


@pytest.fixture
def table(asked: Desk, postgres: str) -> str:
    """The URL of a server that holds the four leads in `crm.leads`."""
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS crm; DROP TABLE IF EXISTS crm.leads")
        columns = "id text, score numeric, employees int, created timestamptz, won text"
        connection.execute(f"CREATE TABLE crm.leads ({columns})")
        with connection.cursor().copy("COPY crm.leads FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(LEADS)
    return postgres


def test_a_table_of_postgresql_says_what_the_file_says(asked: Desk, table: str) -> None:
    told = "--month --outcome won --by employees --id id --json"

    by_file, by_table = (
        asked.run(f"ledger impact mql#2 --records {records} {told}").data
        for records in ("leads.csv", f"'{table}#crm.leads'")
    )

    assert by_table.pop("counted_in")["engine"] == "PostgreSQL"
    assert by_table.pop("population")["records"] == by_file.pop("population")["records"] == 4
    assert by_table == by_file


def test_a_population_of_the_settings_keeps_its_url_to_itself(
    asked: Desk, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_URL", f"{table}&password={PASSWORD}")
    toml = (asked.folder / "ledger.toml").read_text(encoding="utf-8")
    asked.write("ledger.toml", f'{toml}\n[populations.crm]\nurl = "env:CRM_URL"\n')

    done = asked.run("ledger impact mql#2 --records crm:crm.leads")

    assert "mql v1 → mql#2, on 4 records of crm:crm.leads" in done.out
    assert PASSWORD not in done.out + done.err + str(asked.stored())
    assert "in both           1   25.0%" in done.out


@pytest.mark.parametrize(
    ("section", "records", "what"),
    [
        ("", f"postgresql://me:{PASSWORD}@127.0.0.1:1/crm#leads", "the URL holds a password"),
        ("", f"postgresql://me@127.0.0.1:1/crm?password={PASSWORD}#leads", "the URL holds a password"),
        ("", f"postgresql://me:a#{PASSWORD}@127.0.0.1:1/crm#leads", "the URL holds a password"),
        ("", f"postgresql://me:a/{PASSWORD}@[bad/crm#leads", "the URL holds a password"),
        ("", "postgresql://me@[bad/crm#leads", "the URL of the server cannot be read"),
        ("", "postgresql://me@127.0.0.1:1/crm", "no table is named"),
        ("", "postgresql://me@127.0.0.1:1/crm#leads", "the server cannot be reached"),
        ("", "crm:leads", "there is no such file"),
        ('url = "env:NO_SUCH_URL"', "crm:leads", "`url` of the population `crm` is not set"),
        (
            f'url = "postgresql://me:{PASSWORD}@127.0.0.1:1/crm"',
            "crm:leads",
            "`url` of the population `crm` is written out",
        ),
        (f'url = "x"\npassword = "{PASSWORD}"', "crm:leads", "`password` of the population `crm` is written out"),
        ('host = "127.0.0.1"', "crm:leads", "`host` is no setting of a population"),
        ("", "crm:", "there is no such file"),
        ('url = "postgresql://me@127.0.0.1:1/crm"', "crm", "no table is named"),
        ('url = "postgresql://me@127.0.0.1:1/crm"\nfile = "x.csv"', "crm", "the population `crm` is in two places"),
        ('file = "no/such.csv"', "crm", "there is no such file"),
        ('file = "env:HOME"', "crm", "`file` of the population `crm` is no secret"),
        ('password = "env:HOME"', "crm:leads", "the population `crm` has no url"),
        ('url = "postgresql://me@127.0.0.1:1/crm"', "crm:leads", "the server cannot be reached"),
    ],
)
def test_what_stands_in_the_way_of_a_table_is_told_without_its_password(
    asked: Desk, section: str, records: str, what: str
) -> None:
    toml = (asked.folder / "ledger.toml").read_text(encoding="utf-8")
    asked.write("ledger.toml", f"{toml}\n[populations.crm]\n{section}\n" if section else toml)

    done = asked.run(f"ledger impact mql#2 --records '{records}' --json")

    assert (done.code, done.errors[0]["what"]) == (1, what)
    assert done.errors[0]["why"]
    assert done.errors[0]["fix"]
    assert PASSWORD not in done.out + done.err


def test_a_file_has_a_name_in_the_settings_and_is_read_as_the_profile_beside_it_says(asked: Desk) -> None:
    toml = (asked.folder / "ledger.toml").read_text(encoding="utf-8")
    asked.write("ledger.toml", f'{toml}\n[populations.leads]\nfile = "data/all.csv"\n')
    (asked.folder / "data").mkdir()
    asked.write("data/all.csv", (asked.folder / "leads.csv").read_text(encoding="utf-8").replace("employees", "Staff"))
    asked.write("data/all.csv.reading.yaml", "kind: reading\ncolumns: {employees: Staff}\n")

    by_name = asked.does("ledger count mql --records leads --rules today --json")
    by_path = asked.does("ledger count mql --records leads.csv --rules today --json")
    over = asked.run("ledger impact mql#2 --records leads --list gained -o data/all.csv")
    gone = asked.at().run("ledger count mql --records leads:public --rules today --json")

    assert "all.csv.reading.yaml" in by_name.err
    assert by_name.data == by_path.data
    assert by_name.data["overall"]["matched"] == 2
    assert "on 4 records of leads" in asked.run("ledger impact mql#2 --records leads").out
    assert "what this command reads" in over.err
    assert gone.errors[0]["what"] == "the population `leads` is a file"


def test_a_table_has_a_name_in_the_settings(asked: Desk, table: str) -> None:
    toml = (asked.folder / "ledger.toml").read_text(encoding="utf-8")
    asked.write("ledger.toml", f'{toml}\n[populations.all]\nurl = "{table}"\ntable = "crm.leads"\n')

    assert "on 4 records of all" in asked.run("ledger impact mql#2 --records all").out


def test_a_table_can_be_counted_as_a_file_can(asked: Desk, table: str) -> None:
    by_file, by_table = (
        asked.does(f"ledger count mql --records {records} --by month --json").data
        for records in ("leads.csv", f"'{table}#crm.leads'")
    )
    assert by_table.pop("counted_in")["engine"] == "PostgreSQL"
    assert by_file.pop("counted_in", None) is None
    assert by_table == by_file


# --- what stands out in the records -----------------------------------------------------------------------------------


def test_what_cannot_be_read_is_not_declared_or_occurs_twice_is_told_by_record_and_id(asked: Desk) -> None:
    asked.write("odd.csv", "id,score,employees,job_level\na1,70,500,vp\na2,x,500,VP\na1,70,500,boss\n")
    asked.write("vps.yaml", criteria("score >= 65 AND job_level = 'vp'"))

    done = asked.run("ledger impact mql vps.yaml --records odd.csv --id id")

    assert (
        "1 of 3 records (33.3%) has a value that cannot be read: 1 by both\nfirst record 2 (`id` a2), column"
        in done.out
    )
    assert "not declared in `job_level`: 2 records; first record 2 (`id` a2): 'VP'" in done.out
    assert "1 record repeats the `id` of an earlier one; it is counted too" in done.out
    data = asked.run("ledger impact mql vps.yaml --records odd.csv --samples 0 --json").data
    assert {key: data["first_unreadable"][key] for key in ("record", "column", "id")} == {
        "record": 2,
        "column": "score",
        "id": "",
    }
