"""The whole dance with a certified provider that somebody else wrote: npm `oidc-provider`, which asks for PKCE."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from ledger.app import clock
from shell import DANA, FOUNDED, SAL, Desk
from web.certified import certified
from web.provider import BACK, SECRET, SETTINGS
from web.visitor import Visitor, site, words

NEXT_DAY = "2026-02-03T09:00:00Z"


def signs_in(who: Visitor, person: httpx2.Client, start: str) -> httpx2.Response:
    """Somebody types their name at the provider, agrees, and comes back; the page at the end."""
    at = who.client.get(start, follow_redirects=False).headers["location"]
    found = person.get(at)
    while not at.startswith(BACK):
        form = re.search(r'<form[^>]* action="([^"]+)"', found.text)
        if found.is_redirect:
            at = urljoin(str(found.url), found.headers["location"])
        elif form:
            prompt = "login" if 'value="login"' in found.text else "consent"
            at = urljoin(str(found.url), form[1])
            found = person.post(at, data={"prompt": prompt, "login": "sub-of-sal", "password": "any"})
            continue
        else:
            raise AssertionError(found.text)
        found = found if at.startswith(BACK) else person.get(at)
    return who.client.get(f"{urlsplit(at).path}?{urlsplit(at).query}")


def test_a_certified_provider_signs_somebody_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", SECRET)
    with certified(BACK) as issuer, httpx2.Client() as person:
        settings = (desk.folder / "ledger.toml").read_text(encoding="utf-8") + SETTINGS.format(issuer=issuer)
        desk.write("ledger.toml", settings)
        with site(desk) as pages:
            invitation = urlsplit(desk.does(f"ledger credential invite {SAL} --json", by=DANA).data["address"]).query
            told = words(signs_in(pages.stranger(), person, f"/enter/oidc?{invitation}").text)
            assert f"stands for {SAL}" in told
            (account,) = desk.does("ledger credential list --json").data["credentials"]
            desk.does(f"ledger credential confirm {account['credential']}", by=DANA)
            monkeypatch.setenv(clock.NOW, NEXT_DAY)
            for start in ("/enter/oidc?then=/sessions", "/enter/oidc?then=/sessions&again=yes"):
                found = signs_in(pages.stranger(), person, start)
                assert "By oidc, federated, at 2026-02-03" in words(found.text)
