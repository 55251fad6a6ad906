"""One portal with what every part of a session needs of it: its client, and the words of its settings."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_hubspot.wire.client import Client

PAUSE = 2.0  # seconds between two reads of what HubSpot is still working on
PATIENCE = 100.0  # seconds of waiting for all that one apply writes: a third of how long the lease on a target is held
FOR_LISTS = 40.0  # of these, what the properties before them leave to the lists


@dataclass(frozen=True, slots=True)
class Portal:
    """`reads` bounds how often something is read until it has settled; `zone` is the ledger's."""

    client: Client
    sandbox: bool
    reads: int
    zone: str = "UTC"
    enrol: bool = False
    registry: str = ""
    creates_registry: bool = False
