"""The connections of a client of urllib3, or of urllib, and how long one call on them may take, whatever comes.

    a call --seconds are over--> its connections are shut down, and it is late

A timeout of reads alone would let an answer that drips, a byte a minute, hold a call for ever.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from urllib.request import BaseHandler

DEADLINE = 90.0  # seconds for a whole call: well below half of the lease of 300 that a delivery holds


class Late(Exception):
    """A call was not over in time, and was cut."""


class Connections:
    """The open connections of a client: an answer can outlive the pool that it came by."""

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def note(self, manager: Any) -> None:
        """From now on, know each connection that this pool manager opens."""
        pools = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {scheme: _noting(pool, self._sockets) for scheme, pool in pools.items()}

    def handlers(self) -> tuple[BaseHandler, ...]:
        """Return what opens connections for urllib, so that each of them is known."""
        from urllib.request import HTTPHandler, HTTPSHandler  # here, as connectors have another client

        sockets = self._sockets

        class Plain(HTTPHandler):
            def do_open(self, http_class: Any, *given: Any, **named: Any) -> Any:
                return super().do_open(_noted(http_class, sockets), *given, **named)

        class Secure(HTTPSHandler):
            def do_open(self, http_class: Any, *given: Any, **named: Any) -> Any:
                return super().do_open(_noted(http_class, sockets), *given, **named)

        return Plain(), Secure()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Shut every connection down once so many seconds are over. Raises Late."""
        late = threading.Event()
        watch = threading.Timer(seconds, self._cut, (late,))
        watch.daemon = True
        watch.start()
        try:
            yield
        except Exception:
            if late.is_set():
                raise Late from None
            raise
        finally:
            watch.cancel()
        if late.is_set():  # an answer without a length ends where the line does
            raise Late

    def _cut(self, late: threading.Event) -> None:
        late.set()
        for each in list(self._sockets):
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # not the SSL one, which is no other thread's


def _noting(pool: Any, sockets: WeakSet[socket.socket]) -> Any:
    return type(pool.__name__, (pool,), {"ConnectionCls": _noted(pool.ConnectionCls, sockets)})


def _noted(connection: Any, sockets: WeakSet[socket.socket]) -> Any:
    class Noted(connection):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    return Noted
