"""A ledger that somebody serves: asked by its address and a token, as any program asks it.

    question --Bearer TOKEN--> ledger serve --JSON--> the answer, or a problem in its three parts

The address comes from whoever runs a command, and never from `ledger.toml`: that file may arrive with a change that
somebody else wrote, and the token goes to wherever the address leads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from ledger.connecting.loopback import HOSTS, is_loopback
from ledger.errors import BadInput, LedgerError, Problems, StorageFault
from ledger.steps import Open, step

SERVER, TOKEN, TOKEN_FILE = "LEDGER_SERVER", "LEDGER_TOKEN", "LEDGER_TOKEN_FILE"
BASE = "/api/v1"
TIMEOUT = 120.0
LARGEST = 64 << 20  # bytes of one answer
MOST = 1 << 20  # bytes of a body, as a server takes them
TOO_LARGE = 413


class RemoteReply(NamedTuple):
    """What a served ledger answered: as JSON has it, and the ETag by which an act names what was read."""

    data: Any
    etag: str


@dataclass(frozen=True)
class RemoteLedger:
    """A ledger behind an address, and the token that says who asks."""

    address: str
    token: str = field(repr=False)

    def asked(self, method: str, path: str, body: Any = None) -> Any:
        """What it answers under `/api/v1`, as JSON has it.

        Raises StorageFault where nothing, or no ledger, answers; else what the ledger itself has against it.
        """
        return self.sent(method, path, body).data

    def sent(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> RemoteReply:
        """The same with its ETag, of a request with further headers. Raises as `asked` does."""
        data = None if body is None else _written(body)
        if data and len(data) > MOST:
            raise _too_large()
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "User-Agent": "ledger"}
        request = Request(f"{self.address}{BASE}{path}", data, {**given, **(headers or {})}, method=method)
        try:
            with self._opener().open(request, timeout=TIMEOUT) as answer:
                return RemoteReply(self._read(answer), answer.headers.get("ETag", ""))
        except HTTPError as refused:
            with refused:
                raise self._problem(refused) from None
        except (OSError, HTTPException) as cause:
            why = " ".join(str(getattr(cause, "reason", cause)).split())[:300]
            fix = "see whether it runs: ledger serve, and its /readyz"
            raise StorageFault(f"{self.address} does not answer", why, fix) from None

    def _opener(self) -> OpenerDirector:
        """Nobody is followed elsewhere, and what is on this machine is reached without a proxy."""
        return build_opener(_NoRedirect, *([ProxyHandler({})] if is_loopback(self.address) else []))

    def _read(self, answer: HTTPResponse | HTTPError) -> Any:
        content = answer.read(LARGEST + 1)
        try:
            if len(content) <= LARGEST:
                return json.loads(content)
        except (ValueError, RecursionError):
            pass
        raise self._stranger("what it answered is no JSON of a ledger's length")

    def _problem(self, refused: HTTPError) -> LedgerError:
        """What the ledger has against it, in the class that its code stands for."""
        try:
            found = self._read(refused)
            told = [_told(each) for each in found.get("problems") or [found]]
        except (StorageFault, AttributeError, KeyError, TypeError):
            if refused.code == TOO_LARGE:
                return _too_large()
            return self._stranger(f"it said {refused.code}")
        return Problems(tuple(told)) if len(told) > 1 else told[0]

    def _stranger(self, why: str) -> StorageFault:
        fix = f"name the address of the pages, as in {SERVER}=https://ledger.acme.example"
        return StorageFault(f"no ledger answers at {self.address}", why, fix)


def _written(body: Any) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadInput("this cannot be sent", "a text in it holds half of a character", "write the text anew") from None


def _too_large() -> BadInput:
    return BadInput("this is too much for one request", f"a server takes {MOST >> 20} MB", "ask for less at once")


def remote(address: str) -> RemoteLedger:
    """The ledger at an address, asked with the token of the environment. Raises BadInput."""
    parts = _parts(address)
    private = parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HOSTS))
    if parts is None or not private or not parts.hostname or "@" in parts.netloc or parts.path.strip("/"):
        raise BadInput(
            "this is no address that a token may go to",
            why="it goes by https, or over plain http to this machine, and the address has no path, user or query",
            fix="name where the pages are, such as https://ledger.acme.example",
        )
    return RemoteLedger(f"{parts.scheme}://{parts.netloc}", _token())


def _parts(address: str) -> Any:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  it is read here so that one that is no number is refused here
    except ValueError:
        return None
    return None if parts.query or parts.fragment or not address.isascii() or not address.isprintable() else parts


def _token() -> str:
    found = os.environ.get(TOKEN, "").strip() or _of_file(os.environ.get(TOKEN_FILE, ""))
    if not found:
        raise BadInput(
            "there is no token to ask with",
            why=f"a served ledger answers to those it knows, and neither {TOKEN} nor {TOKEN_FILE} is set",
            fix=step(
                "make one where the ledger lies, and export it",
                "token add",
                Open("NAME"),
                for_=Open("ADDRESS"),
                scope="read",
            ),
        )
    if not (found.isascii() and found.isprintable() and " " not in found):
        raise BadInput("what is set as the token is none", "a token is one word of plain letters", "set it again")
    return found


def _of_file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").strip() if name else ""
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise BadInput(
            f"the file of {TOKEN_FILE} cannot be read", why.lower(), "correct its path or its mode"
        ) from None


def _told(problem: dict[str, str]) -> LedgerError:
    parts = [str(problem.get(name, "")) for name in ("why", "fix", "place")]
    return _CLASSES.get(problem["code"], LedgerError)(problem["what"], *parts)


def _classes(of: type[LedgerError]) -> Iterator[type[LedgerError]]:
    yield of
    for each in of.__subclasses__():
        yield from _classes(each)


_CLASSES = {each.code: each for each in _classes(LedgerError) if each is not Problems and "code" in vars(each)}


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nobody: a token goes where whoever runs the command says."""
