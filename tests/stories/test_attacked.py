"""Attacks of somebody who did not build it: what was written past the program changes no answer, and stops nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from forged import events_in, forge, id_of
from ledger.domain.charter import RightRevoked
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified
from ledger.domain.request import ChangeRequested
from ledger.journal import line
from shell import ANA, CRO, SAL, TERMS, Desk, criteria

from .test_struck_out import file_of, last, revision

STRANGER = "p_00000000000000ff"
"""Nobody: an id that no event registers."""


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """Ana asks for `score >= 70`, and Sal approves."""
    desk.write("next.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    return desk


def rewrite_last(file: Path, rewrite: Callable[[bytes], bytes], indexed: tuple[str, ...]) -> None:
    """Write the line of the last event otherwise, before anybody reads it, and index it otherwise."""
    with closing(sqlite3.connect(file)) as db, db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        position, raw = db.execute("SELECT position, line FROM lines ORDER BY position DESC LIMIT 1").fetchone()
        (sort,) = db.execute("SELECT type FROM payloads WHERE position = ?", (position,)).fetchone()
        written = rewrite(raw)
        db.execute("UPDATE lines SET line = ?, leaf = ? WHERE position = ?", (written, line.leaf(written), position))
        db.execute("DELETE FROM tags WHERE position = ?", (position,))
        db.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(tag, sort, position) for tag in indexed])
        for _, guard in guards:
            db.execute(guard)


def test_a_revision_whose_line_names_its_tags_twice_hides_from_nobody_and_changes_nothing(asked: Desk) -> None:
    read = last(asked, DefinitionProposed).digest
    forge(file_of(asked), id_of(file_of(asked), ANA), revision(asked))
    rewrite_last(file_of(asked), lambda raw: raw.replace(b'"tags":[', b'"tags":["other"],"tags":['), ("other",))
    asked.does(f"ledger ratify mql#2 --digest {read}", by=CRO)
    for cache in ("", str(asked.folder / "cold")):
        told = asked.at(LEDGER_CACHE=cache).does("ledger list --json").data
        assert {each["key"]: each["version"] for each in told["definitions"]}["mql"] == 2
        assert told["struck"] == 1
    assert "score >= 70" in asked.does("ledger show mql").out
    for command in ("verify", "audit export --all -o bag"):
        assert asked.run(f"ledger {command}").code == 6


def test_a_decider_whose_seat_was_revoked_does_not_act_on_a_day_before(asked: Desk) -> None:
    file = file_of(asked)
    other = asked.copied(asked.folder / "honest")
    other.does("ledger ratify mql#2", by=CRO)
    gone = RightRevoked(scope="lifecycle", role="decider", person=id_of(file, CRO), from_=date(2026, 2, 4))
    forge(file, id_of(file, CRO), gone, recorded_at="2026-02-04T08:00:00.000000Z")
    later = asked.at("2026-02-05T08:00:00Z")
    later.does("ledger list")
    back = forge(file, id_of(file, CRO), last(other, DefinitionRatified), recorded_at="2026-02-03T08:00:00.000000Z")
    assert "score >= 65" in later.does("ledger show mql").out
    judged = later.run("ledger audit rights --json").data["acts"]
    assert [(each["position"], each["rule"]) for each in judged if each["verdict"] == "not entitled"] == [(back, "R23")]
    assert later.run("ledger verify").code == 6


@pytest.mark.parametrize(
    "at", ["not a time", "9999-12-31T23:59:59.999999Z", "2026-02-31T08:00:00.000000Z", "2026-02-02T08:00:00+00:00"]
)
def test_an_act_at_no_time_that_there_is_stops_nobody(asked: Desk, at: str) -> None:
    said = ChangeRequested(request="r-1", key="mql", hurts="x", on=date(2026, 2, 2))
    forged = forge(file_of(asked), STRANGER, said, recorded_at=at)
    for command in ("list", "log", "status", "proposals", "show mql", "history mql", "requests"):
        asked.does(f"ledger {command}")
    asked.does("ledger ratify mql#2", by=CRO)
    assert "score >= 70" in asked.does("ledger show mql").out
    assert max(position for position, _, _ in events_in(file_of(asked))) == forged + 1
    with closing(sqlite3.connect(file_of(asked))) as db:
        (stamped,) = db.execute("SELECT recorded_at FROM payloads ORDER BY position DESC").fetchone()
    assert stamped == "2026-02-02T08:00:00.000000Z"
    verified = asked.run("ledger verify")
    assert (verified.code, f"#{forged}" in verified.err) == (6, True)
