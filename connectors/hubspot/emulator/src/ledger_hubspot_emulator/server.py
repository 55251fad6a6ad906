"""The portal behind HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from ledger import Sandbox
from ledger.testing import listening
from ledger_hubspot_emulator.desk import PortalDesk
from ledger_hubspot_emulator.front import respond
from ledger_hubspot_emulator.growing import grow


@contextmanager
def serve(seed: Mapping[str, Any], port: int = 0) -> Iterator[Sandbox]:
    """Serve a seeded portal on loopback (port 0: a free one) until the context ends.

    Raises BadInput for a seed that is none.
    """
    desk = PortalDesk(portal=grow(seed))
    with listening(partial(respond, desk), lambda: desk.portal.now, port=port) as url:
        settings = desk.portal.settings
        yield Sandbox(url, {"token": settings["token"], "portal": str(settings["id"]), "sandbox": url})
