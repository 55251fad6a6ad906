"""A platform behind HTTP on loopback.

Clients keep connections alive, and a small answer over a kept connection waits about 45 ms for Nagle's algorithm, so it
is switched off (measured: 13.6 s against 0.26 s for 300 requests).
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ledger.errors import BadInput
from ledger.testing.emulator.exchange import Call, Reply

_LONGEST = 8 << 20  # bytes of a body


@contextmanager
def listening(
    respond: Callable[[Call], Reply], now: Callable[[], datetime], name: str = "sandbox", port: int = 0
) -> Iterator[str]:
    """Serve on a port of this machine (0: a free one) until the context ends, one call at a time; gives the address.

    `now` is the platform's time, for the Date of its answers, and `name` what it calls its server. Raises BadInput
    where somebody else has the port.
    """
    parts = {"respond": staticmethod(respond), "now": staticmethod(now), "server_version": name}
    handler = type("Handler", (_Handler,), {**parts, "lock": threading.Lock()})
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as taken:
        why, fix = str(taken.strerror).lower(), "choose another port, or none"
        raise BadInput(f"port {port} of this machine cannot be had", why, fix) from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name=name, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection. What is declared here is set on a subclass for each server."""

    respond: Callable[[Call], Reply]
    now: Callable[[], datetime]
    lock: threading.Lock
    protocol_version = "HTTP/1.1"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a sandbox has a log of its own."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """When an answer is sent, by the platform's clock."""
        return super().date_time_string(self.now().timestamp())

    def _answer(self) -> None:
        call = self._call()
        self.close_connection |= call.unread
        with self.lock:
            found = self.respond(call)
        self._send(found)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for

    def _call(self) -> Call:
        headers = {name.lower(): value for name, value in self.headers.items()}
        size = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not size.isdigit() or int(size) > _LONGEST:
            return Call(self.command, self.path, headers, unread=True)
        return Call(self.command, self.path, headers, self.rfile.read(int(size)))

    def _send(self, found: Reply) -> None:
        if found.lost:
            self._hang_up(reset=found.lost == "reset")
            return
        time.sleep(found.pause)
        try:
            self._write(found)
        except (BrokenPipeError, ConnectionResetError):  # whoever asked did not wait for so late an answer
            self.close_connection = True

    def _write(self, found: Reply) -> None:
        self.send_response(found.status)
        length = {} if found.status == 204 else {"Content-Length": str(len(found.data))}
        for name, value in {**found.headers, **length}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(found.data[: found.cut])
        if found.cut is not None:
            self._hang_up(reset=False)

    def _hang_up(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:  # lingering for no time sends RST in place of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
