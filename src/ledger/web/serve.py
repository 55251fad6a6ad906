"""Running the server: one process, one ledger, read once before it says that it is ready."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing
from threading import Thread

import uvicorn

from ledger.errors import BadInput
from ledger.web.application import application
from ledger.web.site import Site

BACKLOG = 128
GRACE = 5  # seconds that a client has to end what it began, once the server is told to stop


def serve(site: Site, host: str, port: int, tell: Callable[[int], None]) -> None:
    """Serve until somebody stops it; `tell` is called with the port once it listens. Raises BadInput."""
    with closing(_listening(host, port)) as listening:
        Thread(target=warmed, args=(site,), daemon=True).start()
        tell(listening.getsockname()[1])
        config = uvicorn.Config(
            application(site),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
        )
        uvicorn.Server(config).run(sockets=[listening])


def warmed(site: Site) -> None:
    """Read the whole ledger once."""
    site.ledger.snapshot()
    site.warm.set()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        why = (error.strerror or str(error)).lower()
        raise BadInput(f"{host}:{port} cannot be served", why, "give another one: --port 8001") from None
    return found
