"""Servers of PostgreSQL that tests may kill, and one that follows another and takes its place.

    with cluster() as made:
        first = made.server("first")
        second = made.standby("second", first)      # each commit of `first` waits until it has it, too
        first.kill()
        second.promote()

They listen on loopback, each on a port that stays its own when it is started again.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from postgres import initialised, installed, nobody, wait_for

RULES = "local all all trust\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"
SETTINGS = (
    "fsync=off",
    "ledger.throwaway=on",
    "full_page_writes=off",
    "wal_level=replica",
    "max_connections=60",
    "listen_addresses=127.0.0.1",
)
PATIENCE = 30.0


@dataclass
class Server:
    """One of them: its data, its port, and how it is run."""

    programs: Path
    folder: Path
    port: int
    settings: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """Its address, for one whose user may do everything."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self, **how: object) -> None:
        """Start it, and wait until it answers."""
        options = [word for each in (*SETTINGS, *self.settings) for word in ("-c", each)]
        command = [self.programs / "postgres", "-D", self.data, "-k", self.folder, "-p", str(self.port), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log, **how, **nobody())
        wait_for(self.url)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: in an orderly way, or by SIGQUIT at once, as where it crashes."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def kill(self) -> None:
        """Kill it and every process of it, so that nothing is written any more."""
        assert self.process
        children = _children(self.process.pid)
        for each in (self.process.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.process.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{each}/stat").exists() for each in children) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.process = None

    def does(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Run a statement as its administrator."""
        with closing(psycopg.connect(self.url, autocommit=True)) as db:
            done = db.execute(statement, values)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    def set(self, name: str, value: str) -> None:
        """Change a setting while it runs, and for when it is started again."""
        self.does(f"ALTER SYSTEM SET {name} = '{value}'")
        self.does("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Let it follow nobody any more."""
        assert self.does("SELECT pg_promote()") == [(True,)]


@dataclass
class Cluster:
    """A folder full of servers."""

    programs: Path
    folder: Path
    servers: list[Server] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def server(self, name: str, *settings: str) -> Server:
        """A new server that runs."""
        made, model = self._place(name, settings), self.folder / "model"
        if not model.exists():
            initialised(self.programs, model, "--wal-segsize=1")  # so that a copy of it is a small one
            (model / "pg_hba.conf").write_text(RULES, encoding="utf-8")
        subprocess.run(["cp", "-R", model, made.data], check=True, **nobody())
        made.start()
        return made

    def end(self) -> None:
        """Stop all of them, and forget them."""
        while self.servers:
            self.servers.pop().stop(signal.SIGQUIT)

    def standby(self, name: str, of: Server) -> Server:
        """One that follows another, whose commits wait for it from now on."""
        made = self.copy(name, of, "-R", application=name)
        made.start()
        of.set("synchronous_standby_names", name)
        deadline = time.monotonic() + PATIENCE
        while of.does("SELECT sync_state FROM pg_stat_replication") != [("sync",)]:
            assert time.monotonic() < deadline, (made.folder / "log").read_text()
            time.sleep(0.05)
        return made

    def copy(self, name: str, of: Server, *options: str, application: str = "copy") -> Server:
        """A copy of all that another holds now; it does not run."""
        made = self._place(name, of.settings)
        source = f"{of.url}?application_name={application}"
        command = [self.programs / "pg_basebackup", "-D", made.data, "-d", source, "-c", "fast", "--no-sync", *options]
        subprocess.run(command, check=True, capture_output=True, **nobody())
        return made

    def _place(self, name: str, settings: tuple[str, ...] | list[str]) -> Server:
        folder = self.folder / f"{name}-{next(self._numbers)}"
        folder.mkdir()
        if nobody():
            shutil.chown(folder, "nobody", "nogroup")
        made = Server(self.programs, folder, _port(), list(settings))
        self.servers.append(made)
        return made


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A place for servers, all of which end with the block."""
    with installed() as (programs, folder):
        made = Cluster(programs, folder)
        try:
            yield made
        finally:
            made.end()


def _port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def _children(process: int) -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = each.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process:
                found.append(int(each.parent.name))
    return found
