"""HTTP as an org needs it: no wait without an end, no answer without a bound, no caller sent on to another address.

The vendor's client has no timeouts, reads whatever comes, and speaks https only; so it is given this session.
"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ledger.connecting import DEADLINE, Connections, Late
from ledger_salesforce.settings import Settings

TIMEOUTS = (10, 60)  # seconds to connect, and to wait for a byte
LARGEST = 64 << 20  # bytes: the describe of the widest objects has a few million


class TooLarge(requests.RequestException):
    """An answer of more than LARGEST bytes."""


class _Bounded(HTTPAdapter):
    sent = 0

    def __init__(self) -> None:
        self._connections = Connections()
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self._connections.note(self.poolmanager)

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if not known:
            self._connections.note(manager)
        return manager

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self.sent += 1
        try:
            with self._connections.within(DEADLINE):
                return self._sent(request, *arguments, **options)
        except Late:
            raise requests.ReadTimeout(request=request) from None

    def _sent(self, request: Any, *arguments: Any, **options: Any) -> Any:
        options["timeout"] = options.get("timeout") or TIMEOUTS
        response = super().send(request, *arguments, **options)
        try:
            body = response.raw.read(LARGEST + 1, decode_content=True)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise requests.ReadTimeout(error, request=request) from None
        except urllib3.exceptions.HTTPError as error:
            raise requests.exceptions.ChunkedEncodingError(error, request=request) from None
        if len(body) > LARGEST:
            response.close()
            raise TooLarge(request=request)
        response.raw = io.BytesIO(body)
        return response


class _Loopback(_Bounded):
    """Every request goes to the emulator, under the Host that it was meant for. Nothing leaves the machine."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address.rstrip("/")

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        meant = urlsplit(request.url)
        request.headers["Host"] = meant.netloc
        request.url = f"{self.address}{meant.path}" + (f"?{meant.query}" if meant.query else "")
        return super().send(request, *arguments, **options)


def opened(settings: Settings) -> requests.Session:
    """A session that keeps to the above, towards Salesforce or an emulator."""
    session = requests.Session()
    session.max_redirects = 0  # a redirected POST would arrive as a GET
    session.auth = _as_it_is  # else a .netrc replaces the Authorization header
    session.trust_env = not settings.sandbox  # a proxy has no way to an emulator here
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Loopback(settings.sandbox) if settings.sandbox else _Bounded())
    return session


def sent(session: requests.Session) -> int:
    """How many requests went out, whatever came of them."""
    return sum(each.sent for each in session.adapters.values() if isinstance(each, _Bounded))


def cause(error: requests.RequestException) -> str:
    """Why no answer came, in words."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, requests.Timeout):
        return "it did not answer in time"
    if isinstance(error, requests.TooManyRedirects):
        return "it sends callers on to another address"
    if isinstance(error, TooLarge):
        return f"its answer has more than {LARGEST >> 20} million bytes"
    return "the connection was refused or cut"


def passes(error: requests.RequestException) -> bool:
    """Whether asking again may help: where the line was cut, not where nobody answered in time."""
    if isinstance(error, requests.exceptions.SSLError):
        return False
    return isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError)


def _as_it_is(request: Any) -> Any:
    return request
