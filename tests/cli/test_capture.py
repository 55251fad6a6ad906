"""Keeping what records are today: whole, for nobody else's eyes, once a day, and never two things in one folder."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from shell import LEAD, Desk, decide

RECORDS = """\
id,score,employees,job_level,created
1,70,300,VP,2026-02-03T10:00:00+01:00
2,,300,director,
3,many,,vp,2026-02-04T00:00:00Z
,70,300,VP,
1,70,300,VP,2026-02-03T10:00:00+01:00
"""
VP = "{type: choice, choices: [c_level, vp, director, other], bind: {csv: {path: job_level, codes: {vp: VP}}}}"


@pytest.fixture
def desk(tmp_path: Path, template: Desk) -> Desk:
    shutil.copytree(template.folder, tmp_path / "ledger")
    found = Desk(tmp_path / "ledger", template.by, "2026-02-10T09:00:00Z")
    found.write("lead.yaml", LEAD.replace("{type: choice, choices: [c_level, vp, director, other]}", VP))
    decide(found, "lead.yaml", "lead", day="2026-02-10", number=2)
    found.write("leads.csv", RECORDS)
    return found


def rows(desk: Desk, name: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        sql = f"SELECT id, score, employees, job_level, epoch(created) FROM '{desk.folder / name}' ORDER BY id"
        return connection.execute(sql).fetchall()


def test_a_value_is_kept_as_the_ledger_reads_it(desk: Desk) -> None:
    found = desk.does("ledger capture --records leads.csv -o daily --json").data
    assert rows(desk, "daily/2026-02-10.parquet") == [
        ("1", "70.0", 300, "vp", 1770109200),
        ("2", None, 300, "director", None),
        ("3", "unreadable", None, "vp ", 1770163200),  # not what the file calls a vp: no declared code
    ]
    assert (found["records"], found["nameless"], found["repeated"], found["unreadable"]) == (3, 1, 1, {"score": 1})
    assert found["lacking"] == ["is_competitor", "title"]


def test_a_capture_is_for_nobody_else_and_leaves_nothing_beside_it(desk: Desk) -> None:
    desk.does("ledger capture --records leads.csv -o daily")
    (only,) = (desk.folder / "daily").iterdir()
    assert stat.S_IMODE(only.stat().st_mode) == 0o600
    assert stat.S_IMODE(only.parent.stat().st_mode) == 0o700


def test_the_same_again_changes_nothing_and_other_records_of_that_day_are_refused(desk: Desk) -> None:
    desk.does("ledger capture --records leads.csv -o daily")
    before = (desk.folder / "daily/2026-02-10.parquet").read_bytes()
    assert "was captured already, and is the same" in desk.does("ledger capture --records leads.csv -o daily").out
    desk.write("leads.csv", RECORDS.replace("2,,300", "2,90,300"))
    refused = desk.run("ledger capture --records leads.csv -o daily")
    assert "2026-02-10 was captured already" in refused.err
    assert [each.name for each in (desk.folder / "daily").iterdir()] == ["2026-02-10.parquet"]
    assert (desk.folder / "daily/2026-02-10.parquet").read_bytes() == before


def test_two_captures_are_not_mixed_in_one_folder(desk: Desk) -> None:
    desk.does("ledger capture --records leads.csv -o daily")
    desk.write("others.csv", RECORDS)
    refused = desk.at("2026-02-11T09:00:00Z").run("ledger capture --records others.csv -o daily")
    assert "daily holds snapshots of something else" in refused.err
    assert "lead in leads.csv, told apart by id" in refused.err


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("score\n70\n", "", "no column of ids was found"),
        ("id,score\n1,70\n1,80\n", "", "1 records share the id of another, and differ"),
        ("id,points\n1,70\n", "", "the records have no field of lead"),
        ("id,score\n1,70\n", "--entity deal", "there is no entity `deal`"),
    ],
    ids=("no id", "one id twice", "no field", "no entity"),
)
def test_what_cannot_be_captured_is_told(desk: Desk, text: str, more: str, said: str) -> None:
    desk.write("leads.csv", text)
    refused = desk.run(f"ledger capture --records leads.csv -o daily {more}")
    assert said in refused.err
    assert not list((desk.folder / "daily").glob("*")) if (desk.folder / "daily").exists() else True


def test_sync_captures_once_a_day_from_its_time_on(desk: Desk) -> None:
    toml = desk.folder / "ledger.toml"
    named = '\n[capture.leads_daily]\nrecords = "leads.csv"\nentity = "lead"\nfolder = "daily"\nat = "22:00"\n'
    toml.write_text(toml.read_text() + named)
    assert "leads_daily: captured from 22:00 on" in desk.does("ledger sync").out
    late = desk.at("2026-02-10T22:10:00Z")
    assert "2026-02-10.parquet" in late.does("ledger sync").out
    desk.write("leads.csv", RECORDS.replace("2,,300", "2,90,300"))
    assert late.does("ledger sync --target leads_daily --json").data[0]["captured"].endswith("2026-02-10.parquet")
    assert len(list((desk.folder / "daily").iterdir())) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('records = "leads.csv"\nentity = "lead"\n', "has no folder"),
        ('records = "leads.csv"\nentity = "lead"\nfolder = "d"\nat = "late"\n', "time of the capture"),
        ('records = "leads.csv"\nentity = "lead"\nfolder = "d"\nevery = "day"\n', "`every` is no setting of a capture"),
        ("records = 1\n", "holds more than texts"),
    ],
    ids=("no folder", "no time", "another key", "no text"),
)
def test_a_capture_that_cannot_be_is_told_in_its_place(desk: Desk, lines: str, said: str) -> None:
    toml = desk.folder / "ledger.toml"
    toml.write_text(toml.read_text() + f"\n[capture.leads_daily]\n{lines}")
    refused = desk.run("ledger capture leads_daily")
    assert said in refused.err
    assert "ledger.toml" in refused.err


def test_what_was_captured_day_by_day_tells_when_records_became_one(desk: Desk) -> None:
    became = "became:\n  mql: {by: {snapshots: leads_daily}, re_entry: first}\n"
    desk.write("lead.yaml", LEAD.replace("{type: choice, choices: [c_level, vp, director, other]}", VP) + became)
    decide(desk, "lead.yaml", "lead", day="2026-02-10", number=3)
    toml = desk.folder / "ledger.toml"
    named = '\n[capture.leads_daily]\nrecords = "leads.csv"\nentity = "lead"\nfolder = "daily"\n'
    toml.write_text(toml.read_text() + named)
    for day, score in (("2026-02-10", 40), ("2026-02-11", 40), ("2026-02-12", 70), ("2026-02-14", 10)):
        desk.write("leads.csv", RECORDS.replace("2,,300", f"2,{score},300"))
        desk.at(f"{day}T22:00:00Z").does("ledger capture leads_daily")
    found = desk.at("2026-02-15T09:00:00Z").does("ledger became mql --by day --json").data
    assert [(each["period"], each["became"]) for each in found["periods"]] == [
        ("2026-02-12", {"certain": 1, "possible": 1})
    ]
    assert (found["no_day"], found["left_out"], found["snapshots"]) == (1, {"unreadable": 4}, 4)
    assert found["gaps"] == [{"from": "2026-02-13", "to": "2026-02-13"}]
