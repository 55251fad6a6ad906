"""Sandboxes for the tests, stopped when they end; the `conftest` at the root judges what crossed them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
for folder in HERE.parents:
    if (folder / "tests" / "strategies.py").exists():
        sys.path.insert(0, str(folder / "tests"))  # the language's random trees and records

from salesforce_clients import Api  # noqa: E402
from salesforce_lead import Org, seed  # noqa: E402

import ledger_salesforce_emulator  # noqa: E402

settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that asks for another host has a fault of its own."""
    look_up = socket.getaddrinfo

    def guarded(host: Any, *more: Any, **options: Any) -> Any:
        assert host in ("127.0.0.1", "localhost", None), f"{host} was looked up"
        return look_up(host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)


@pytest.fixture
def start() -> Iterator[Callable[..., Org]]:
    """Start sandboxes, and stop them at the end."""
    with ExitStack() as stack:

        def begin(contents: Mapping[str, Any] | None = None) -> Org:
            up = stack.enter_context(ledger_salesforce_emulator.serve(seed() if contents is None else contents))
            return Org(up.url, up.settings)

        yield begin


@pytest.fixture
def org(start: Callable[..., Org]) -> Org:
    """The usual sandbox."""
    return start()


@pytest.fixture
def api(org: Org) -> Api:
    """A plain client of the usual sandbox."""
    return Api(org)
