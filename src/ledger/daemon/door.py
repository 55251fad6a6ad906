"""The daemon's door on HTTP: /healthz (it runs), /readyz (every target was looked at with success once), /metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from ledger.errors import BadInput
from ledger.steps import Open, again

PLAIN = "text/plain; charset=utf-8"


@contextmanager
def opened(address: str, unseen: Callable[[], Collection[str]], metrics: Callable[[], bytes]) -> Iterator[str]:
    """Serve on `host:port` until the context ends; gives the address that it really has. Raises BadInput.

    `unseen` are the targets that no look has succeeded at yet.
    """
    host, port = _parts(address)
    answers: dict[str, Callable[[], tuple[int, str, bytes]]] = {
        "/healthz": lambda: (200, PLAIN, b"alive\n"),
        "/readyz": lambda: _ready(unseen()),
        "/metrics": lambda: (200, CONTENT_TYPE_LATEST, metrics()),
    }
    try:
        server = ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"answers": answers}))
    except OSError as error:
        raise BadInput(
            f"{address} cannot be listened on",
            why=str(error.strerror),
            fix=again("choose another address", listen=Open("HOST:PORT")),
        ) from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _ready(unseen: Collection[str]) -> tuple[int, str, bytes]:
    if not unseen:
        return 200, PLAIN, b"ready\n"
    return 503, PLAIN, f"no look has succeeded yet at {', '.join(sorted(unseen))}\n".encode()


def _parts(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise BadInput(
            f"`{address}` is no address to listen on",
            why="it is HOST:PORT",
            fix=again("write it so", listen="127.0.0.1:9464"),
        )
    return host, int(port)


class _Handler(BaseHTTPRequestHandler):
    answers: dict[str, Callable[[], tuple[int, str, bytes]]]

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: probes come every few seconds."""

    def do_GET(self) -> None:
        """Answer one of the three paths."""
        self.wfile.write(self._head())

    def do_HEAD(self) -> None:
        """The same without what it says, as some probes ask."""
        self._head()

    def _head(self) -> bytes:
        found = self.answers.get(self.path.partition("?")[0], lambda: (404, PLAIN, b"there is nothing here\n"))
        status, kind, body = found()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body
