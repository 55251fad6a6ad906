"""One command of the story in a process of its own: forked from this one where the system can, else started anew.

    load() once --fork--> the command's folder, environment and words --program()--> how it ended, and what it said

What a command waits for is almost only that Python and the ledger are loaded, which a fork has behind it. This process
holds no thread, socket, ledger or database while it forks: a child would hold them, too.
"""

from __future__ import annotations

import gc
import io
import os
import pkgutil
import shlex
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, NamedTuple

BESIDE = ("duckdb", "sqlglot", "yaml", "ledger_hubspot.connector", "ledger_salesforce.connector")
"""What commands of the story load beside the ledger itself."""
DOORS = ("ledger.__main__", "ledger.daemon", "ledger.demo", "ledger.mcp", "ledger.testing", "ledger.web")
"""What they do not."""


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def run(program: Callable[[], None], command: str, folder: Path, environment: Mapping[str, str]) -> Ended:
    """Run `ledger …` in a folder and an environment, to its end; `program` is the command line of this process."""
    words = shlex.split(command)
    return _fork(program, words, folder, environment) if can_fork() else _start(words, folder, environment)


def can_fork() -> bool:
    """Whether a fork is a whole process here: on Linux, of a process with one thread, a library's own counted."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


@cache
def load() -> None:
    """Import what commands need, once; what is not installed here stays away."""
    import ledger

    found = (each.name for each in pkgutil.walk_packages(ledger.__path__, "ledger.") if not each.name.startswith(DOORS))
    for name in (*BESIDE, *found):
        with suppress(ImportError):
            import_module(name)
    gc.freeze()


def _start(words: list[str], folder: Path, environment: Mapping[str, str]) -> Ended:
    done = subprocess.run(
        [sys.executable, "-P", "-m", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _fork(program: Callable[[], None], words: list[str], folder: Path, environment: Mapping[str, str]) -> Ended:
    load()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            _become(program, words, folder, environment, (out, err))
        _, status = os.waitpid(child, 0)
        return Ended(os.waitstatus_to_exitcode(status), _read(out), _read(err))


def _become(
    program: Callable[[], None],
    words: list[str],
    folder: Path,
    environment: Mapping[str, str],
    said: tuple[IO[bytes], IO[bytes]],
) -> None:
    """Be that command, and end with it. What it said goes to two files."""
    code = 1
    try:
        os.chdir(folder)
        around = dict(environment)
        os.environ.clear()
        os.environ.update(around)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, stream in enumerate(said, 1):
            os.dup2(stream.fileno(), number)
        sys.stdin, sys.stdout, sys.stderr = (_stream(number) for number in range(3))
        sys.argv = words
        code = _call(program)
    except BaseException:
        traceback.print_exc()
    finally:
        for text in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                text.flush()
        os._exit(code)


def _stream(number: int) -> io.TextIOWrapper:
    return open(number, "w" if number else "r", encoding="utf-8", closefd=False)


def _call(program: Callable[[], None]) -> int:
    """The exit code that it ends with."""
    try:
        program()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    return 0


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8")
