"""Who is signed in: by an address that works once, for as long as a session lasts, and from our own pages alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator

import pytest

from ledger.app import clock
from ledger.data import replace
from ledger.govern.people.pages.enter import inside
from ledger.web.identity.local import LIFE
from ledger.web.session import IDLE, WHOLE
from shell import ANA, CRO, DANA, FOUNDED, SAL, TERMS, Desk, criteria
from web.visitor import Pages, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql#2` is open, and waits for an approval."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    with site(desk) as found:
        yield found


class Clock:
    """The machine's time, as a test sets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = clock.machine()
        monkeypatch.setattr(clock, "machine", lambda: self.now)


def test_who_is_not_signed_in_sees_no_page_but_the_one_that_says_how(pages: Pages) -> None:
    stranger = pages.stranger()
    for path in ("/", "/p/mql/2", "/sessions"):
        found = stranger.client.get(path, follow_redirects=False)
        assert (found.status_code, found.headers["location"].split("?")[0]) == (303, "/enter")
        assert "mql" not in found.text
    assert "the terminal shows an address" in words(stranger.get("/enter"))


def test_an_address_signs_in_once_and_not_again(pages: Pages) -> None:
    secret = pages.site.invitations.issue(SAL, clock.machine())
    first, second = pages.stranger(), pages.stranger()
    form = first.form(f"/enter?once={secret}")
    assert SAL in words(first.post("/enter", form).text)
    assert "used, or is older" in words(second.post("/enter", form).text)
    assert "used, or is older" in words(second.get(f"/enter?once={secret}"))


def test_to_look_at_an_address_does_not_use_it(pages: Pages) -> None:
    secret = pages.site.invitations.issue(SAL, clock.machine())
    for _ in range(3):  # as the scanner of a mail server would
        assert f"signs {SAL} in" in words(pages.stranger().get(f"/enter?once={secret}"))


