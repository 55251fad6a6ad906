"""Pages of a ledger on a server of PostgreSQL that stops, is put back to an older copy, or only follows another."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from clusters import Cluster, Server, cluster
from ledger.app import clock
from ledger.app.ledger import UNDONE, Ledger, open_ledger
from ledger.app.settings import FILE, load
from ledger.data import replace
from ledger.web.serve import warming
from ledger.web.site import Site
from shell import FOUNDED, MIA, Desk, governed
from web.visitor import Visitor, site, words


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def server(servers: Cluster) -> Server:
    return servers.server("first")


@pytest.fixture
def desk(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A governed ledger there."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    yield governed(tmp_path, db=server.url)
    server.does("DROP SCHEMA ledger CASCADE")


def ask(visitor: Visitor, hurts: str, status: int = 200) -> str:
    return words(visitor.post("/ask", {**visitor.form("/ask"), "key": "mql", "hurts": hurts}, status).text)


def test_pages_say_that_the_server_is_down_and_go_on_when_it_is_up(desk: Desk, server: Server) -> None:
    with site(desk) as pages:
        mia = pages.visitor(MIA)
        assert "leads are slow" in ask(mia, "leads are slow")
        server.stop()
        assert "cannot answer now" in words(mia.get("/ask", 503))
        server.start()
        assert "leads are slow" in words(mia.get("/ask"))
        assert "leads are few" in ask(mia, "leads are few")


def test_a_server_of_pages_that_is_started_before_its_database_is_ready_once_it_is(desk: Desk, server: Server) -> None:
    with closing(open_ledger(load(desk.folder / FILE)).journal) as journal:
        server.stop()
        waiting, ended = Site(Ledger(journal, load(desk.folder / FILE))), Event()
        thread = Thread(target=warming, args=(waiting, ended), daemon=True)
        thread.start()
        assert not waiting.warm.wait(0.2)
        server.start()
        assert waiting.warm.wait(30)
        thread.join(30)


def test_pages_show_nothing_of_what_an_older_copy_does_not_hold(
    desk: Desk, server: Server, servers: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    with site(desk) as pages:
        mia, copy = pages.visitor(MIA), servers.copy("copy", server)
        assert "leads are slow" in ask(mia, "leads are slow")
        server.stop()
        shutil.rmtree(server.data)
        copy.data.rename(server.data)
        server.start()
        desk.does("ledger ask mql --hurts 'leads are few'", by=MIA)
        page = words(mia.get("/ask"))
        assert ("leads are slow" in page, "leads are few" in page) == (False, True)
        assert caplog.text.count(UNDONE) == 1


def test_a_standby_shows_everything_and_says_where_to_decide(
    desk: Desk, server: Server, servers: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> None:
    standby = servers.standby("second", server)
    reading = replace(desk, folder=tmp_path_factory.mktemp("reading"))
    reading.write("ledger.toml", f'database = "{standby.url}"\n')
    desk.does("ledger ask mql --hurts 'leads are slow'", by=MIA)
    end = time.monotonic() + 30
    while "leads are slow" not in reading.does("ledger requests").out:
        assert time.monotonic() < end, "it does not follow"
    assert reading.does("ledger verify --json").data == desk.does("ledger verify --json").data
    assert "approve" in reading.does("ledger rights").out
    done = reading.run("ledger ask mql --hurts 'leads are few'", by=MIA)
    with site(reading) as pages:
        mia = pages.visitor(MIA)
        assert "leads are slow" in words(mia.get("/ask"))
        page = ask(mia, "leads are few", 503)
    for said in (done.err, page):
        assert "this server only follows another" in said
        assert "target_session_attrs=read-write" in said
    assert done.code == 1
    assert "leads are few" not in desk.does("ledger requests").out
    server.set("synchronous_standby_names", "")
