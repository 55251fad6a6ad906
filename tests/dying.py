"""`ledger …` as a process of its own that is killed before the nth statement that it sends to a database.

    server = started(desk, "ledger serve --port 0", desk.folder / "server.log")
    server.left.value = 12

Statements are where what is durable changes, and the same request sends the same ones: so a death can be repeated.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shlex
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from ledger.cli import main
from shell import Desk

FORKS = multiprocessing.get_context("forkserver")
"""Each without the seconds that Python takes to import all of the ledger."""
FORKS.set_forkserver_preload(
    [
        "dying",
        "ledger.deliver.delivery.answers.order",
        "ledger.cli.serving",
        "ledger.deliver.delivery.commands.working",
        "ledger.web.serve",
        "hubspot",
        "hubspot.crm.lists",
        "ledger_hubspot.session",
        "ledger_salesforce.wire.client",
        "ledger_salesforce.wire.login",
        "anyio._backends._asyncio",
        "uvicorn.protocols.http.auto",
        "uvicorn.loops.auto",
        "uvicorn.lifespan.on",
    ]
)


PATIENCE = 60.0


class Program(NamedTuple):
    """One that runs, what it says on stderr, and how many statements it has left; 0 where it may go on for ever."""

    process: BaseProcess
    said: Path
    left: Any


def started(desk: Desk, command: str, said: Path, left: int = 0) -> Program:
    """Start it."""
    counter = FORKS.Value("q", left, lock=False)
    said.write_text("")
    process = FORKS.Process(target=_run, args=(desk, command, said, counter), daemon=True)
    process.start()
    return Program(process, said, counter)


def served(desk: Desk, people: Sequence[str]) -> Program:
    """A server that answers, and lets these people in."""
    given = " ".join(f"--for {each}" for each in people)
    found = started(desk, f"ledger serve --port 0 {given}", desk.folder / "server.log")
    deadline = time.monotonic() + PATIENCE
    while people[-1] not in found.said.read_text() or not _ready(port_of(found)):
        assert time.monotonic() < deadline, found.said.read_text()
        time.sleep(0.01)
    return found


def port_of(server: Program) -> int:
    """Where it listens, as it says."""
    found = re.search(r"http://localhost:(\d+)", server.said.read_text())
    assert found, server.said.read_text()
    return int(found[1])


def _ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://localhost:{port}/readyz").status_code == 200
    except httpx2.TransportError:
        return False


def _run(desk: Desk, command: str, said: Path, left: Any) -> None:
    connect = sqlite3.connect

    def count(_: str) -> None:
        if left.value:
            left.value -= 1
            if not left.value:
                os.kill(os.getpid(), signal.SIGKILL)

    def counted(*given: Any, **more: Any) -> sqlite3.Connection:
        found: sqlite3.Connection = connect(*given, **more)
        found.set_trace_callback(count)
        return found

    sqlite3.connect = counted  # type: ignore[assignment]
    os.chdir(desk.folder)
    os.environ.clear()
    os.environ.update(desk.environment())
    sys.argv = shlex.split(command)
    sys.stdout = sys.stderr = said.open("w", buffering=1)
    main()
