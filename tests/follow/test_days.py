"""What is told by the day: what lapses, a digest, a clock that is wrong; and a file that is of another ledger."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, time as hour
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.follow.post import by_mail, post
from tests.follow.telling import MQL, propose, told

from ledger.overview.following.queries.messages import due
from shell import ANA, CHARTER, DANA, MIA, SAL, TERMS, Desk, founded


def test_status_says_where_nobody_follows(desk: Desk) -> None:
    said = "nobody follows this ledger"
    assert said not in desk.does("ledger status").out, "nobody is to be told anything"
    with post() as server:
        by_mail(desk, server.port)
        assert said in desk.does("ledger status").out
        told(desk)
        assert said not in desk.does("ledger status").out
        with sqlite3.connect(desk.folder / "ledger.db") as db:
            db.execute("UPDATE beats SET at = at - 90000 WHERE sort = 'follow'")
        assert said in desk.does("ledger status").out
        told(desk)
        assert said not in desk.does("ledger status").out


def test_a_clock_that_is_far_off_tells_nobody_anything(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = founded(tmp_path_factory.mktemp("real"), clock="", now=None)
    with post() as server:
        by_mail(real, server.port)
        real.write("charter.yaml", CHARTER)
        real.does(f"ledger propose charter.yaml --effective tomorrow {TERMS} --because 'so that somebody decides'")
        jumped = datetime(2099, 1, 1, tzinfo=UTC)
        with patch("ledger.app.clock.now", lambda _: jumped):
            done = real.run("ledger follow --once")
        assert (done.code, server.taken) == (4, [])
        assert "mend the clock" in done.err
        assert [to for to, _ in told(real)] == [DANA]


def test_what_lapses_soon_is_told_by_the_day_alone(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk, lapse="2026-06-01")
        told(desk)
        later = desk.at(now="2026-03-01T09:00:00Z")
        assert sorted(told(later)) == [
            (who, f"{MQL} lapses on 2026-03-04 if nobody decides") for who in (ANA, MIA, SAL)
        ]
        assert told(later.at(now="2026-03-02T09:00:00Z")) == []


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_digest_is_sent_once_its_hour_has_come() -> None:
    eight = hour(8)
    taken = at("2026-03-01T09:00:00")
    assert not due(taken, at("2026-03-01T23:00:00"), eight, "UTC")
    assert not due(taken, at("2026-03-02T07:59:59"), eight, "UTC")
    assert due(taken, at("2026-03-02T08:00:00"), eight, "UTC")
    assert not due(taken, at("2026-03-02T06:59:59"), eight, "Europe/Berlin")
    assert due(taken, at("2026-03-02T07:00:00"), eight, "Europe/Berlin")
    assert due(taken, taken, None, "UTC")


def test_a_clock_that_jumped_ahead_and_back_holds_up_nothing() -> None:
    assert due(at("2031-01-01T09:00:00"), at("2026-03-01T09:00:00"), hour(8), "UTC")


def test_a_digest_is_one_message_a_person_and_says_all_of_it(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, follow='digest = "08:00"')
        propose(desk)
        propose(desk, key="sql", title="Sales qualified")
        assert told(desk) == []
        assert "2 notices" not in desk.does("ledger follow --once").out
        assert "4 notices wait to be sent" in desk.does("ledger follow --once").out
        told(desk.at(now="2026-02-03T08:00:00Z"))
        assert server.told() == {(who, f"{MQL} waits for your approval, and 1 more"): 1 for who in (MIA, SAL)}
        assert "sql#1 (Sales qualified) waits for your approval" in server.taken[0].get_content()


def test_a_first_look_at_much_that_waits_is_one_message_a_person(desk: Desk) -> None:
    for number in range(6):
        propose(desk, key=f"k{number}")
    with post() as server:
        by_mail(desk, server.port)
        assert len(told(desk)) == 12
        assert [str(each["To"]) for each in server.taken] == [MIA, SAL]
        propose(desk, key="k6")
        propose(desk, key="k7")
        told(desk)
        assert len(server.taken) == 2 + 4


def test_an_older_copy_of_the_ledger_is_noticed(desk: Desk, tmp_path: Path) -> None:
    with post() as server:
        by_mail(desk, server.port)
        before = desk.copied(tmp_path / "before")
        propose(desk)
        told(desk)
        (before.folder / "ledger.db.follow").write_bytes((desk.folder / "ledger.db.follow").read_bytes())
        done = before.run("ledger follow --once")
    assert done.code == 1
    assert "an older copy of the ledger was put back" in done.err


def test_another_ledger_in_the_same_place_begins_anew(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        told(desk)
        other = founded(tmp_path_factory.mktemp("other"))
        (other.folder / "ledger.db.follow").write_bytes((desk.folder / "ledger.db.follow").read_bytes())
        by_mail(other, server.port)
        assert told(other) == []


@pytest.mark.parametrize("command", ["--once", "--dry-run", ""])
def test_a_file_that_cannot_be_read_is_said_and_not_written_over(desk: Desk, command: str) -> None:
    by_mail(desk, 1)
    path = desk.write("ledger.db.follow", b"this is no database, and was never one" * 100)
    done = desk.spawned(f"ledger follow {command}")
    assert done.code == 1
    assert "ledger.db.follow cannot be used" in done.err
    assert "Traceback" not in done.err
    assert path.read_bytes().startswith(b"this is no database")
