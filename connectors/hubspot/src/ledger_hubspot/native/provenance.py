"""The provenance that a thing in HubSpot carries, read back: from a list's name, or a property's description. Pure.

MQL - live [mql v3 #42 ab12cd34]      fit v3 · ledger #42 · sha256:ab12cd34ef56 · ratified by …
"""

from __future__ import annotations

import re
from typing import NamedTuple

_IN_NAME = re.compile(r"\[([a-z]\w*) v(\d+) #(\d+) ([0-9a-f]{8})\]$")
_IN_LINE = re.compile(r"([a-z]\w*) v(\d+) · ledger #(\d+) · sha256:([0-9a-f]+)")


class Told(NamedTuple):
    """Which version of which definition, decided at which position of the ledger; all as texts."""

    key: str
    version: str
    position: str
    digest: str


def told(text: str) -> Told | None:
    """What a name or a description tells; None where it tells nothing."""
    match = _IN_LINE.match(text) or _IN_NAME.search(text)
    return Told(*match.groups()) if match else None
