"""Pages and programs of a ledger in PostgreSQL: served by one process or several, each over a few connections."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import cast

import httpx2
import psycopg
import pytest
from starlette.testclient import TestClient

from ledger.app import clock, settings
from ledger.app.ledger import Actor, open_ledger
from ledger.domain import EVENTS
from ledger.domain.charter import RightRevoked
from ledger.journal import stores
from ledger.journal.codec import Codec, by_name
from ledger.web.serve import warmed
from ledger.web.site import Site
from postgres import PASSWORD
from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, SAL, TERMS, Desk, criteria, governed
from web.program import Program, program
from web.test_watching import until
from web.tomorrow import OfTomorrow
from web.visitor import Pages, words

NUMBERS = count()
READY = re.compile(r"Serving (\S+) at (http://localhost:\d+)/")


@pytest.fixture
def desk(postgres: str, tmp_path: Path) -> Iterator[Desk]:
    """A governed ledger in a schema of a real server, and `mql#2` to be approved."""
    schema = f"web-{next(NUMBERS)}"
    made = governed(tmp_path, db=f"{postgres}&schema={schema}")
    made.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    made.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    yield made
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'DROP SCHEMA "{schema}" CASCADE')


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of a real server of this desk's ledger, once it is ready; its log is `log` beside the ledger."""
    with (desk.folder / "log").open("wb") as log:
        process = desk.spawn(f"ledger serve --port 0 --for {CRO}", stderr=log)
        try:
            until(lambda: process.poll() is not None or READY.search((desk.folder / "log").read_text()) is not None)
            found = READY.search((desk.folder / "log").read_text())
            assert found, "the server ended"
            with httpx2.Client(base_url=found[2]) as client:
                while client.get("/readyz").status_code != 200:
                    pass
            yield found[2]
        finally:
            process.terminate()
            process.communicate(timeout=60)


def program_at(desk: Desk, root: str, address: str, scope: str = "read") -> Program:
    """A program of somebody, which talks with a real server."""
    token = desk.does(f"ledger token add p{next(NUMBERS)} --for {address} --scope {scope} --json", by=DANA).data[
        "token"
    ]
    return Program(cast(TestClient, httpx2.Client(base_url=root, timeout=60)), token)


def test_a_decision_is_made_through_a_server_and_stands_before_an_auditor(desk: Desk) -> None:
    with served(desk) as root:
        program_at(desk, root, SAL, "decide").answer("mql#2", "approve")
        cro = program_at(desk, root, CRO, "decide")
        cro.answer("mql#2", "ratify")
        assert cro.get("/definitions/mql")["version"] == 2
    assert "nothing was altered" in desk.does("ledger verify").out
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert "v2" in desk.does("ledger list").out


