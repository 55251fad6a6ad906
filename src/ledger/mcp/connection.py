"""The connection to a server: the token goes to that address and to no other, and nothing that is said shows it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
import msgspec

from ledger.answers.answer import Problem
from ledger.errors import BadInput, Fix, LedgerError, Problems, StorageFault
from ledger.mcp.request import ApiRequest

BASE = "/api/v1"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
CONNECT, ANSWER = 10.0, 60.0
"""Seconds that the server has to be reached, and to answer."""
LARGEST = 1 << 20
"""Bytes of a body, as the server takes them."""
TRIES, LONGEST_WAIT = 3, 5.0
BUSY = (429, 503)
PROBLEM = "application/problem+json"


class ApiReply(NamedTuple):
    """The data of an answer, and its ETag where it has one."""

    data: Any
    etag: str


class ServerProblem(Problem, frozen=True, kw_only=True):
    """A problem as the API tells it; `problems` has each where it is several."""

    problems: tuple[Problem, ...] = ()


class Connection:
    """Requests of one server, by one token. Threads may share it."""

    def __init__(self, address: str, token: str) -> None:
        """Speak to an address. Raises BadInput where a token may not go there."""
        self._address = require_private(address)
        self._client = httpx2.Client(
            base_url=self._address + BASE,
            headers={"authorization": f"Bearer {token}"},
            timeout=httpx2.Timeout(ANSWER, connect=CONNECT),
            trust_env=urlsplit(self._address).scheme == "https",  # no proxy reads what is not encrypted
        )

    def send(self, asking: ApiRequest, headers: Mapping[str, str] = {}) -> ApiReply:
        """What comes back. Raises the problem that the server tells, and StorageFault where it tells nothing."""
        body = None if asking.body is None else msgspec.json.encode(asking.body)
        if body and len(body) > LARGEST:
            why = f"a call has at most {LARGEST >> 20} MB"
            raise BadInput("what you send is too large", why, "send less: a document is a page or two")
        found = self._tried(asking, body, {"content-type": "application/json", **headers})
        if not found.is_success:
            raise self._problem(found)
        return ApiReply(self._read(found), found.headers.get("etag", ""))

    def _tried(self, asking: ApiRequest, body: bytes | None, headers: Mapping[str, str]) -> httpx2.Response:
        """A response, sent again where the server was busy or the connection broke: an act has a key of its own."""
        for last in (*(False,) * (TRIES - 1), True):
            try:
                found = self._client.request(
                    asking.method, asking.path, params=asking.query, content=body, headers=headers
                )
            except httpx2.TransportError as error:
                if last:
                    raise self._unreachable(error) from None
                time.sleep(1)
                continue
            if last or found.status_code not in BUSY:
                return found
            time.sleep(_wait(found.headers.get("retry-after", "")))
        raise AssertionError("the last try returns or raises")

    def _read(self, found: httpx2.Response) -> Any:
        try:
            return found.json()
        except ValueError:
            raise self._strange(found) from None

    def _problem(self, found: httpx2.Response) -> LedgerError:
        """The problem that the server tells."""
        if not found.headers.get("content-type", "").startswith(PROBLEM):
            return self._strange(found)
        try:
            told = msgspec.json.decode(found.content, type=ServerProblem)
        except msgspec.MsgspecError:
            return self._strange(found)
        return Problems(tuple(map(_told, told.problems))) if told.problems else _told(told)

    def _strange(self, found: httpx2.Response) -> LedgerError:
        why = f"it answered {found.status_code} with something that is no answer of a ledger"
        return StorageFault(f"no ledger is served at {self._address}", why, "correct the address of `ledger mcp`")

    def _unreachable(self, error: httpx2.TransportError) -> LedgerError:
        why = " ".join(str(error).split()).lower() or type(error).__name__
        return StorageFault(f"the ledger at {self._address} does not answer", why, "see that `ledger serve` runs there")


def _told(each: Problem) -> LedgerError:
    """A problem of another process, as if it had been raised here."""
    found = LedgerError(each.what, each.why, each.fix, each.place)
    found.code = each.code
    if each.act:
        found.act = Fix(each.fix, each.act, each.subject or "")
    return found


def _wait(told: str) -> float:
    """How long a busy server asks to wait, in seconds."""
    return min(float(told), LONGEST_WAIT) if told.isascii() and told.isdecimal() else 1.0


def require_private(address: str) -> str:
    """An address as it is used, where a token may go there: over https, or to this machine. Raises BadInput."""
    for against in _objections(address):
        shown = address.rpartition("@")[2][:100]  # what stands before it may be a password
        raise BadInput(f"the address `{shown}` cannot be used", against, "write such as https://ledger.acme.example")
    return address.rstrip("/")


def _objections(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        yield "it is none"
        return
    if parts.scheme not in ("http", "https") or not host:
        yield "it is none of a server"
    elif "@" in parts.netloc or parts.query or parts.fragment:
        yield "it is that of the server alone, and the token is given apart"
    elif parts.scheme == "http" and host not in LOOPBACK:
        yield "a token goes over https, or to this machine"
