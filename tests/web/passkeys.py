"""People with passkeys: enrolled on the page, confirmed by the founder, and old enough to count.

with site(desk) as pages:
    cro = pages.visitor(CRO)
    key = enrol(cro, "phone")
"""

from __future__ import annotations

from typing import Any

import httpx2

from ledger.app.passkey import answer_of
from web.authenticator import Authenticator, prompt
from web.visitor import Pages, Visitor, hidden


def enrol(visitor: Visitor, title: str = "phone", key: Authenticator | None = None) -> tuple[Authenticator, str]:
    """A passkey of a visitor's own, enrolled by the page; with its fingerprint."""
    key = key or Authenticator()
    page = visitor.post("/credentials/add", {**visitor.form("/credentials"), "title": title}).text
    page = visitor.post("/credentials/make", {**hidden(page), "answer": key.make(prompt(page))}).text
    visitor.post("/credentials/prove", {**hidden(page), "answer": key.use(prompt(page))})
    return key, fingerprint(key)


def fingerprint(key: Authenticator) -> str:
    """The name that a passkey has on the ledger."""
    return answer_of(key.use({"challenge": ""})).credential


def act(visitor: Visitor, fingerprint: str, which: str, because: str = "", **more: Any) -> httpx2.Response:
    """Confirm a credential, object to it, or end it."""
    return visitor.post(
        f"/credentials/{which}",
        {**visitor.form("/credentials"), "sign": "", "credential": fingerprint, "because": because},
        **more,
    )


def confirm(visitor: Visitor, fingerprint: str, key: Authenticator | None = None) -> None:
    """Confirm a credential, by an act that is signed where a passkey is given."""
    fields = {**visitor.form("/credentials"), "credential": fingerprint, "because": "they read it to me"}
    page = visitor.post("/credentials/confirm", {**fields, "sign": "passkey" if key else ""}).text
    if key:
        visitor.post("/credentials/confirm", {**hidden(page), "answer": key.use(prompt(page))})


def enter(pages: Pages, key: Authenticator, status: int = 200, **client: Any) -> tuple[Visitor, str]:
    """A browser of whoever has a passkey, and the page that comes when they used it to sign in."""
    stranger = pages.stranger()
    page = stranger.post("/enter/passkey", {"then": "/sessions"}).text
    answer = key.use(prompt(page), **client)
    return stranger, stranger.post("/enter/passkey", {**hidden(page), "answer": answer}, status).text


def to_sign(visitor: Visitor, path: str, act: str, because: str = "agreed") -> str:
    """The page that asks for a passkey for an act on a proposal."""
    return visitor.post(f"{path}/{act}", {**visitor.form(path), "because": because, "sign": "passkey"}).text


def signed(visitor: Visitor, path: str, act: str, key: Authenticator, status: int = 200, **client: Any) -> str:
    """Answer a proposal by an act that is signed; the page that comes then."""
    page = to_sign(visitor, path, act)
    return visitor.post(f"{path}/{act}", {**hidden(page), "answer": key.use(prompt(page), **client)}, status).text
