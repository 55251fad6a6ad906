"""`ledger status`: what waits for whom, what is due, and what nobody decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import ANA, CHARTER, CRO, DANA, MIA, SAL, TERMS, Desk, criteria, decide, founded


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """Ana asks for another rule, `mql#2`."""
    desk.write("wider.yaml", criteria("score >= 50 AND employees >= 200", title="Marketing-qualified lead"))
    desk.does(f"ledger propose wider.yaml --effective 2026-02-20 {TERMS} --because wider", by=ANA)
    return desk


def test_who_could_approve_reads_that_it_waits_for_them_and_the_command(asked: Desk) -> None:
    said = asked.does("ledger status", by=SAL).out

    assert said.splitlines()[0] == f"2026-02-02: 1 proposal waits for you, {SAL}"
    assert "  mql#2  Marketing-qualified lead, effective 2026-02-20; lapses 2026-03-04" in said
    assert "    ledger approve mql#2" in said
    assert "approve mql#2" not in asked.does("ledger status", by=CRO).out


def test_then_it_waits_for_the_decider_and_after_that_it_is_due(asked: Desk) -> None:
    asked.does("ledger approve mql#2", by=MIA)
    assert "    ledger ratify mql#2" in asked.does("ledger status", by=CRO).out

    asked.does("ledger ratify mql#2", by=CRO)
    after = asked.does("ledger status --json", by=CRO).data
    assert after["proposals"] == []
    assert {"on": "2026-02-20", "about": "mql", "what": "v2 comes into force"} in after["due"]


def test_what_lapsed_waits_for_those_who_wrote_it(desk: Desk) -> None:
    desk.write("later.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose later.yaml --effective 2026-04-01 {TERMS} --because wider", by=ANA)
    (found,) = desk.does("ledger status --json", by=ANA, now="2026-03-10T09:00:00Z").data["proposals"]
    assert (found["act"], found["yours"], found["people"]) == ("rebase", True, [ANA])


def test_what_was_only_attested_was_decided_by_nobody(desk: Desk) -> None:
    desk.write("memo.txt", "we have always done it so")
    desk.write("old.yaml", criteria("score >= 10", key="old"))
    desk.does("ledger attest old.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)

    assert "DECIDED BY NOBODY\n  old v1: in use, attested from evidence" in desk.does("ledger status").out


def test_an_open_difference_is_shown_without_asking_the_platform(tmp_path: Path) -> None:
    desk = founded(tmp_path)
    assert desk.does("ledger status --json").data["differences"] == []


def test_ledger_alone_shows_it_inside_a_ledger_and_help_outside(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert desk.does("ledger", by=DANA).out == desk.does("ledger status", by=DANA).out
    outside = Desk(tmp_path_factory.mktemp("outside")).run("ledger")
    assert "Usage: ledger [OPTIONS] COMMAND" in outside.out + outside.err


def test_nobody_needs_to_say_who_they_are_but_a_stranger_who_does_is_told(asked: Desk) -> None:
    nobody = Desk(asked.folder, None, asked.now)
    settings = (nobody.folder / "ledger.toml").read_text().splitlines()
    nobody.write("ledger.toml", "\n".join(each for each in settings if not each.startswith("actor")))
    assert "nobody is named" in nobody.does("ledger status").out
    stranger = nobody.run("ledger status --as sall@acme.example --json")
    assert stranger.code == 1
    assert stranger.errors[0]["why"] == f"the nearest is `{SAL}`"


def test_many_things_of_a_sort_are_counted_after_the_first_six(desk: Desk) -> None:
    for number in range(8):
        desk.write("more.yaml", criteria(f"score >= {number}", key=f"more_{number}"))
        desk.does(f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    said = desk.does("ledger status", by=SAL).out
    assert said.count("ledger approve") == 6
    assert "and 2 more: ledger proposals" in said


@pytest.mark.parametrize(
    ("command", "near"),
    [
        ("show mqll", "mql"),
        ("count mqll --records x.csv", "mql"),
        ("history mqll", "mql"),
        ("log mqll", "mql"),
        ("approve mqll#2", "mql#2"),
        ("show mqll#2", "mql#2"),
        ("approve mql#22", "mql#2"),
        ("approve mql", "mql#2"),
        ("brief mql#3", "mql#2"),
        ("diff mql@2 mql@1", "mql"),
    ],
)
def test_the_nearest_name_is_told_where_one_is_not_there(asked: Desk, command: str, near: str) -> None:
    (error,) = asked.run(f"ledger {command} --json", by=SAL).errors
    assert near in error["why"] + error["fix"], error
    assert "mqll" not in error["fix"]


def test_a_decided_ledger_has_nothing_to_say_about_it(desk: Desk) -> None:
    decide(desk, str(desk.write("more.yaml", criteria("score >= 1", key="more"))), "more")
    found = desk.does("ledger status --json", by=SAL).data
    assert (found["proposals"], found["due"], found["differences"], found["undecided"]) == ([], [], [], [])


def test_where_only_a_charter_was_ratified_the_list_says_that_no_definition_was(tmp_path: Path) -> None:
    desk = founded(tmp_path)
    desk.write("charter.yaml", CHARTER)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'somebody decides'")
    desk.does("ledger ratify charter/lifecycle#1")
    assert desk.does("ledger list").out.splitlines()[-1] == "no definition was ratified or attested yet"
