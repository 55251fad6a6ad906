"""Exported files, checked by the org and not deployed."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from ledger import TargetFault
from ledger.connecting import Waits
from ledger_salesforce.wire import soap

FIRST, LONGEST, IN_ALL = 1.0, 20.0, 900.0  # seconds: between two looks, and until nobody waits any longer


class Wire(soap.Wire, Protocol):
    """What checking files needs of the client."""

    @property
    def waits(self) -> Waits: ...  # noqa: D102


def validate(wire: Wire, zipped: bytes) -> list[str]:
    """What the org has against the files, one sentence each; empty where it would take them. Raises TargetFault."""
    key = wire.waits.patiently(partial(soap.deploy, wire, zipped))  # it changes nothing, and may be asked for twice
    seconds, waited = FIRST, 0.0
    while (told := wire.waits.patiently(partial(soap.status, wire, key))) is None:
        if waited >= IN_ALL:
            fix = "look at Deployment Status in Setup"
            raise TargetFault("the org is still checking", f"deployment {key} is not done after {waited:.0f} s", fix)
        wire.waits.wait(seconds)
        waited, seconds = waited + seconds, min(seconds * 1.5, LONGEST)
    return told
