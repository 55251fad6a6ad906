"""The emulator on loopback, over real HTTP.

One lock: an org is changed by one request at a time. Connections stay open, and small writes go out at once.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ledger import Sandbox
from ledger_salesforce_emulator import front, seed
from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.request import Request

LONGEST_TARGET = 16_384  # documented: URI length limit of the REST API
LONGEST_BODY = 8 << 20


def present() -> datetime:
    """The wall clock: the one place where the emulated platform, not the ledger, needs the time."""
    return datetime.now(UTC)  # noqa: TID251


@contextmanager
def serve(contents: Mapping[str, Any], port: int = 0, clock: Callable[[], datetime] = present) -> Iterator[Sandbox]:
    """Serve a seeded org on 127.0.0.1 until the context ends. Raises BadInput for a seed that no org could hold."""
    org = seed.plant(contents, clock)
    handler = type("Handler", (_Handler,), {"org": org, "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="salesforce-sandbox", daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield Sandbox(url, {"domain": org.domain, "sandbox": url})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection. `org` and `lock` are set on a subclass for each sandbox."""

    org: Org
    lock: threading.Lock
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sfdcedge", ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 60

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by the org's clock."""
        return self.org.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the org has its own log."""

    def serve(self) -> None:
        """Answer one request."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            request = Request(self.command, self.path, headers, self._body(headers))
        except ApiError as refused:
            self.close_connection = True
            return self._send(refused.answer(), pretty=False)
        with self.lock:
            answer = front.respond(self.org, request)
        return self._send(answer, headers.get("x-prettyprint") == "1")

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = serve  # noqa: N815 - the names that http.server looks for

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if len(self.path) > LONGEST_TARGET:
            raise ApiError(414, "URI_TOO_LONG", "URI Too Long")
        size = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not size.isdigit() or int(size) > LONGEST_BODY:
            raise ApiError(411, "LENGTH_REQUIRED", "Length Required")
        return self.rfile.read(int(size))

    def _send(self, answer: Answer, pretty: bool) -> None:
        if not answer.status:
            self._hang_up(answer.reset)
            return
        body = b"" if answer.status == 204 else _encode(answer.body, pretty)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: answer.cut])
        if answer.cut is not None:
            self._hang_up(reset=False)

    def _hang_up(self, reset: bool) -> None:
        """Cut the line; a linger of no time makes it a TCP reset."""
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _encode(body: Any, pretty: bool) -> bytes:
    """Observed: `X-PrettyPrint: 1` gives two spaces of indent and ` : `."""
    if body is None or isinstance(body, str):
        return (body or "").encode()
    return json.dumps(body, indent=2 if pretty else None, separators=(",", " : " if pretty else ":")).encode()
