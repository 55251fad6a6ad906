"""A program that uses the API by a token: the real application, over HTTP as it is.

with site(desk) as pages:
    cro = program(pages, CRO, "decide")
    cro.answer("mql#2", "ratify")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx2
from starlette.testclient import TestClient

from ledger.app import clock
from ledger.app.choices import TokenScope
from ledger.web.application import application
from web.visitor import HOST, Pages

BASE = "/api/v1"


@dataclass
class Program:
    """One program, by its token; none where it is empty."""

    client: TestClient
    token: str

    def send(self, method: str, path: str, status: int, body: Any = None, **headers: str) -> httpx2.Response:
        """What comes back, which has this status."""
        given = {name.replace("_", "-"): each for name, each in headers.items()}
        shown = {"authorization": f"Bearer {self.token}"} if self.token else {}
        found = self.client.request(method, BASE + path, json=body, headers={**shown, **given})
        assert found.status_code == status, f"{method} {path}: {found.status_code}, not {status}\n{found.text}"
        return found

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """The data of an answer."""
        return self.send("GET", path, status, **headers).json()

    def post(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        """The data of the answer to an act."""
        return self.send("POST", path, status, body, **headers).json()

    def read(self, proposal: str) -> str:
        """The ETag of a proposal."""
        return self.send("GET", f"/proposals/{quote(proposal, safe='')}", 200).headers["etag"]

    def answer(self, proposal: str, act: str, because: str = "", status: int = 200, **headers: str) -> Any:
        """Read a proposal, and answer it."""
        given = {"if_match": headers.pop("if_match", None) or self.read(proposal), **headers}
        body = {"because": because} if because else {}
        return self.post(f"/proposals/{quote(proposal, safe='')}/{act}", body, status, **given)


def program(pages: Pages, address: str, scope: TokenScope = "read", name: str = "") -> Program:
    """A program by a new token of somebody."""
    ledger, now = pages.site.ledger, clock.machine()
    person = ledger.person(address).id
    secret, _ = pages.site.tokens.add(
        name or f"{address} {scope}", person, scope, clock.stamp(ledger.now()), person, now, 90
    )
    return Program(TestClient(application(pages.site), base_url=HOST), secret)


def nobody(pages: Pages) -> Program:
    """A program without a token."""
    return Program(TestClient(application(pages.site), base_url=HOST), "")
