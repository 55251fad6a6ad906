"""Running the server: one process, one ledger, read once before it says that it is ready."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import uvicorn

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.audit.restore.queries.elsewhere import require_fit_for_elsewhere
from ledger.audit.trail.answers.audit import ActJudged
from ledger.data import replace
from ledger.errors import BadInput, LedgerError, Refused, Unreachable
from ledger.steps import step
from ledger.web.application import application
from ledger.web.patience import PatientProtocol
from ledger.web.site import Site

SERVER, BEAT = "serve", 30
"""How servers tell of each other, and after how many seconds each says again that it is there."""
AGAIN = 1.0  # seconds until a database that does not answer is asked again
BACKLOG = 128
CONNECTIONS = 512  # beyond which a request is told to come again: each is an open file, and so is the ledger
LOOPBACK = ("127.0.0.1", "::1", "localhost")
GRACE = 5  # seconds that a client has to end what it began, once the server is told to stop


class Listening(NamedTuple):
    """Where a server listens: on a host and port, or on a Unix socket, where one is named."""

    host: str = "127.0.0.1"
    port: int = 0
    uds: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether others than who sits at this machine could reach it."""
        return bool(self.uds) or self.host not in LOOPBACK


def site_of(ledger: Ledger, listening: Listening) -> Site:
    """What is to be served there: to this machine, or to others. Raises Refused where it is not fit for others."""
    said = ledger.settings.serving
    ledger.secrets |= said.secrets
    if listening.is_elsewhere or said.is_elsewhere or said.proxy:
        require_fit_for_elsewhere(ledger, by_socket=bool(listening.uds))
        return Site(ledger, said.address, by_socket=bool(listening.uds))
    return Site(ledger)


def serve(
    site: Site, where: Listening, tell: Callable[[int, list[str]], None], warn: Callable[[ActJudged], None]
) -> None:
    """Serve until somebody stops it; `tell` gets the port once it listens, and where else the ledger is served.

    `warn` gets each act that is recorded without a right.

    Raises BadInput, and StorageFault where nobody could sign in.
    """
    site.sessions.require()
    with closing(_bound(where)) as listening:
        at = 0 if where.uds else listening.getsockname()[1]
        site = replace(site, port=at)
        mine, ended = where.uds or f"{where.host}:{at}", Event()
        tell(at, others(site, mine))
        for work in (
            partial(warming, site, ended),
            partial(_beating, site, mine, ended),
            partial(_watching, site, ended, warn),
        ):
            Thread(target=work, daemon=True).start()
        try:
            server(site).run(sockets=[listening])
        finally:
            ended.set()


def server(site: Site) -> uvicorn.Server:
    """What answers requests, and waits for no client for ever."""
    config = uvicorn.Config(
        application(site),
        http=PatientProtocol,
        limit_concurrency=CONNECTIONS,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)


def others(site: Site, mine: str) -> list[str]:
    """Where other servers of the same file are, as far as they said so in the last while.

    Several servers of a database are usual: each has sign-ins of its own, and none is told of another.
    """
    shared = site.ledger.settings.database.is_file
    return [each for each in _running(site.ledger) if each != mine] if shared else []


def root_of(ledger: Ledger) -> str:
    """Where the pages of a ledger are being served. Raises Refused where they are not."""
    found = _running(ledger)
    if not found:
        raise Refused(
            "the pages are not being served", "no server of this ledger is running", step("start one", "serve")
        )
    said = ledger.settings.serving
    return said.address if said.is_elsewhere else f"http://localhost:{found[0].rpartition(':')[2]}"


def _running(ledger: Ledger) -> list[str]:
    now = clock.machine()
    return sorted(who for who, at in ledger.journal.beats(_sort(ledger)).items() if now - at < 2 * BEAT)


def _sort(ledger: Ledger) -> str:
    """As what a server says that it is there: in a database that machines share, as one of this machine."""
    return SERVER if ledger.settings.database.is_file else f"{SERVER} {socket.gethostname()}"


def _beating(site: Site, mine: str, ended: Event) -> None:
    """Say again and again that this server is here."""
    while True:
        with suppress(LedgerError):  # a ledger that cannot be written is told by the pages
            site.ledger.journal.beat(_sort(site.ledger), mine, clock.machine())
        if ended.wait(BEAT):
            return


def _watching(site: Site, ended: Event, warn: Callable[[ActJudged], None]) -> None:
    """Judge every act, once nobody waits for the first page."""
    site.warm.wait()
    site.watching.run(site.ledger, ended, warn)


def warming(site: Site, ended: Event) -> None:
    """Read the whole ledger once its database answers."""
    while not site.warm.is_set() and not ended.is_set():
        try:
            warmed(site)
            set_aside()
        except Unreachable:
            ended.wait(AGAIN)


def warmed(site: Site) -> None:
    """Read the whole ledger once."""
    site.ledger.snapshot()
    site.warm.set()


def set_aside() -> None:
    """Let the cyclic collector pass by what was read: to look through a large ledger takes as long as a decision."""
    gc.collect()
    gc.freeze()


def _bound(where: Listening) -> socket.socket:
    """The socket, open to the user and the group of the server where it is a Unix one. Raises BadInput."""
    family = socket.AF_UNIX if where.uds else socket.AF_INET6 if ":" in where.host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        _bind(found, where)
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        why, at = (error.strerror or str(error)).lower(), where.uds or f"{where.host}:{where.port}"
        fix = "give another one: --uds PATH" if where.uds else "give another one: --port 8001"
        raise BadInput(f"{at} cannot be served", why, fix) from None
    return found


def _bind(found: socket.socket, where: Listening) -> None:
    if not where.uds:
        found.bind((where.host, where.port))
        return
    path = Path(where.uds)
    if path.is_socket():  # left behind by one that was killed; a server that lives is told of before
        path.unlink()
    found.bind(where.uds)
    path.chmod(0o660)
