"""A request has one length, and the server reads no more of what it refused: over a raw socket, as no browser sends."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from ledger.web.guard import FORM, UPLOAD
from ledger.web.patience import LINGER
from serving import serving
from shell import SAL, Desk

PART = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
HEAD = b"Host: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=b\r\n"
FILE = b'--b\r\ncontent-disposition: form-data; name="records"; filename="l.csv"\r\n\r\n'
MOST = 128 << 20  # bytes that a client tries to send
HELD = 16 << 20  # bytes that the two ends of a connection may hold, beside those that were read


class Exchange(NamedTuple):
    """What the server answered, and how much of a body it took before it ended the connection."""

    answer: bytes
    taken: int

    @property
    def status(self) -> bytes:
        """The status of the answer."""
        return self.answer.partition(b"\r\n")[0]


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    """The port of a server that runs in a process of its own."""
    with serving(desk, SAL) as addresses:
        yield urlsplit(addresses[SAL]).port or 0


def exchange(port: int, head: bytes, parts: bytes = PART) -> Exchange:
    """Send a head, and then parts of a body until the server ends the connection or everything is sent."""
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.settimeout(60)
        line.sendall(head)
        answer, taken = b"", 0
        with suppress(OSError):
            while taken < MOST:
                taken += line.send(parts)
        with suppress(OSError):
            while part := line.recv(65_536):
                answer += part
        return Exchange(answer, taken)


@pytest.mark.parametrize(
    ("path", "length"), [("/propose/mql", "10"), ("/enter", "0"), ("/api/v1/requests", "10"), ("/nowhere", "999999")]
)
def test_a_request_with_two_lengths_is_refused_and_its_connection_ends(port: int, path: str, length: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n".encode()
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.settimeout(60)
        line.sendall(head + HEAD + b"\r\n")
        answer = b""
        while part := line.recv(65_536):  # until the server ends it: nothing more was sent
            answer += part
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"\r\nconnection: close\r\n" in answer.lower()


def test_nothing_behind_a_request_with_two_lengths_is_answered(port: int) -> None:
    head = b"POST /enter HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n"
    behind = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.settimeout(60)
        line.sendall(head + behind)
        answer = b""
        with suppress(OSError):
            while part := line.recv(65_536):
                answer += part
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 400 ")


BODIES = {
    "a form of somebody who never signed in, by two lengths": (
        b"POST /propose/mql HTTP/1.1\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n",
        0,
    ),
    "records of somebody who never signed in, of no length": (
        b"POST /propose/mql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n",
        0,
    ),
    "records of somebody who never signed in, of a great length": (
        b"POST /propose/mql HTTP/1.1\r\nContent-Length: %d\r\n" % UPLOAD + HEAD + b"\r\n" + FILE,
        0,
    ),
    "a form to another host": (
        b"POST /enter HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD.replace(b"localhost", b"evil") + b"\r\n",
        0,
    ),
    "a form without an end": (b"POST /enter HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n", FORM),
    "a body of the API that says that it is too large": (
        b"POST /api/v1/check HTTP/1.1\r\nContent-Length: %d\r\n" % (2 * MOST) + HEAD + b"\r\n",
        0,
    ),
}


@pytest.mark.parametrize("body", BODIES)
def test_no_more_is_read_of_a_body_that_was_refused(port: int, body: str) -> None:
    head, read = BODIES[body]
    assert exchange(port, head).taken < read + LINGER + HELD


def test_who_sends_first_and_reads_then_gets_the_answer(port: int) -> None:
    length = FORM + LINGER // 2
    head = b"POST /enter HTTP/1.1\r\nContent-Length: %d\r\n" % length + HEAD + b"\r\n"
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.settimeout(60)
        line.sendall(head + b"x" * (LINGER // 2))
        assert line.recv(65_536).startswith(b"HTTP/1.1 413 ")
