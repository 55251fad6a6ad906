"""Several proposals on one command line: each is decided by itself, and says what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import ANA, BEN, CRO, FOUNDED, SAL, TERMS, Desk, criteria, governed

BOTH = "big#1 bigger#1"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two rules proposed under a charter of several people."""
    desk = governed(tmp_path_factory.mktemp("several"))
    for key, least in (("big", 500), ("bigger", 800)):
        desk.write(f"{key}.yaml", criteria(f"employees >= {least}", key))
        desk.does(f"ledger propose {key}.yaml --effective {FOUNDED[:10]} {TERMS} --because found", by=ANA)
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    return template.copied(tmp_path)


def test_an_approver_and_a_decider_need_one_command_each_for_many(desk: Desk) -> None:
    approved = desk.does(f"ledger approve {BOTH}", by=SAL).out.splitlines()
    assert [line.split("  ")[0] for line in approved] == ["approved big#1", "approved bigger#1"]
    desk.does(f"ledger ratify {BOTH}", by=CRO)
    listed = {each["key"]: each for each in desk.does("ledger list --json").data["definitions"]}
    assert not any(listed[key]["attested"] for key in ("big", "bigger"))


def test_what_stands_in_the_way_of_one_is_not_in_the_way_of_the_others(desk: Desk) -> None:
    desk.does("ledger approve bigger#1", by=SAL)
    done = desk.run(f"ledger ratify {BOTH} --json", by=CRO)
    first, second = done.data
    assert done.code == 4
    assert first["errors"][0]["what"] == "big#1 has 0 of 1 approvals"
    assert (first["answer"], second["errors"]) == ({}, [])
    assert second["answer"]["key"] == "bigger"
    assert desk.run(f"ledger ratify {BOTH}", by=CRO).out.splitlines()[-1] == "not: big#1"


def test_one_alone_is_answered_as_ever_and_named_twice_it_is_one(desk: Desk) -> None:
    assert desk.does("ledger approve big#1 big#1 --json", by=SAL).data["proposal"] == "big#1"


def test_a_reason_declines_many(desk: Desk) -> None:
    desk.does(f"ledger decline {BOTH} --because 'not this quarter'", by=CRO)
    assert desk.does("ledger proposals").out == "no open proposals\n"


def test_what_is_closed_is_listed_where_a_proposal_is_looked_for_in_vain(desk: Desk) -> None:
    desk.does("ledger approve bigger#1", by=SAL)
    desk.does(f"ledger decline {BOTH} --because 'not this quarter'", by=CRO)
    done = desk.run("ledger show big#7")
    assert "fix: list them: ledger proposals --all" in done.err
    rows = {line.split()[0]: line.split() for line in desk.does("ledger proposals --all").out.splitlines()}
    assert rows["bigger#1"][:2] == ["bigger#1", "declined"]


def test_who_may_revise_is_asked_where_a_no_blocks_a_decision(desk: Desk) -> None:
    desk.does("ledger decline big#1 --because 'too wide'", by=SAL)
    done = desk.run(f"ledger ratify big#1 --as {CRO}")
    assert f"fix: ask {ANA} or {BEN} to revise it: ledger revise big#1 FILE --because TEXT" in done.err


def test_a_digest_is_that_of_one(desk: Desk) -> None:
    done = desk.run(f"ledger approve {BOTH} --digest {'a' * 64} --json", by=SAL)
    assert done.errors[0]["what"] == "one digest cannot be that of 2 proposals"
