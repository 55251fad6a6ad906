"""The ledger's connector to HubSpot."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import hookimpl
from ledger_hubspot.connector import HubSpot

__all__ = ["HubSpot", "ledger_connectors"]


@hookimpl
def ledger_connectors() -> Iterable[HubSpot]:
    """HubSpot, as one connector."""
    return [HubSpot()]
