"""The page on impact shows what is really answered, and what it says of files, digests and exit codes is so."""

from __future__ import annotations

import hashlib
import re

import duckdb
import pytest

from pages import ROOT, blocks, difference, going_on
from shell import Desk

PAGE = (ROOT / "docs" / "how-to" / "see-the-impact.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """Where a reader of the page ends, and the page as it would be."""
    folder = tmp_path_factory.mktemp("page")
    really = going_on(PAGE, folder)
    return Desk(folder, now="2026-06-08T09:00:00Z"), really


def test_the_page_shows_what_its_commands_answer(reader: tuple[Desk, str]) -> None:
    assert not (found := difference(PAGE, reader[1])), found


def test_the_digest_is_that_of_sha256sum(reader: tuple[Desk, str]) -> None:
    (shown,) = (each.text for each in blocks(PAGE, "csv"))
    told = set(re.findall(r"^population sha256:(\w+):", PAGE, re.MULTILINE))

    assert told == {hashlib.sha256(shown.encode()).hexdigest()[:16]}


def test_every_sort_of_file_and_table_that_the_page_names_is_read(reader: tuple[Desk, str], postgres: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    desk, _ = reader
    with duckdb.connect(str(desk.folder / "crm.duckdb")) as connection:
        rows = f"SELECT * REPLACE (created::TIMESTAMPTZ AS created) FROM '{desk.folder / 'quarter.csv'}'"
        connection.execute(f"CREATE TABLE leads AS {rows}")
        connection.execute(f"COPY leads TO '{desk.folder / 'leads.parquet'}'")
    desk.write("leads.csv", (desk.folder / "quarter.csv").read_bytes())
    with psycopg.connect(postgres, autocommit=True) as server:
        kinds = "id text, created timestamptz, score numeric, employees int, job_level text, source text, won text"
        server.execute(f"DROP TABLE IF EXISTS public.leads; CREATE TABLE public.leads ({kinds}, decided date)")
        with server.cursor().copy("COPY public.leads FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write((desk.folder / "quarter.csv").read_bytes())
    toml = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", f'{toml}\n[populations.crm]\nurl = "{postgres}"\n')
    names = re.findall(r"^\| `(\w[\w/@#]*[.:][\w.:/@#]*)` \|", PAGE, re.MULTILINE)
    names.remove("sc://spark.acme.example:15002#sales.leads")  # tried in tests/population/test_spark_in_place.py
    shown = "postgresql://reader@db.acme.example/crm"

    done = [
        desk.run(f"ledger impact mql#3 --records '{name.replace(shown, postgres)}' --month --json") for name in names
    ]

    files = ["leads.csv", "leads.parquet", "crm.duckdb:leads"]
    assert names == [*files, f"{shown}#public.leads", "crm:public.leads"]
    assert [each.code for each in done] == [0] * len(names)
    assert all(each.data["months"] == done[0].data["months"] for each in done)


def test_the_page_on_counting_in_place_says_where_records_are_counted(reader: tuple[Desk, str], postgres: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    desk, _ = reader
    page = (ROOT / "docs" / "how-to" / "count-where-the-records-lie.md").read_text(encoding="utf-8")
    with psycopg.connect(postgres, autocommit=True) as server:
        kinds = "id text, created timestamptz, score numeric, employees int, job_level text, source text, won text"
        server.execute(f"DROP TABLE IF EXISTS public.leads; CREATE TABLE public.leads ({kinds}, decided date)")
        with server.cursor().copy("COPY public.leads FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write((desk.folder / "quarter.csv").read_bytes())
    toml = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", toml.partition("\n[populations.crm]")[0] + f'\n[populations.crm]\nurl = "{postgres}"\n')
    there, here = (desk.run(f"ledger impact mql#3 --records crm:public.leads{how}") for how in ("", " --copy"))

    lines = re.findall(r"^counted .*$", page, re.MULTILINE)
    assert there.out.splitlines()[-1] == lines[0]
    assert re.sub(r"\d+", "4", here.out.splitlines()[-1]) == lines[1]
    assert "no record leaves the server" in there.out
    assert "such as" in here.out


def test_a_table_on_a_server_is_digested_where_somebody_asks(reader: tuple[Desk, str], postgres: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    desk, _ = reader
    with psycopg.connect(postgres, autocommit=True) as server:
        kinds = "id text, created timestamptz, score numeric, employees int, job_level text, source text, won text"
        server.execute(f"DROP TABLE IF EXISTS public.leads; CREATE TABLE public.leads ({kinds}, decided date)")
        with server.cursor().copy("COPY public.leads FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write((desk.folder / "quarter.csv").read_bytes())
    toml = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", toml.partition("\n[populations.crm]")[0] + f'\n[populations.crm]\nurl = "{postgres}"\n')
    asked = "ledger impact mql#3 --records crm:public.leads"
    bare, digested = (desk.run(f"{asked}{how} --json").data["population"] for how in ("", " --digest"))
    assert bare.get("digest", "") == ""
    assert digested["digest"].startswith("sha256:")
    assert "nobody asked for a digest of them" in desk.run(asked).out
    brief = desk.run("ledger brief mql#3 --records crm:public.leads --json").data["brief"]
    assert (brief["impact"] or brief["rehearsal"])["digest"] == digested["digest"]
    assert desk.run("ledger impact mql#3 --records quarter.csv --json").data["population"]["digest"]


def test_the_examples_in_the_text_are_taken_and_the_exit_codes_are_as_said(reader: tuple[Desk, str]) -> None:
    desk, _ = reader
    (two,) = re.findall(r"`(ledger impact mql@1 \S+)`", PAGE)
    (outcome,) = re.findall(r'`(--outcome "[^`]+")`', PAGE)
    desk.write(
        "staged.csv", (desk.folder / "quarter.csv").read_text().replace(",won,", ",Stage,").replace("yes", "Closed Won")
    )

    assert desk.run(f"{two} --records quarter.csv --strict").code == 3
    assert desk.run("ledger impact mql mql --records quarter.csv --strict").code == 0
    cells = desk.run(f"{two} --records staged.csv {outcome} --json").data["cells"].values()
    assert sum(each["yes"] for each in cells) == 5
