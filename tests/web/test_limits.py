"""What somebody who is signed in may not read, and what no request talks the server into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.web.site import Site
from shell import ANA, CRO, DANA, FOUNDED, OPS, SAL, TERMS, Desk, criteria
from web.visitor import HOST, Pages, site, words

EVE = "eve@acme.example"
LEADS = "id,score,employees\n" + "".join(f"{n},{n},500\n" for n in range(100))
ADDRESS = "https://ledger.acme.example"


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql#2` is open with what it does to 100 leads; Eve is known, and holds no seat."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.write("leads.csv", LEADS)
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    desk.does("ledger brief mql#2 --records leads.csv --shown", by=ANA)
    desk.does(f"ledger person add {EVE}", by=DANA)
    with site(desk) as found:
        yield found


@pytest.mark.parametrize(("who", "read"), [(ANA, True), (SAL, True), (CRO, True), (OPS, False), (EVE, False)])
def test_what_was_counted_is_for_those_who_propose_approve_or_decide(pages: Pages, who: str, read: bool) -> None:
    visitor = pages.visitor(who)
    for path in ("/", "/p/mql/2"):
        assert ("35 → 50" in words(visitor.get(path))) == read, path


def test_who_holds_no_seat_reads_definitions_and_no_platforms(pages: Pages) -> None:
    eve = pages.visitor(EVE)
    assert "score >= 65" in words(eve.get("/d/mql"))
    for path in ("/targets", "/orders/order-1"):
        assert "may not read what platforms hold" in words(eve.get(path, 403))
    pages.visitor(OPS).get("/targets")


@pytest.mark.parametrize(
    "then", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%0d%0aLocation:x", ""]
)
def test_signing_in_sends_nobody_to_another_site(pages: Pages, then: str) -> None:
    stranger = pages.stranger()
    form = {"once": pages.site.invitations.issue(SAL, clock.machine()), "then": then}
    found = stranger.client.post("/enter", data=form, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
    assert found.status_code == 303
    assert found.headers["location"].startswith("/")
    assert not found.headers["location"].startswith(("//", "/\\"))


def test_a_form_of_another_site_signs_nobody_in_and_uses_no_address_up(pages: Pages) -> None:
    stranger, secret = pages.stranger(), pages.site.invitations.issue(SAL, clock.machine())
    found = stranger.client.post("/enter", data={"once": secret}, headers={"sec-fetch-site": "cross-site"})
    assert found.status_code == 403
    assert pages.site.invitations.whose(secret, clock.machine()) == SAL


@pytest.mark.parametrize("name", ["x-forwarded-user", "x-forwarded-email", "remote-user", "x-remote-user"])
def test_a_header_that_names_somebody_signs_nobody_in(pages: Pages, name: str) -> None:
    found = pages.stranger().client.get("/", headers={name: CRO}, follow_redirects=False)
    assert (found.status_code, found.headers["location"].split("?")[0]) == (303, "/enter")


@pytest.mark.parametrize("name", ["x-forwarded-host", "x-forwarded-proto", "forwarded", "x-original-host"])
def test_a_header_changes_neither_host_nor_origin(pages: Pages, name: str) -> None:
    sal = pages.visitor(SAL)
    lies = {name: "evil.example", "origin": "https://evil.example"}
    assert sal.client.post("/p/mql/2/approve", data=sal.form("/p/mql/2"), headers=lies).status_code == 403
    assert "evil" not in sal.client.get("/nowhere", headers={name: "evil.example"}).text
    found = pages.stranger().client.get("/p/mql/2", headers={name: "evil.example"}, follow_redirects=False)
    assert found.headers["location"].startswith("/enter")


def test_over_https_the_cookie_is_for_this_host_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    ledger = open_ledger(load(desk.folder / "ledger.toml"))
    client = Pages(Site(ledger, ADDRESS)).stranger().client
    form = {"once": Site(ledger).invitations.issue(SAL, clock.machine())}
    given = {"host": ADDRESS.partition("//")[2], "origin": ADDRESS}
    found = client.post("/enter", data=form, headers=given, follow_redirects=False)
    parts = {each.strip() for each in found.headers["set-cookie"].split(";")}
    assert found.headers["set-cookie"].startswith("__Host-ledger=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= parts
    assert not any(each.lower().startswith("domain") for each in parts)
    assert client.post("/enter", data=form, headers={**given, "origin": HOST}).status_code == 403
    ledger.journal.close()