def test_an_address_runs_out(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Clock(monkeypatch)
    secret = pages.site.invitations.issue(SAL, time.now)
    stranger = pages.stranger()
    form = stranger.form(f"/enter?once={secret}")
    time.now += LIFE
    assert "used, or is older" in words(stranger.post("/enter", form).text)


def test_signing_in_gives_a_new_session_whatever_cookie_was_there(pages: Pages) -> None:
    stranger = pages.stranger()
    stranger.client.cookies.set(pages.site.cookie, "chosen-by-somebody-else")
    secret = pages.site.invitations.issue(SAL, clock.machine())
    stranger.post("/enter", stranger.form(f"/enter?once={secret}"))
    other = pages.stranger()
    other.client.cookies.set(pages.site.cookie, "chosen-by-somebody-else")
    assert other.client.get("/", follow_redirects=False).status_code == 303


def test_a_session_ends_when_nobody_was_there_for_an_hour_and_after_twelve_in_any_case(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Clock(monkeypatch)
    sal = pages.visitor(SAL)
    for _ in range(WHOLE // (IDLE - 1)):
        time.now += IDLE - 1
        sal.get("/")
    time.now += IDLE - 1
    assert sal.client.get("/", follow_redirects=False).status_code == 303
    ana = pages.visitor(ANA)
    time.now += IDLE
    assert ana.client.get("/", follow_redirects=False).status_code == 303


def test_sessions_are_listed_and_each_can_be_ended(pages: Pages) -> None:
    here, there = pages.visitor(SAL), pages.visitor(SAL)
    other = pages.visitor(CRO)
    assert words(here.get("/sessions")).count("By local, asserted") == 2
    here.post("/leave", {**here.form("/sessions"), "session": "all"})
    assert here.client.get("/", follow_redirects=False).status_code == 303
    assert there.client.get("/", follow_redirects=False).status_code == 303
    assert CRO in words(other.get("/"))


def test_nobody_ends_the_session_of_somebody_else(pages: Pages) -> None:
    sal, cro = pages.visitor(SAL), pages.visitor(CRO)
    theirs = pages.site.sessions.of(pages.site.ledger.person(CRO).id, clock.machine())[0]
    sal.post("/leave", {**sal.form("/sessions"), "session": theirs.id})
    assert CRO in words(cro.get("/"))


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_ledgers(pages: Pages) -> None:
    stranger = pages.stranger()
    secret = pages.site.invitations.issue(SAL, clock.machine())
    form = stranger.form(f"/enter?once={secret}")
    found = stranger.client.post(
        "/enter", data=form, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    ).headers["set-cookie"]
    assert found.startswith(f"ledger-{pages.site.ledger.founded.ledger_id[:8]}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {each.strip() for each in found.split(";")}


def test_what_is_kept_of_a_session_lets_nobody_in(pages: Pages, desk: Desk) -> None:
    sal = pages.visitor(SAL)
    kept = desk.folder / "ledger-sessions.db"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sal.client.cookies[pages.site.cookie].encode() not in kept.read_bytes()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:8000"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_a_form_of_another_site_does_nothing(pages: Pages, headers: dict[str, str]) -> None:
    sal = pages.visitor(SAL)
    head = pages.site.ledger.journal.head()
    found = sal.client.post("/p/mql/2/approve", data=sal.form("/p/mql/2"), headers=headers)
    assert found.status_code == 403
    assert pages.site.ledger.journal.head() == head


def test_a_browser_that_does_not_say_the_site_is_known_by_the_origin(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    found = sal.client.post("/p/mql/2/approve", data=sal.form("/p/mql/2"), headers={"origin": "http://localhost:8000"})
    assert "You approved it" in words(found.text)


def test_a_form_needs_the_token_of_its_own_session(pages: Pages) -> None:
    sal, cro = pages.visitor(SAL), pages.visitor(CRO)
    head = pages.site.ledger.journal.head()
    fields = sal.form("/p/mql/2")
    for token in ("", "0" * 64, cro.form("/sessions")["token"]):
        sal.post("/p/mql/2/approve", {**fields, "token": token}, 422)
    assert pages.site.ledger.journal.head() == head


@pytest.mark.parametrize("ahead", [IDLE, WHOLE])
def test_a_clock_that_is_set_back_brings_no_session_back(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    time = Clock(monkeypatch)
    sal = pages.visitor(SAL)
    time.now += ahead
    assert "Sign in" in words(sal.get("/"))
    time.now -= ahead
    assert "Sign in" in words(sal.get("/"))


def test_a_session_of_a_time_to_come_is_none(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Clock(monkeypatch)
    sal = pages.visitor(SAL)
    time.now -= 30
    assert SAL in sal.get("/")
    time.now -= 3600
    assert "Sign in" in words(sal.get("/"))


def test_no_other_name_leads_to_the_server(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    assert sal.client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert sal.client.get("/", headers={"host": "localhost.evil.example:8000"}).status_code == 400


@pytest.mark.parametrize("address", ["", "https://[::1]:8443"])
def test_an_address_of_the_newer_internet_leads_to_the_server(pages: Pages, address: str) -> None:
    stranger = replace(pages, site=replace(pages.site, address=address)).stranger()
    assert stranger.client.get("/enter", headers={"host": "[::1]:8443"}).status_code == 200
    assert stranger.client.get("/enter", headers={"host": "[::2]:8443"}).status_code == 400


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb", ""])
def test_signing_in_leads_to_a_page_of_this_site_alone(path: str) -> None:
    assert inside(path) == "/"
    assert inside("/p/mql/2") == "/p/mql/2"


def test_every_answer_forbids_frames_scripts_of_others_and_keeping(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    for path in ("/", "/p/mql/2", "/nowhere", "/enter"):
        headers = sal.client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


def test_a_form_that_is_too_large_is_not_read(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    fields = {**sal.form("/p/mql/2"), "because": "x" * (1 << 20)}
    sal.post("/p/mql/2/approve", fields, 413)


def test_whoever_left_is_signed_out(desk: Desk, pages: Pages) -> None:
    sal = pages.visitor(SAL)
    desk.does(f"ledger person leave {SAL} --because 'works elsewhere'", by=DANA)
    found = sal.client.get("/p/mql/2", follow_redirects=False)
    assert (found.status_code, found.headers["location"].split("?")[0]) == (303, "/enter")
