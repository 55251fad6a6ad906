"""A proxy that has signed people in is believed by its secret or its socket, about one person at a time."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from starlette.testclient import TestClient

from ledger.app import clock
from ledger.data import replace
from ledger.web.application import application
from shell import CRO, DANA, FOUNDED, SAL, Desk
from web.visitor import HOST, Pages, Visitor, site, words

HEADER, PROOF, SECRET = "X-Forwarded-User", "X-Ledger-Proxy-Secret", "known to the proxy"
SETTINGS = f"""
[serve]
address = "{HOST}"

[serve.proxy]
header = "{HEADER}"
secret = "env:PROXY_SECRET"
"""
NEXT_DAY = "2026-02-03T09:00:00Z"


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A ledger behind a proxy that calls Sal `sal.corp`, whose account was confirmed a day ago."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setenv("PROXY_SECRET", SECRET)
    desk.write("ledger.toml", (desk.folder / "ledger.toml").read_text(encoding="utf-8") + SETTINGS)
    with site(desk) as found:
        assert "Your account is enrolled" in binds(desk, found, SAL, "sal.corp")
        (account,) = desk.does("ledger credential list --json").data["credentials"]
        assert (account["person"], account["method"]) == (SAL, "proxy")
        desk.does(f"ledger credential confirm {account['credential']}", by=DANA)
        monkeypatch.setenv(clock.NOW, NEXT_DAY)
        yield found


def binds(desk: Desk, pages: Pages, address: str, name: str) -> str:
    """What the page says once somebody whom the proxy calls so took their invitation."""
    said = desk.does(f"ledger credential invite {address} --json", by=DANA).data["address"]
    (invitation,) = parse_qs(urlsplit(said).query)["invitation"]
    form = {"then": "/", "invitation": invitation}
    return words(behind(pages, name).post("/enter/proxy", form).text)


def behind(pages: Pages, *names: str, secret: str = SECRET) -> Visitor:
    """A browser whose requests come by the proxy, which names these."""
    found = pages.stranger()
    shown = [(HEADER, each) for each in names] + ([(PROOF, secret)] if secret else [])
    found.client.headers.update(dict(shown))
    if len(names) > 1:
        raw = [(name.lower().encode(), each.encode()) for name, each in shown]
        found.client = Doubling(application(pages.site), raw)
    return found


class Doubling(TestClient):
    """A client whose requests hold a header twice, as behind a proxy that passes on what a client sent."""

    def __init__(self, app: object, raw: list[tuple[bytes, bytes]]) -> None:
        async def doubled(scope: dict[str, object], receive: object, send: object) -> None:
            if scope["type"] == "http":
                scope = {**scope, "headers": [*scope["headers"], *raw]}  # type: ignore[misc]
            await app(scope, receive, send)  # type: ignore[operator]

        super().__init__(doubled, base_url=HOST)


def enters(who: Visitor, status: int = 200) -> str:
    return words(who.post("/enter/proxy", {"then": "/sessions"}, status).text)


def test_whom_the_proxy_names_is_let_in_and_federated(pages: Pages) -> None:
    sal = behind(pages, "sal.corp")
    assert "Go in by the account sal.corp" in words(sal.get("/enter"))
    assert "By proxy, federated" in enters(sal)


def test_a_name_that_is_nobodys_account_is_told_whom_to_ask(pages: Pages) -> None:
    for name in (SAL, CRO, "Sal.Corp", "sal.corp2"):
        assert f"Ask {DANA} for an invitation" in enters(behind(pages, name), 403)


@pytest.mark.parametrize("secret", ["", "guessed", SECRET + " "])
def test_a_header_of_a_client_is_passed_over(pages: Pages, secret: str) -> None:
    thief = behind(pages, "sal.corp", secret=secret)
    assert "sal.corp" not in thief.get("/enter")
    assert "Sign in" in enters(thief)
    assert pages.site.cookie not in thief.client.cookies


def test_two_names_at_once_are_believed_about_neither(pages: Pages) -> None:
    for thief in (behind(pages, "sal.corp", "cro.corp"), behind(pages, "sal.corp, cro.corp")):
        assert thief.client.get("/enter").status_code == 400
        found = thief.client.post("/enter/proxy", data={"then": "/"}, headers={"sec-fetch-site": "same-origin"})
        assert found.status_code == 400


def test_a_session_ends_where_the_proxy_names_somebody_else_or_nobody(pages: Pages) -> None:
    sal = behind(pages, "sal.corp")
    enters(sal)
    sal.get("/sessions")
    for changed in ({HEADER: "cro.corp"}, {HEADER: ""}, {PROOF: "guessed"}):
        found = sal.client.get("/sessions", headers=changed, follow_redirects=False)
        assert found.headers["location"].startswith("/enter"), changed
    sal.get("/sessions")


def test_a_unix_socket_stands_in_for_a_secret_and_not_for_one_that_is_asked_for(pages: Pages) -> None:
    by_socket = replace(pages.site, by_socket=True)
    assert "sal.corp" not in behind(Pages(by_socket), "sal.corp", secret="").get("/enter")
    by_socket.__dict__["proxy"] = msgspec.structs.replace(pages.site.proxy, secret="")  # type: ignore[union-attr]
    assert "sal.corp" in behind(Pages(by_socket), "sal.corp", secret="").get("/enter")
    at_port = replace(pages.site)
    at_port.__dict__["proxy"] = by_socket.proxy
    assert "sal.corp" not in behind(Pages(at_port), "sal.corp", secret="").get("/enter")


def test_nobody_knows_when_somebody_signed_in_at_a_proxy(pages: Pages) -> None:
    enters(behind(pages, "sal.corp"))
    (found,) = pages.site.sessions.of(pages.site.ledger.person(SAL).id, clock.machine())
    assert found.authentication.at == ""
