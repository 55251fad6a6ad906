"""The emulator on loopback, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from ledger import Sandbox
from ledger.testing import listening
from ledger_salesforce_emulator import front, seed
from ledger_salesforce_emulator.clock import present
from ledger_salesforce_emulator.desk import OrgDesk


@contextmanager
def serve(contents: Mapping[str, Any], port: int = 0) -> Iterator[Sandbox]:
    """Serve a seeded org on loopback (port 0: a free one) until the context ends.

    Raises BadInput for a seed that no org could hold.
    """
    desk = OrgDesk(org=seed.plant(contents, present))
    with listening(partial(front.respond, desk), lambda: desk.org.clock.now(), "sfdcedge", port) as url:
        yield Sandbox(url, {"domain": desk.org.domain, "sandbox": url})