def test_what_is_shown_holds_neither_user_nor_password(desk: Desk) -> None:
    process = desk.at(PGPASSWORD="canary").spawn(f"ledger serve --port 0 --for {CRO}", stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = b""
    while b"to go in as" not in said:
        said += (line := process.stderr.readline())
        assert line, said
    process.terminate()
    said += process.communicate(timeout=60)[1]
    assert b"schema=web-" in said
    assert b"user=" not in said
    assert b"canary" not in said


@contextmanager
def site(desk: Desk, pool: int = 2) -> Iterator[Pages]:
    """The pages in this process, over so many connections."""
    ledger = open_ledger(settings.load(desk.folder / settings.FILE), pool)
    try:
        found = Site(ledger)
        warmed(found)
        yield Pages(found)
    finally:
        ledger.journal.close()


def test_many_who_read_and_decide_at_once_share_a_few_connections(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, postgres: str
) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    text = (desk.folder / settings.FILE).read_text()
    desk.write(settings.FILE, text.replace("&schema=", "&application_name=pages&schema="))
    with site(desk) as pages:
        sal, mia = pages.visitor(SAL), pages.visitor(MIA)
        form = sal.form("/p/mql/2")

        def one(number: int) -> str:
            who = pages.stranger()
            who.client.cookies = (sal if number % 2 else mia).client.cookies
            if number == 7:
                return words(who.post("/p/mql/2/approve", form).text)
            return words(who.get(("/", "/p/mql/2", "/log", "/rights")[number % 4]))

        with ThreadPoolExecutor(12) as threads:
            answers = list(threads.map(one, range(48)))
        assert all(answers)
        assert "1 of 1" in words(mia.get("/p/mql/2"))
        with closing(psycopg.connect(postgres, autocommit=True)) as db:
            ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pages'"
            until(lambda: db.execute(ours).fetchone() == (2,))


def test_two_servers_of_one_database_are_usual_and_each_has_sign_ins_of_its_own(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    other = Desk(tmp_path_factory.mktemp("other"), desk.by, desk.now)
    other.write("ledger.toml", (desk.folder / "ledger.toml").read_text())
    with served(desk), served(other), site(desk) as one, site(other) as two:
        sal = one.visitor(SAL)
        stranger = two.stranger()
        stranger.client.cookies = sal.client.cookies
        assert "Sign in" in words(stranger.client.get("/p/mql/2").text)
        sal.answer("mql#2", "approve")
        assert "1 of 1" in words(two.visitor(MIA).get("/p/mql/2"))
    for each in (desk, other):
        assert b"is served at" not in (each.folder / "log").read_bytes()


def test_an_address_that_signs_in_is_made_where_the_pages_are_served_and_nowhere_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(desk) as root:
        address = desk.does(f"ledger sign-in {SAL} --json").data["address"]
        assert address.startswith(f"{root}/enter?once=")
        assert SAL in httpx2.get(address).text
        monkeypatch.setattr("socket.gethostname", lambda: "another-machine")
        refused = desk.run(f"ledger sign-in {SAL} --json")
    assert (refused.code, refused.errors[0]["what"]) == (4, "the pages are not being served")


@pytest.fixture
def login(desk: Desk, postgres: str) -> Iterator[str]:
    """Where Ben finds the ledger, by a login of his own that records in nobody else's name."""
    name = f"ben{next(NUMBERS)}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'".encode())
        desk.does("ledger login groups")
        desk.does(f"ledger login grant {name} --person {BEN}")
        yield str(settings.load(desk.folder / settings.FILE).database.address).replace("user=postgres", f"user={name}")
        desk.does(f"ledger login revoke {name}")
        db.execute(f"DROP ROLE {name}".encode())


def test_what_a_person_stores_past_the_program_by_their_own_login_is_warned_of(desk: Desk, login: str) -> None:
    mia, ben = (open_ledger(settings.load(desk.folder / settings.FILE)).person(each).id for each in (MIA, BEN))
    with served(desk), closing(stores.open_(login, Codec(EVENTS), password=PASSWORD)) as journal:
        gone = RightRevoked(scope="lifecycle", role="approver", person=mia, from_=date(2026, 2, 2))
        now = datetime(2026, 2, 2, 12, tzinfo=UTC)
        (position,) = journal.record([gone], actor=Actor(ben), command_id="past the program", now=now)
        until(lambda: b"Warning" in (desk.folder / "log").read_bytes())
    (warned,) = (each for each in (desk.folder / "log").read_text().splitlines() if each.startswith("Warning"))
    assert warned.startswith(f"Warning: #{position} 2026-02-02 {BEN} ")
    assert f"HAD NO RIGHT, NO EFFECT: {BEN} may not revoke a seat" in warned


def test_a_server_of_an_older_version_says_so_and_decides_nothing_it_cannot_know(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    where = settings.load(desk.folder / settings.FILE).database
    with site(desk) as pages, closing(stores.open_(where.address, Codec({**EVENTS, **by_name(OfTomorrow)}))) as newer:
        ana, sal = pages.visitor(ANA), program(pages, SAL, "decide")
        etag = sal.read("mql#2")
        actor = Actor(pages.site.ledger.person(ANA).id)
        now = pages.site.ledger.now()
        newer.record([OfTomorrow(key="mql")], actor=actor, command_id="tomorrow", now=now)
        head = newer.head()

        assert "cannot answer now" in words(ana.get("/", 503))
        assert "cannot be read" in ana.get("/readyz", 503)
        told = sal.post("/proposals/mql%232/approve", {}, 503, if_match=etag)
        assert newer.head() == head
    assert "written by a newer version: it holds of.tomorrow/1" in caplog.text
    assert "git pull && pip install ." in caplog.text
    assert told["what"] == "this ledger was written by a newer version: it holds of.tomorrow/1"
