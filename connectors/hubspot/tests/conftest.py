"""Sandbox portals for the tests, stopped when they end; the `conftest` at the root judges what crossed them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import ledger_hubspot_emulator
from ledger.testing import Single
from ledger_hubspot import HubSpot

HERE = Path(__file__).parent
ROOT = next(above for above in HERE.parents if (above / ".importlinter").exists())
sys.path[:0] = [str(HERE), str(ROOT / "tests")]

settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")

from hubspot_place import Place  # noqa: E402  (found through the path above)
from hubspot_sandbox import Wire  # noqa: E402


@pytest.fixture(autouse=True)
def _no_token_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        assert address[0] in ("127.0.0.1", "::1"), f"a test spoke to {address[0]}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local)


@pytest.fixture
def open_portal() -> Iterator[Callable[..., Place]]:
    """Open a sandbox over a seed."""
    with ExitStack() as stack:

        def start(seed: dict[str, Any], *, reads: int = 10, **settings: str) -> Place:
            slept: list[float] = []
            connector = HubSpot(sleep=slept.append, reads=reads, jitter=lambda: 0.0)
            sandbox = stack.enter_context(ledger_hubspot_emulator.serve(seed))
            found = {**sandbox.settings, **settings}
            return Place(sandbox.url, found, connector, Single(connector.connect(found)), slept)

        yield start


@pytest.fixture
def serve_portal() -> Iterator[Callable[..., Wire]]:
    """Serve the emulator alone, without a session."""
    with ExitStack() as stack:

        def start(seed: dict[str, Any]) -> Wire:
            portal = {"now": "2026-01-01T09:00:00Z", **seed.get("portal", {})}
            whole = seed if {"state", "messy"} & set(seed) else {**seed, "portal": portal}
            sandbox = stack.enter_context(ledger_hubspot_emulator.serve(whole))
            return Wire(sandbox.url, dict(sandbox.settings))

        yield start
