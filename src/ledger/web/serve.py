"""Running the server: one process, one ledger, read once before it says that it is ready."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from threading import Event, Thread

import uvicorn

from ledger.app import clock
from ledger.errors import BadInput, LedgerError
from ledger.web.application import application
from ledger.web.site import Site

SERVER, BEAT = "serve", 30
"""How servers tell of each other, and after how many seconds each says again that it is there."""
BACKLOG = 128
GRACE = 5  # seconds that a client has to end what it began, once the server is told to stop


def serve(site: Site, host: str, port: int, tell: Callable[[int, list[str]], None]) -> None:
    """Serve until somebody stops it; `tell` gets the port once it listens, and where else the ledger is served.

    Raises BadInput.
    """
    with closing(_listening(host, port)) as listening:
        at = listening.getsockname()[1]
        site = replace(site, port=at)
        mine, ended = f"{host}:{at}", Event()
        tell(at, others(site, mine))
        for work, given in ((warmed, (site,)), (_beating, (site, mine, ended))):
            Thread(target=work, args=given, daemon=True).start()
        config = uvicorn.Config(
            application(site),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            ended.set()


def others(site: Site, mine: str) -> list[str]:
    """Where other servers of the same ledger are, as far as they said so in the last while."""
    now = clock.machine()
    return sorted(who for who, at in site.ledger.journal.beats(SERVER).items() if who != mine and now - at < 2 * BEAT)


def _beating(site: Site, mine: str, ended: Event) -> None:
    """Say again and again that this server is here."""
    with suppress(LedgerError):  # a ledger that cannot be written is told by the pages
        site.ledger.journal.beat(SERVER, mine, clock.machine())
        while not ended.wait(BEAT):
            site.ledger.journal.beat(SERVER, mine, clock.machine())


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
