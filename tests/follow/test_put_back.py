"""An older copy of a ledger that is put back while it is followed: nobody is told what is not so, or left out."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.follow.post import by_mail, post
from tests.follow.telling import propose, told

from shell import MIA, SAL, Desk


def kept(desk: Desk, to: Path) -> Path:
    """A copy of the ledger as it is."""
    _backed_up(desk.folder / "ledger.db", to)
    return to


def put_back(desk: Desk, copy: Path) -> None:
    """Lay the copy in its place, as SQLite does it: whoever has that open goes on."""
    _backed_up(copy, desk.folder / "ledger.db")


def _backed_up(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


@pytest.mark.parametrize("command", ["--once", "--dry-run", ""])
def test_whoever_follows_stops_where_the_copy_grew_past_what_was_followed(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, command: str
) -> None:
    with post() as server:
        by_mail(desk, server.port)
        copy = kept(desk, tmp_path_factory.mktemp("kept") / "ledger.db")
        propose(desk)
        told(desk)
        put_back(desk, copy)
        for key in ("warm", "hot"):
            propose(desk, key=key)
        done = desk.spawned(f"ledger follow {command}")
    assert done.code == 1
    assert "was followed, and another one is there now" in done.err
    assert len(server.taken) == 2, "nobody is told anything before somebody has said what to do"


def test_whoever_follows_stops_at_once_and_starts_over_when_told_to(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with post() as server:
        by_mail(desk, server.port)
        told(desk)
        propose(desk, key="warm")
        copy = kept(desk, tmp_path_factory.mktemp("kept") / "ledger.db")
        process = desk.spawn("ledger follow")
        try:
            until = time.monotonic() + 60
            propose(desk)
            while len(server.told()) < 4 and time.monotonic() < until:
                time.sleep(0.05)
            put_back(desk, copy)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
        assert process.returncode == 1
        assert b"ledger follow --start-over" in err

        propose(desk, key="hot")
        before = len(server.taken)
        assert {to for to, _ in told(desk, "ledger follow --once --start-over")} == {MIA, SAL}
        said = [each.get_content() for each in server.taken[before:]]
        assert [sum(f"{key}#1" in each for each in said) for key in ("warm", "hot", "mql")] == [2, 2, 0]
        assert told(desk) == []


def test_a_try_forgets_nothing(desk: Desk) -> None:
    by_mail(desk, 1)
    done = desk.run("ledger follow --dry-run --start-over")
    assert (done.code, "a try forgets nothing" in done.err) == (1, True)
