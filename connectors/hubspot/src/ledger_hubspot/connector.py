"""The connector to HubSpot: criteria as active lists (HubSpot: segments) of contacts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ledger import Artifact, Rule, TargetFault
from ledger_hubspot.compile import compile_rule

if TYPE_CHECKING:
    from ledger_hubspot.emulator import Sandbox
    from ledger_hubspot.session import Session

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_READS = 30


class HubSpot:
    """One portal a target. `sleep` and `reads` bound how long `apply` waits for a list to be processed."""

    name = "hubspot"
    secrets: tuple[str, ...] = ("token",)
    settings: Mapping[str, str] = MappingProxyType(
        {
            "token": "access token of a private app or a service key, with crm.lists.read and .write,"
            " crm.schemas.contacts.read and crm.objects.contacts.read",
            "portal": "number of the portal this target must be; any other is refused",
            "sandbox": "URL of an emulator on this machine, such as http://127.0.0.1:8081, in place of HubSpot",
        }
    )

    def __init__(self, sleep: Callable[[float], None] = time.sleep, reads: int = _READS) -> None:
        self._sleep, self._reads = sleep, reads

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """The list that holds exactly the contacts that satisfy `rule`. Raises Refused with the reason."""
        return compile_rule(rule, address, name)

    def connect(self, settings: Mapping[str, str]) -> Session:
        """Open a session, and refuse a portal other than the one that the settings name. Raises TargetFault."""
        from ledger_hubspot.client import Client, live_host
        from ledger_hubspot.session import Session

        if not settings.get("token"):
            raise TargetFault("there is no token for this HubSpot target", "every request needs one", "set `token`")
        sandbox = settings.get("sandbox", "")
        client = Client(settings["token"], _sandbox_host(sandbox) if sandbox else live_host(), self._sleep)
        session = Session(client, sandbox=bool(sandbox), sleep=self._sleep, reads=self._reads)
        expected, found = settings.get("portal", ""), session.identity()
        if expected and expected != found.id:
            why = f"the token opens portal {found.id}, and the settings name portal {expected}"
            raise TargetFault("this is another HubSpot portal", why, "use the token of the right one")
        return session

    def sandbox(self, seed: Mapping[str, Any], port: int = 0) -> AbstractContextManager[Sandbox]:
        """Serve the emulator on loopback, seeded (see `ledger_hubspot.emulator.seed`), until the context ends."""
        from ledger_hubspot.emulator import serve

        return serve(seed, port)


def _sandbox_host(url: str) -> str:
    """The emulator's address without a trailing slash. A token never goes to another machine by this setting."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or parts.path.strip("/") or parts.query:
        raise TargetFault(
            f"`{url}` is not a sandbox on this machine", "an emulator is only ever on loopback", "http://127.0.0.1:PORT"
        )
    return url.rstrip("/")
