"""What nobody's browser sends, and what breaks while pages are served: each is told as a page, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ledger.app import clock, ledger as app_ledger
from ledger.domain.proposal import DefinitionRatified
from ledger.installing import upgrade
from ledger.overview.board.pages import home
from ledger.web.api.schema import PROBLEMS
from ledger.web.application import application
from ledger.web.side import beside
from shell import ANA, CRO, FOUNDED, SAL, Desk, criteria
from web.program import program
from web.visitor import HOST, Pages, Visitor, site, words

FORM = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31", "banana"])
@pytest.mark.parametrize(
    "asked", ["/?on=", "/?beside=", "/?known_on=", "/d/mql?on=", "/d/mql?known_on=", "/rights?on="]
)
def test_a_day_out_of_reach_is_told(pages: Pages, asked: str, day: str) -> None:
    assert "What to do: pick one on the page" in words(pages.visitor(CRO).get(asked + day, 422))


@pytest.mark.parametrize("day", ["banana", "0001-01-01", "9999-12-31"])
def test_a_proposal_from_no_day_is_told_beside_what_was_written(pages: Pages, day: str) -> None:
    ana = pages.visitor(ANA)
    fields = {**ana.form("/propose/mql"), "text": "kind: criteria", "effective": day}
    for path, do, status in (("/check", "", 200), ("/propose/mql", "check", 422), ("/propose/mql", "propose", 422)):
        assert "pick one on the page" in words(ana.post(path, {**fields, "do": do}, status).text)


@pytest.mark.parametrize("path", ["/nowhere", "/p/mql/one", "/static/nothing.css"])
def test_an_address_without_a_page_is_told_as_a_page(pages: Pages, path: str) -> None:
    found = pages.stranger().client.get(path)
    assert (found.status_code, "There is no page at this address" in found.text) == (404, True)


def test_a_method_without_a_page_is_told_as_a_page(pages: Pages) -> None:
    found = pages.visitor(CRO).client.put("/map", headers=FORM)
    assert (found.status_code, "does nothing of that sort" in found.text) == (405, True)
    assert {*found.headers["allow"].split(", ")} == {"GET", "HEAD"}


@pytest.mark.parametrize("charset", ["punycode", "undefined", "unicode_escape"])
@pytest.mark.parametrize("path", ["/check", "/enter"])
def test_a_form_that_is_not_written_in_utf_8_is_not_read(pages: Pages, path: str, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    found = pages.visitor(ANA).client.post(path, content=body, headers={**FORM, **kind})
    assert (found.status_code, "written in UTF-8" in found.text) == (400, True)


def test_a_form_that_goes_on_for_too_long_is_broken_off(pages: Pages) -> None:
    found = pages.visitor(ANA).client.post("/check", content=iter([b"a=" + b"a" * 65536] * 20), headers=FORM)
    assert (found.status_code, "too large" in found.text) == (413, True)


def test_a_form_that_was_refused_may_be_sent_again(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    fields = {**ana.form("/ask"), "key": "mql"}
    assert "That was not done" in words(ana.post("/ask", {**fields, "hurts": ""}, 422).text)
    assert "It is on record" in words(ana.post("/ask", {**fields, "hurts": "it is slow"}).text)


def test_a_clock_that_stands_nowhere_is_told_to_nobody_but_the_terminal(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cro = pages.visitor(CRO)
    monkeypatch.delenv(clock.NOW)
    found = words(cro.get("/", 500))
    assert ("cannot answer now" in found, clock.NOW in found) == (True, False)
    assert "the simulated clock stands nowhere" in caplog.text


def test_a_ledger_that_is_broken_is_told_without_its_place(pages: Pages, desk: Desk) -> None:
    cro, file = pages.visitor(CRO), pages.site.ledger.settings.database.beside
    secret = pages.site.invitations.issue(CRO, clock.machine())
    for each in (file, file.with_name(f"{file.name}-wal")):
        if each.exists():
            each.write_bytes(b"junk" * 4096)
    for found in (cro.get("/", 503), pages.stranger().post("/enter", {"once": secret}, 503).text):
        assert ("cannot answer now" in words(found), str(desk.folder) in found) == (True, False)


def _sessions(pages: Pages) -> Path:
    return beside(pages.site.ledger.settings.database.beside, "sessions")


def test_sessions_that_were_deleted_are_made_again_and_people_sign_in_again(pages: Pages) -> None:
    cro = pages.visitor(CRO)
    _sessions(pages).unlink()
    assert "Sign in" in words(cro.get("/"))
    assert CRO in pages.visitor(CRO).get("/")
    assert _sessions(pages).stat().st_mode & 0o777 == 0o600


def test_sessions_that_cannot_be_read_are_told(pages: Pages) -> None:
    cro = pages.visitor(CRO)
    _sessions(pages).write_bytes(b"junk" * 4096)
    assert "cannot answer now" in words(cro.get("/", 503))


@pytest.mark.parametrize("broken", ["junk", "page", "foreign"])
def test_no_server_starts_on_sessions_that_cannot_be_used(pages: Pages, desk: Desk, broken: str) -> None:
    pages.visitor(CRO)
    file = _sessions(pages)
    match broken:
        case "junk":
            file.write_bytes(b"junk" * 4096)
        case "page":
            file.write_bytes(file.read_bytes()[:8192] + b"junk" * 1024 + file.read_bytes()[12288:])
        case "foreign":
            file.unlink()
            with closing(sqlite3.connect(file)) as other:
                other.execute("CREATE TABLE session (id)")
    kept = file.read_bytes()
    told = desk.spawned(f"ledger serve --port 0 --for {CRO}")
    assert (told.code, f"{file.name} cannot be used" in told.err) == (1, True)
    assert f"mv {file.name}" in told.err
    assert file.read_bytes() == kept


def test_a_fault_of_ours_is_a_page_with_every_header(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    cookies = pages.visitor(CRO).client.cookies
    monkeypatch.setattr(home, "definition_list", lambda *_: 1 / 0)
    client = TestClient(application(pages.site), HOST, raise_server_exceptions=False, cookies=cookies)
    found = client.get("/?on=2026-01-20")
    assert (found.status_code, "cannot answer now" in Visitor(client).get("/?on=2026-01-20", 500)) == (500, True)
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]


def test_a_session_file_that_is_in_use_is_told(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    cro = pages.visitor(CRO)
    monkeypatch.setattr("ledger.web.side.PATIENCE", 0.05)
    with closing(sqlite3.connect(_sessions(pages), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "cannot answer now" in words(cro.get("/", 503))


def test_one_person_has_two_texts_checked_at_once_and_others_do_not_wait_for_them(pages: Pages) -> None:
    ana, sal = pages.visitor(ANA), pages.visitor(SAL)
    fields = {"text": criteria("score >= 70"), "effective": "2026-06-01"}
    turns, busy = pages.site.turns, pages.site.ledger.person(ANA).id
    with turns.taken(busy), turns.taken(busy):
        assert "are being computed" in words(ana.post("/check", {**ana.form("/propose"), **fields}).text)
        assert "are being computed" not in words(sal.post("/check", {**sal.form("/propose"), **fields}).text)
    assert "are being computed" not in words(ana.post("/check", {**ana.form("/propose"), **fields}).text)


def test_a_ledger_of_a_newer_program_is_told_as_one(
    pages: Pages, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cro = pages.visitor(CRO)
    monkeypatch.delitem(pages.site.ledger.journal.codec.decoders.made, "change.requested/1")  # type: ignore[attr-defined]
    desk.does("ledger ask mql --hurts 'it is slow'", by=SAL)
    for path in ("/", "/d/mql", "/ask"):
        assert "cannot answer now" in words(cro.get(path, 503))
    assert "written by a newer version: it holds change.requested/1" in caplog.text


def test_an_older_program_serves_no_newer_ledger(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    older = {name: each for name, each in app_ledger.EVENTS.items() if each is not DefinitionRatified}
    monkeypatch.setattr(app_ledger, "EVENTS", older)
    said = desk.run("ledger serve --port 0", by=CRO)
    assert (said.code, "written by a newer version" in said.err) == (1, True), said


@pytest.mark.parametrize(
    "asked",
    [
        "GET /status",
        "GET /definitions",
        "GET /definitions/mql",
        "GET /definitions/mql/log",
        "GET /log",
        "GET /proposals",
        "GET /requests",
        "GET /diff?before=mql&after=mql",
        "POST /check",
        "POST /proposals",
    ],
)
def test_a_ledger_of_a_newer_program_is_503_of_the_api_with_the_way_out(
    pages: Pages, desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    ana = program(pages, ANA, "propose")
    monkeypatch.delitem(pages.site.ledger.journal.codec.decoders.made, "change.requested/1")  # type: ignore[attr-defined]
    desk.does("ledger ask mql --hurts 'it is slow'", by=SAL)
    method, path = asked.split()
    body = {"document": criteria("score >= 70")} if method == "POST" else None
    terms = {"effective": "2026-03-01", "because": "x"} if path == "/proposals" and body else {}
    found = ana.send(method, path, 503, {**body, **terms} if body else None)
    problem = found.json()
    assert found.headers["content-type"] == "application/problem+json"
    assert problem["what"] == "this ledger was written by a newer version: it holds change.requested/1"
    assert problem["why"] == "events that cannot be read must not be passed over"
    assert problem["fix"] == upgrade()


def test_the_reference_says_when_the_api_answers_503() -> None:
    assert "newer version" in PROBLEMS[503]
