"""An older copy of the ledger that is put back while it is served: nothing that is on record no more is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.app import clock
from ledger.app.ledger import UNDONE
from shell import ANA, DANA, FOUNDED, MIA, Desk
from web.program import program
from web.visitor import Pages, Visitor, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def copied(file: Path, to: Path) -> None:
    """Copy a database into another one, as SQLite does it: whoever has that open goes on."""
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


def ask(visitor: Visitor, hurts: str) -> str:
    return words(visitor.post("/ask", {**visitor.form("/ask"), "key": "mql", "hurts": hurts}).text)


@pytest.mark.parametrize("again", [0, 1, 2])
def test_what_was_undone_is_shown_no_more_however_much_came_since(
    pages: Pages, tmp_path: Path, desk: Desk, again: int, caplog: pytest.LogCaptureFixture
) -> None:
    mia, ana, database = pages.visitor(MIA), program(pages, ANA), pages.site.ledger.settings.database.beside
    copied(database, kept := tmp_path / "kept.db")
    assert "leads are slow" in ask(mia, "leads are slow")
    copied(kept, database)
    for number in range(again):
        desk.does(f"ledger ask mql --hurts 'another thing, {number}'", by=MIA)
    assert "leads are slow" not in words(mia.get("/ask"))
    assert len(ana.get("/requests")) == again
    assert caplog.text.count(UNDONE) == 1


def test_a_server_whose_file_was_replaced_says_so_and_shows_nothing(pages: Pages, tmp_path: Path) -> None:
    mia, database = pages.visitor(MIA), pages.site.ledger.settings.database.beside
    copied(database, kept := tmp_path / "kept.db")
    kept.replace(database)
    assert "cannot answer now" in words(mia.get("/", 503))


def test_whoever_was_signed_in_or_had_a_token_before_it_was_declared_is_so_no_more(pages: Pages, desk: Desk) -> None:
    mia, ana = pages.visitor(MIA), program(pages, ANA)
    mia.get("/ask")
    assert ana.get("/requests") == []
    desk.does("ledger restore --no-checkpoint --shorter --because 'somebody put an older copy back'", by=DANA)
    assert "/enter" in mia.client.get("/ask", follow_redirects=False).headers["location"]
    ana.get("/requests", 401)
    pages.visitor(MIA).get("/ask")
