"""A server whose answer never ends, and never pauses for long: a byte at a time, for clients that have a deadline."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
STARTS = (_HEAD, _HEAD + b"Content-Length: 9999\r\n\r\n", _HEAD + b"\r\n")
"""Where it begins to drip: in the headers, in a body, in one without a length."""


@contextmanager
def dripping(start: bytes) -> Iterator[str]:
    """The address of such a server, which answers one request until the caller has gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer, args=(server, start), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def _answer(server: socket.socket, start: bytes) -> None:
    line, _ = server.accept()
    with line, suppress(OSError):
        line.recv(65_536)
        line.sendall(start)
        while True:
            time.sleep(0.05)
            line.sendall(b"x")
