"""A client that keeps the server waiting is left, and one that the server keeps waiting is not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ledger.app import clock
from ledger.web import application, patience
from ledger.web.serve import server
from ledger.web.site import Site
from shell import FOUNDED, Desk
from web.visitor import site

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /enter HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\na="
SHORT, LONG = 0.4, 1 << 26
BEGUN = {
    "nothing": b"",
    "half a head": GET[:20],
    "half a form": POST + FORM,
    "half a head after a request": GET + GET[:20],
    "half a form after a request": GET + POST + FORM,
    "a request, and reads nothing of a long answer": GET.replace(b"/healthz", b"/long"),
}


def long(request: Request) -> Response:
    return Response(b"x" * LONG)


def slow(request: Request) -> Response:
    time.sleep(4 * SHORT)
    return Response(b"at last")


@pytest.fixture
def port(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server of little patience."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setattr(patience, "PATIENCE", SHORT)
    monkeypatch.setattr(application, "ROUTES", (*application.ROUTES, Route("/long", long), Route("/slow", slow)))
    with site(desk) as pages, running(pages.site) as found:
        yield found


@contextmanager
def running(served: Site) -> Iterator[int]:
    """A real server, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = server(served)
        thread = threading.Thread(target=found.run, args=([listening],))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            found.should_exit = True
            thread.join(60)


def ended(line: socket.socket, every: float = SHORT / 8) -> bool:
    """Whether the server ends a connection, on which a byte comes now and then."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(every)
        try:
            line.send(b"a")
        except OSError:
            return True
    return False


@pytest.mark.parametrize("begun", BEGUN)
def test_who_sends_a_byte_now_and_then_or_reads_nothing_is_left(port: int, begun: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.sendall(BEGUN[begun])
        assert ended(line)


def test_who_waits_for_a_long_work_is_answered(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.sendall(GET.replace(b"/healthz", b"/slow"))
        assert b"at last" in _read(line, b"at last")


def test_a_large_form_over_a_slow_line_is_given_longer(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "RATE", 100)
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.sendall(POST + FORM)
        for _ in range(8):
            time.sleep(SHORT / 4)
            line.sendall(b"a" * 400)
        line.sendall(b"a" * (4000 - 2 - 8 * 400))
        assert b" 303 " in _read(line, b"\r\n")


def _read(line: socket.socket, until: bytes) -> bytes:
    line.settimeout(30)
    found = b""
    while until not in found and (part := line.recv(65_536)):
        found += part
    return found
