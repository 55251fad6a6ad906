"""A portal as the tests of the session reach it: an open session, the sandbox's doors, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ledger.testing import Single, use_door
from ledger_hubspot import HubSpot
from ledger_hubspot.wire.api import lists


@dataclass
class Place:
    """A running sandbox, an open session, and what the sandbox alone can do."""

    url: str
    settings: dict[str, str]
    connector: HubSpot
    session: Single
    slept: list[float] = field(default_factory=list)

    def connect(self, **changed: str) -> Single:
        """Another session, with settings changed."""
        return Single(self.connector.connect({**self.settings, **changed}))

    def door(self, name: str, /, **body: Any) -> Any:
        """Use one of the sandbox's own doors."""
        return use_door(self.url, name, body or None)

    def forget_faults(self) -> None:
        """Undo every scripted fault that has not happened yet."""
        use_door(self.url, "faults", method="DELETE")

    def log(self) -> list[dict[str, Any]]:
        """Every exchange so far."""
        found: list[dict[str, Any]] = self.door("log")["exchanges"]
        return found

    def members(self, address: str) -> set[str]:
        """Who is in the list at that address now."""
        client = self.session._portal.client
        pages = lists.members(client, address.removeprefix("list/"))
        return {contact for _, some in pages for contact in some}

    def sent(self) -> list[str]:
        """The requests so far, as `METHOD path`."""
        return [f"{exchange['method']} {exchange['path']}" for exchange in self.log()]
