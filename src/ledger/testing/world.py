"""A platform to try a connector against: how to reach it, and what may be done there behind the connector's back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from ledger.hookspecs import Sandbox
from ledger.testing.emulator.doors import use_door

Fault = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """One platform, fresh. `settings` open it.

    `held` gives everything of the platform that counts, by name, without ids and times: two runs that came to the same
    hold the same. `fail` makes the platform fail as told (empty: no more), `requests` counts what it was asked so far;
    both are None where the platform is no server.
    """

    settings: Mapping[str, str]
    held: Callable[[], Mapping[str, Any]]
    fail: Callable[[Fault], None] | None = None
    requests: Callable[[], int] | None = None


@contextmanager
def sandbox_world(
    serve: Callable[[Mapping[str, Any]], AbstractContextManager[Sandbox]],
    seed: Mapping[str, Any],
    held: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Iterator[World]:
    """The world that an emulator serves; `held` picks what counts out of its state."""
    with serve(seed) as sandbox:

        def fail(fault: Fault) -> None:
            use_door(sandbox.url, "faults", method="DELETE")
            if fault:
                use_door(sandbox.url, "faults", dict(fault))

        yield World(
            settings=dict(sandbox.settings),
            held=lambda: held(use_door(sandbox.url, "state")),
            fail=fail,
            requests=lambda: sum(map(_size, use_door(sandbox.url, "log").values())),
        )


def _size(part: Any) -> int:
    """How many requests a part of the log tells of: a list of them, or their number."""
    return part if isinstance(part, int) else len(part)
