"""A rule is tried on records before there is any ledger: what nobody decided needs no place to be decided in."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import LEAD, Desk, criteria

LEADS = "id,score,employees,created\na1,80,400,2026-02-01T10:00:00Z\na2,50,400,2026-02-01T10:00:00Z\n"
NONE = "there is no ledger here: nothing else is in force, and nobody decided anything"


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """A folder with documents and records, in which nobody founded anything."""
    desk = Desk(tmp_path)
    desk.write("lead.yaml", LEAD)
    desk.write("mql.yaml", criteria("score >= 65 AND employees >= 200"))
    desk.write("all.yaml", f"{LEAD}---\n{criteria('score >= 40')}")
    desk.write("leads.csv", LEADS)
    return desk


def test_a_draft_is_counted_and_explained_where_nothing_was_founded(bare: Desk) -> None:
    done = bare.does("ledger count mql.yaml --with lead.yaml --records leads.csv --json")
    assert NONE in done.envelope["notes"]
    assert (done.data["overall"]["matched"], done.data["overall"]["not_matched"]) == (1, 1)

    why = bare.does("ledger why mql.yaml --with lead.yaml --records leads.csv --id id=a2")
    assert NONE in why.err
    assert "score >= 65" in why.out
    assert sorted(each.name for each in bare.folder.iterdir()) == ["all.yaml", "lead.yaml", "leads.csv", "mql.yaml"]


def test_two_drafts_are_compared_where_nothing_was_founded(bare: Desk) -> None:
    bare.write("more.yaml", f"{LEAD}---\n{criteria('score >= 65')}")
    found = bare.does("ledger impact all.yaml more.yaml --records leads.csv --json").data
    assert {name: each["records"] for name, each in found["cells"].items()} == {
        "both": 1,
        "gained": 0,
        "lost": 1,
        "neither": 0,
        "unreadable": 0,
    }
    assert "narrowing" in bare.does("ledger diff all.yaml more.yaml").out


@pytest.mark.parametrize("command", ["count mql --records leads.csv", "diff mql all.yaml", "list"])
def test_what_somebody_decided_is_asked_of_a_ledger(bare: Desk, command: str) -> None:
    done = bare.run(f"ledger {command}")
    assert (done.code, "ledger init" in done.err) == (1, True)


def test_a_draft_without_its_entity_says_how_to_go_on(bare: Desk) -> None:
    done = bare.run("ledger count mql.yaml --records leads.csv")
    assert (done.code, "to try a draft, name its file as well" in done.err) == (1, True)


def test_a_time_that_is_told_is_that_of_the_drafts(bare: Desk) -> None:
    said = bare.at(now="2026-02-02T08:00:00Z").does("ledger check lead.yaml mql.yaml").out
    assert "nothing governs `mql` on 2026-02-02" in said


def test_a_sheet_of_what_is_no_workbook_is_refused_and_not_dropped(bare: Desk) -> None:
    done = bare.run("ledger count mql.yaml --with lead.yaml --records leads.csv --sheet Leads")
    assert (done.code, "leads.csv has no sheets" in done.err) == (1, True)
