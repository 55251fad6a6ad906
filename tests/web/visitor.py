"""Somebody who reads and answers pages, without a browser: the real application, its real cookies and forms.

with site(desk) as pages:
    cro = pages.visitor(CRO)
    cro.answer("mql#1", "ratify")
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx2
from starlette.testclient import TestClient

from ledger.app import clock, settings
from ledger.app.ledger import open_ledger
from ledger.web.application import application
from ledger.web.serve import warmed
from ledger.web.site import Site
from ledger.web.writing import proposal_path
from shell import Desk

HOST = "http://localhost:8000"


@dataclass
class Visitor:
    """One browser of one person."""

    client: TestClient

    def get(self, path: str, status: int = 200) -> str:
        """The text of a page."""
        found = self.client.get(path)
        assert found.status_code == status, f"{path}: {found.status_code}, not {status}\n{words(found.text)}"
        return found.text

    def post(self, path: str, fields: dict[str, Any], status: int = 200, **headers: str) -> httpx2.Response:
        """Send a form as a browser on one of our pages would."""
        given = {"sec-fetch-site": "same-origin", **{key.replace("_", "-"): each for key, each in headers.items()}}
        found = self.client.post(path, data=fields, headers=given)
        assert found.status_code == status, f"{path}: {found.status_code}, not {status}\n{words(found.text)}"
        return found

    def form(self, path: str) -> dict[str, str]:
        """What the forms of a page bring along unseen."""
        return hidden(self.get(path))

    def answer(self, proposal: str, act: str, because: str = "", status: int = 200, **changed: str) -> str:
        """Read a proposal, and answer it by an act; the page that comes then, in words."""
        path = proposal_path(proposal)
        fields = {**self.form(path), "because": because, **changed}
        return words(self.post(f"{path}/{act}", fields, status).text)


@dataclass
class Pages:
    """A served ledger."""

    site: Site

    def stranger(self) -> Visitor:
        """A browser of somebody who is not signed in."""
        return Visitor(TestClient(application(self.site), base_url=HOST))

    def visitor(self, address: str) -> Visitor:
        """A browser of somebody who signed in by a one-time address."""
        found = self.stranger()
        secret = self.site.invitations.issue(address, clock.machine())
        found.post("/enter", found.form(f"/enter?once={secret}"))
        return found


@contextmanager
def site(desk: Desk) -> Iterator[Pages]:
    """The pages of a desk's ledger."""
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    try:
        found = Site(ledger)
        warmed(found)
        yield Pages(found)
    finally:
        ledger.journal.close()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, the last of each name."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def words(page: str) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))).strip()
