"""The emulator on loopback, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ledger import Sandbox
from ledger.testing import listening
from ledger_salesforce_emulator import front, seed
from ledger_salesforce_emulator.desk import OrgDesk


def present() -> datetime:
    """The wall clock: the one place where the emulated platform, not the ledger, needs the time."""
    return datetime.now(UTC)  # noqa: TID251


@contextmanager
def serve(contents: Mapping[str, Any]) -> Iterator[Sandbox]:
    """Serve a seeded org on loopback until the context ends. Raises BadInput for a seed that no org could hold."""
    desk = OrgDesk(org=seed.plant(contents, present))
    with listening(partial(front.respond, desk), lambda: desk.org.clock.now(), "sfdcedge") as url:
        yield Sandbox(url, {"domain": desk.org.domain, "sandbox": url})
