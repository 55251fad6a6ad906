"""While a ledger is served, each act is judged as it is recorded: nobody has to think of asking by which right."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import Actor, open_ledger
from ledger.domain import EVENTS
from ledger.domain.charter import RightRevoked
from ledger.journal import stores
from ledger.journal.codec import Codec, by_name
from ledger.web import watching
from shell import ANA, BEN, CRO, FOUNDED, MIA, OPS, Desk
from web.test_put_back import copied
from web.tomorrow import OfTomorrow
from web.visitor import Pages, site, words

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
LATE = 60.0  # seconds after which something does not come any more


def seize(desk: Desk, by: str, seat: str) -> int:
    """End somebody's seat without the right to do so, past the program; the position of that."""
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    with closing(ledger.journal) as journal:
        gone = RightRevoked(scope="lifecycle", role="approver", person=ledger.person(seat).id, from_=date(2026, 2, 2))
        actor = Actor(ledger.person(by).id)
        (position,) = journal.record([gone], actor=actor, command_id=f"{by}, {seat}", now=NOON)
    return position


@contextmanager
def watched(pages: Pages) -> Iterator[list[int]]:
    """The positions that were warned of, while what is recorded is judged."""
    ended, warned = Event(), list[int]()
    watch = Thread(
        target=pages.site.watching.run, args=(pages.site.ledger, ended, lambda each: warned.append(each.position))
    )
    watch.start()
    try:
        yield warned
    finally:
        ended.set()
        watch.join(LATE)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = monotonic() + LATE
    while not holds():
        assert monotonic() < end, "it does not come"
        sleep(0.01)


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setattr(watching, "LOOK", 0.01)
    with site(desk) as found:
        yield found


def test_an_act_without_a_right_is_told_on_stderr_while_the_pages_are_served(desk: Desk) -> None:
    process = desk.spawn(f"ledger serve --port 0 --for {CRO}", stderr=subprocess.PIPE)
    assert process.stderr is not None
    while "to go in as" not in (line := process.stderr.readline().decode()):
        assert line, "the server ended"
    desk.does(f"ledger revoke lifecycle steward {BEN} --because left", by=CRO)
    position = seize(desk, BEN, MIA)
    warned = process.stderr.readline().decode()
    process.terminate()
    rest = process.communicate(timeout=LATE)[1].decode()
    assert warned.startswith(f"Warning: #{position} 2026-02-02 {BEN} ")
    assert f"HAD NO RIGHT, NO EFFECT: {BEN} may not revoke a seat in `lifecycle`" in warned
    assert "Warning" not in rest


def test_the_page_says_up_to_which_event_every_act_stood(pages: Pages, desk: Desk) -> None:
    ana = pages.visitor(ANA)
    assert "The first look has not ended yet" in words(ana.get("/audit"))
    with watched(pages) as warned:
        until(lambda: pages.site.watching.upto == pages.site.ledger.journal.head())
        desk.does("ledger ask mql --hurts 'leads are slow'", by=MIA)
        until(lambda: pages.site.watching.upto == pages.site.ledger.journal.head())
        head = pages.site.ledger.journal.head()
        assert f"all up to event #{head} stood by a right" in words(ana.get("/audit"))
    assert warned == []


def test_what_cannot_be_judged_is_told_and_tried_again(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one act that makes no sense would end the watch over all that come after it, and nobody would know."""
    whole, tries = watching.audited_for_long, list[int]()

    def once_broken(*given: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise KeyError("mql#1")
        return whole(*given)

    monkeypatch.setattr(watching, "audited_for_long", once_broken)
    monkeypatch.setattr(watching, "AGAIN", 0.5)
    with watched(pages):
        until(lambda: [each.what for each in pages.site.watching.stopped] == ["the acts on record cannot be judged"])
        until(lambda: pages.site.watching.upto == pages.site.ledger.journal.head())
        assert pages.site.watching.stopped == ()


def test_acts_without_a_right_stay_on_the_page_and_are_told_once(pages: Pages, desk: Desk) -> None:
    ana, before = pages.visitor(ANA), seize(desk, BEN, MIA)
    with watched(pages) as warned:
        until(lambda: warned == [before])
        assert "One act had no right" in words(ana.get("/audit"))
        later = seize(desk, OPS, MIA)
        until(lambda: warned == [before, later])
        page = words(ana.get("/audit"))
        assert "2 acts had no right" in page
        assert page.index(f"#{later}") < page.index(f"#{before}"), "the latest first"
        assert "ben" in page


def test_what_was_warned_of_is_not_warned_of_again_where_judging_begins_anew(
    pages: Pages, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN", 0.01)
    position, again = seize(desk, BEN, MIA), list[int]()
    where = settings.load(desk.folder / settings.FILE).database.address
    with closing(stores.open_(where, Codec({**EVENTS, **by_name(OfTomorrow)}))) as newer:
        actor = Actor(pages.site.ledger.person(ANA).id)
        newer.record([OfTomorrow(key="mql")], actor=actor, command_id="tomorrow", now=NOON)
    begin = watching.audited_for_long
    monkeypatch.setattr(watching, "audited_for_long", lambda *given: again.append(1) or begin(*given))
    with watched(pages) as warned:
        until(lambda: len(again) > 2)
    assert warned == [position]
    assert "written by a newer version" in pages.site.watching.stopped[0].what


def test_where_an_older_copy_is_put_back_everything_is_judged_anew(
    pages: Pages, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN", 10 * LATE)  # so that nothing but that begins anew
    ana, file = pages.visitor(ANA), pages.site.ledger.settings.database.beside
    copied(file, kept := tmp_path / "kept.db")
    with watched(pages) as warned:
        until(lambda: pages.site.watching.upto > 0)
        position = seize(desk, BEN, MIA)
        until(lambda: warned == [position])
        copied(kept, file)
        desk.does("ledger ask mql --hurts 'leads are slow'", by=MIA)
        until(lambda: pages.site.watching.unrighted == ())
        until(lambda: pages.site.watching.upto == pages.site.ledger.journal.head())
        assert "stood by a right" in words(ana.get("/audit"))


def test_what_was_altered_is_told_on_the_page_and_nothing_after_it_is_called_right(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    with closing(sqlite3.connect(pages.site.ledger.settings.database.beside)) as database, database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE payloads SET payload = CAST(payload || ' ' AS BLOB) WHERE position = 15")
    with watched(pages):
        until(lambda: pages.site.watching.stopped != ())
        page = words(ana.get("/audit"))
    assert "the triggers that forbid to change the past, were altered" in page
    assert "stood by a right" not in page
