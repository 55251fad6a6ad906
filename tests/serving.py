"""The pages of a desk's ledger, served by a process of their own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from shell import Desk

ONCE = re.compile(r"to go in as (\S+), once and within ten minutes: (\S+)")


@contextmanager
def serving(desk: Desk, *people: str, port: int = 0) -> Iterator[dict[str, str]]:
    """The addresses that sign these people in, while the pages are served."""
    them = " ".join(f"--for {each}" for each in people)
    process = desk.spawn(f"ledger serve --port {port} {them}", stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        found: dict[str, str] = {}
        while len(found) < len(people):
            line = process.stderr.readline().decode()
            assert line, "the server ended"
            found |= dict(ONCE.findall(line))
        yield found
    finally:
        process.terminate()
        process.communicate(timeout=120)
