"""Who may do what, what happened, and whether anything was altered or done without a right, on pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from threading import Event
from time import sleep

import pytest

from ledger.app import clock
from ledger.web import checking
from shell import ANA, FOUNDED, MIA, Desk
from web.visitor import Pages, Visitor, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def checked(pages: Pages, visitor: Visitor) -> str:
    """The page once a check that this person began has ended."""
    visitor.post("/audit", visitor.form("/audit"))
    while pages.site.checking.since is not None:
        sleep(0.01)
    return words(visitor.get("/audit"))


def test_rights_are_told_scope_by_scope_with_gaps_on_any_day(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    told = words(mia.get("/rights"))
    assert "Decider ratifies cro@acme.example" in told
    assert "1 approval; lapses after 30 days" in told
    assert "alone, without a second pair of eyes" in told
    assert "cro@acme.example" not in words(mia.get("/rights?on=2026-01-01"))


def test_the_log_tells_the_latest_first_a_page_at_a_time(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.audit.trail.pages.MOST", 5)
    mia, head = pages.visitor(MIA), pages.site.ledger.journal.head()
    newest = mia.get("/log")
    assert f">#{head} ·" in newest
    assert f'href="/log?until={head - 5}"' in newest
    assert f">#{head} ·" not in mia.get(f"/log?until={head - 5}")
    assert "What happened before" not in words(mia.get("/log?until=5"))
    mia.get("/log?until=yesterday", 422)


def test_a_check_of_everything_tells_that_nothing_was_altered_and_by_which_right(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    assert "None was made since the server was started" in words(ana.get("/audit"))
    told = checked(pages, ana)
    assert f"{pages.site.ledger.journal.head()} events were read and hashed again: nothing was altered" in told
    assert "acts stood by a right" in told
    assert "asked for by ana" in words(pages.visitor(MIA).get("/audit"))


def test_nobody_who_was_erased_is_kept_by_a_server(pages: Pages) -> None:
    ana, mia = pages.visitor(ANA), pages.visitor(MIA)
    assert "asked for by mia" in checked(pages, mia)
    assert MIA in ana.get("/rights")
    with closing(sqlite3.connect(pages.site.ledger.settings.database.beside, isolation_level=None)) as database:
        database.execute("DELETE FROM persons WHERE address = ?", (MIA,))
    assert "asked for by somebody erased (p_" in words(ana.get("/audit"))
    kept = [pages.site.checking.last, *(each.result() for each in pages.site.pages._held.values())]
    assert not [each for each in kept if MIA in repr(each)]


def test_what_was_altered_is_told_and_the_pages_go_on(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    with closing(sqlite3.connect(pages.site.ledger.settings.database.beside)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE payloads SET payload = CAST(payload || ' ' AS BLOB) WHERE position = 15")
        database.commit()
    told = checked(pages, ana)
    assert "nothing was altered" not in told
    assert "What to do" in told


def test_two_who_ask_at_once_get_one_check(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, go = [], Event()

    def slow(ledger, by):  # type: ignore[no-untyped-def]
        asked.append(by)
        go.wait(10)
        return check(ledger, by)

    check = checking.check
    monkeypatch.setattr(checking, "check", slow)
    ana, mia = pages.visitor(ANA), pages.visitor(MIA)
    ana.post("/audit", ana.form("/audit"))
    assert "It is being checked since" in words(mia.get("/audit"))
    assert "Check everything again" not in words(mia.get("/audit"))
    assert "It is being checked already" in words(mia.post("/audit", {"token": mia.form("/")["token"]}).text)
    go.set()
    while pages.site.checking.since is not None:
        sleep(0.01)
    assert asked == [pages.site.ledger.person(ANA).id]
