"""Documents that explode: each is refused within a second and 100 MB, in a process that has no more."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from ledger.documents import load
from ledger.documents.text import TooLarge
from ledger.errors import BadInput

FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it limits what a process may have")
BOMBS = {
    "a billion laughs": "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(12)),
    "a list 100,000 deep": f"a: {'[' * 100_000}{']' * 100_000}\n",
    "a mapping 50,000 deep": f"a: {'{a: ' * 50_000}1{'}' * 50_000}\n",
    "a key that is said twice": "kind: charter\nquorum: 2\nquorum: 1\n",
    "200,000 digits": f"a: {'9' * 200_000}\n",
    "a million spaces before a tab": f"a:{' ' * 900_000}\tb\n",
}
REFUSED_BY_BOTH = {
    "a tag that runs a program": "a: !!python/object/apply:os.system ['true']\n",
    "a key that is a list": "? [a, b]\n: 1\n",
    "a key of nothing": "? ? \n",
    "two megabytes": f"a: {'x' * 2_000_000}\n",
}


def came(read: Callable[[bytes], object], text: str) -> str:
    """What a process comes to that has a second of the processor and 100 MB more: "read", or what was raised."""
    receive, send = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_read, args=(read, text.encode(), send))
    process.start()
    send.close()
    try:
        return str(receive.recv())
    except EOFError:
        return "killed"
    finally:
        process.join()


def _read(read: Callable[[bytes], object], text: bytes, told: Any) -> None:
    import resource
    from pathlib import Path

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, resource.RLIM_INFINITY))
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + 2, resource.RLIM_INFINITY))
    try:
        read(text)
        told.send("read")
    except Exception as raised:
        told.send(type(raised).__name__)


def as_json(text: bytes) -> object:
    """What anybody would write: read it, and keep it as JSON."""
    return json.dumps(yaml.safe_load(text))


@pytest.mark.fault(41)
@pytest.mark.parametrize("name", [*BOMBS, *REFUSED_BY_BOTH])
def test_a_document_that_explodes_is_refused_within_a_second_and_100_megabytes(name: str) -> None:
    assert came(load, {**BOMBS, **REFUSED_BY_BOTH}[name]) in {BadInput.__name__, TooLarge.__name__}


@pytest.mark.fault(41, control=True)
@pytest.mark.parametrize("name", [name for name in BOMBS if name != "a million spaces before a tab"])
def test_the_usual_loader_takes_it_or_ends_in_an_error_of_its_own(name: str) -> None:
    assert came(as_json, BOMBS[name]) in {"read", "MemoryError", "RecursionError", "ValueError", "killed"}
