"""A sandbox portal for the tests, every exchange of which is judged by HubSpot's own OpenAPI files at the end."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from hypothesis import settings

from ledger_hubspot import HubSpot
from ledger_hubspot.session import Session

HERE = Path(__file__).parent
ROOT = next(above for above in HERE.parents if (above / ".importlinter").exists())
sys.path[:0] = [str(HERE), str(ROOT / "tests")]

settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")

from hubspot_spec import judge_exchange  # noqa: E402  (found through the path above)


@dataclass
class Place:
    """A running sandbox, an open session, and what the sandbox alone can do."""

    url: str
    settings: dict[str, str]
    connector: HubSpot
    session: Session
    slept: list[float] = field(default_factory=list)

    def connect(self, **changed: str) -> Session:
        """Another session, with settings changed."""
        return self.connector.connect({**self.settings, **changed})

    def door(self, name: str, /, **body: Any) -> Any:
        """Use one of the sandbox's own doors."""
        data = json.dumps(body).encode() if name != "log" else None
        with urlopen(Request(f"{self.url}/__sandbox__/{name}", data)) as answer:
            return json.load(answer)

    def log(self) -> list[dict[str, Any]]:
        """Every exchange so far."""
        found: list[dict[str, Any]] = self.door("log")["exchanges"]
        return found

    def sent(self) -> list[str]:
        """The requests so far, as `METHOD path`."""
        return [f"{exchange['method']} {exchange['path']}" for exchange in self.log()]


@pytest.fixture(autouse=True)
def _no_token_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        assert address[0] in ("127.0.0.1", "::1"), f"a test spoke to {address[0]}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local)


@pytest.fixture
def open_portal() -> Iterator[Callable[..., Place]]:
    """Open a sandbox over a seed, and judge what crossed it when the test is over."""
    places: list[Place] = []
    with ExitStack() as stack:

        def start(seed: dict[str, Any], *, reads: int = 10) -> Place:
            slept: list[float] = []
            connector = HubSpot(sleep=slept.append, reads=reads)
            sandbox = stack.enter_context(connector.sandbox(seed))
            found = dict(sandbox.settings)
            places.append(Place(sandbox.url, found, connector, connector.connect(found), slept))
            return places[-1]

        yield start
        for place in places:
            for exchange in place.log():
                judge_exchange(exchange)
