"""What somebody wrote into the file is not told as if it had been decided, whichever command meets it first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from kept_ledger import standing
from ledger.domain import EVENTS
from ledger.domain.definition import DefinitionAttested, packed, with_digest
from ledger.domain.event import Actor
from ledger.journal.codec import Codec
from ledger.journal.replay import replay
from ledger.journal.sqlite.journal import SQLiteJournal
from shell import ANA, CRO, SAL, Desk

LAST = "2026-06-01T10:00:00Z"
QUESTIONS = ["show mql", "why mql --record record-20.json", "plan", "log mql", "proposals", "replay"]
DECISIONS = {
    "propose mql.yaml --effective 2026-07-01 --nature estimate --standard prospective --because agreed": ANA,
    "approve mql#9": SAL,
    "ratify mql#9": CRO,
    "withdraw mql#9 --because wrong": ANA,
}
DOCUMENT = """\
kind: criteria
key: mql
scope: lifecycle/mql
entity: lead
title: Marketing-qualified lead
statement: A lead.
criteria: score >= 65
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with standing(tmp_path_factory.mktemp("kept") / "ledger") as there:
        yield there


@pytest.fixture
def desk(kept: Desk, tmp_path: Path) -> Desk:
    copy = kept.copied(tmp_path / "copy")
    copy.write("mql.yaml", DOCUMENT)
    return copy.at(now=LAST)


@contextmanager
def opened(desk: Desk) -> Iterator[sqlite3.Connection]:
    """The file without its triggers, which are put back."""
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for _, sql in guards:
            db.execute(sql)


OF_MQL = "type = 'definition.proposed/1' AND CAST(payload AS TEXT) LIKE '%\"proposal\":\"mql#1\"%'"
CHANGES = {
    "a payload": "UPDATE payloads SET payload = CAST(replace(CAST(payload AS TEXT), 'lead', 'Lead') AS BLOB)",
    "who acted": "UPDATE payloads SET actor = 'p_0123456789abcdef'",
    "when it was": "UPDATE payloads SET recorded_at = '2026-01-01T00:00:00.000000Z'",
    "its type": "UPDATE payloads SET type = 'definition.revised/1'",
    "a row that is gone": "DELETE FROM payloads",
}


@pytest.mark.parametrize("command", [*QUESTIONS[:-1], *DECISIONS])
def test_a_payload_that_is_not_what_its_line_tells_of_stops_every_question_and_decision(
    desk: Desk, command: str
) -> None:
    with opened(desk) as db:
        db.execute(f"{CHANGES['a payload']} WHERE {OF_MQL}")
    done = desk.at(by=DECISIONS.get(command, ANA)).run(f"ledger {command} --json")
    assert done.code == 6, done
    assert "was altered" in done.errors[0]["what"]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_of_an_event_is_altered_nothing_is_told_from_it(desk: Desk, change: str) -> None:
    with opened(desk) as db:
        db.execute(f"{CHANGES[change]} WHERE {OF_MQL}")
    done = desk.run("ledger show mql --json")
    assert (done.code, done.errors[0]["what"].startswith("event #")) == (6, True), done


@pytest.mark.parametrize("command", ["plan", "list", "replay", "proposals"])
def test_an_event_that_is_gone_with_all_that_told_of_it_leaves_a_gap(desk: Desk, command: str) -> None:
    with opened(desk) as db:
        (position,) = db.execute(f"SELECT position FROM payloads WHERE {OF_MQL}").fetchone()
        for table in ("lines", "payloads", "tags"):
            db.execute(f"DELETE FROM {table} WHERE position = ?", (position,))
    done = desk.run(f"ledger {command} --json")
    assert (done.code, done.errors[0]["what"]) == (6, f"event #{position} is missing"), done


@pytest.mark.parametrize("command", QUESTIONS)
def test_an_event_that_agrees_with_its_line_and_holds_nothing_ends_in_no_traceback(desk: Desk, command: str) -> None:
    with SQLiteJournal.open(desk.folder / "ledger.db", Codec(EVENTS)) as journal:
        events = [each.event for each in replay(journal)]
        before = next(each for each in reversed(events) if isinstance(each, DefinitionAttested))
        empty = with_digest(msgspec.structs.replace(before.draft, key="mql", packed_content=packed({})))
        forged = msgspec.structs.replace(before, draft=empty, version=99)
        journal.record([forged], actor=Actor("p_0"), command_id="x", now=datetime.fromisoformat(LAST))
    done = desk.run(f"ledger {command} --json")
    assert done.code in (0, 4, 5, 6), done.out  # 4: a plan waits until the decider read what has no effect
