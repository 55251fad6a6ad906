"""HTTP as an org needs it: no wait without an end, no answer without a bound, no caller sent on to another address.

The vendor's client has no timeouts, reads whatever comes, and speaks https only; so it is given this session.

    a call --DEADLINE, whatever came so far--> its connections are shut down, and it did not answer in time

A timeout of reads alone would let an answer that drips, a byte a minute, hold a call for ever.
"""

from __future__ import annotations

import io
import socket
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ledger_salesforce.settings import Settings

TIMEOUTS = (10, 60)  # seconds to connect, and to wait for a byte
DEADLINE = 90.0  # seconds for a whole call: well below half of the lease of 300 that a delivery holds
LARGEST = 64 << 20  # bytes: the describe of the widest objects has a few million


class TooLarge(requests.RequestException):
    """An answer of more than LARGEST bytes."""


class _Bounded(HTTPAdapter):
    sent = 0

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._sockets)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = _pools(self._sockets)
        return manager

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self.sent += 1
        late = threading.Event()
        watch = threading.Timer(DEADLINE, self._cut, (late,))
        watch.daemon = True
        watch.start()
        try:
            response = self._sent(request, *arguments, **options)
        except requests.RequestException:
            if late.is_set():
                raise requests.ReadTimeout(request=request) from None
            raise
        finally:
            watch.cancel()
        if late.is_set():  # an answer without a length ends where the line does
            raise requests.ReadTimeout(request=request)
        return response

    def _cut(self, late: threading.Event) -> None:
        """Shut every connection down, which ends whatever is read from it."""
        late.set()
        for each in list(self._sockets):
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # not the SSL one, which is no other thread's

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


def _pools(sockets: WeakSet[socket.socket]) -> dict[str, Any]:
    """Pools of urllib3 whose open sockets can be found: an answer can outlive the connection that it came by."""
    return {
        "http": _pool(urllib3.HTTPConnectionPool, sockets),
        "https": _pool(urllib3.HTTPSConnectionPool, sockets),
    }


def _pool(kind: Any, sockets: WeakSet[socket.socket]) -> Any:
    class Noted(kind.ConnectionCls):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    return type(kind.__name__, (kind,), {"ConnectionCls": Noted})


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
