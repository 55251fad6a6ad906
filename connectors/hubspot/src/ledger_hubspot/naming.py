"""The name of a list: what people call it, and at its end where its rule comes from.

    MQL - live [mql v3 #42 ab12cd34]

Lists have no description, so the name is the only place where people in HubSpot see the provenance.
"""

from __future__ import annotations

import re

from ledger import Provenance

_SUFFIX = re.compile(r"\s*\[[a-z][a-z0-9_]{0,49} v\d+ #\d+ [0-9a-f]{8}\]$")


def own_name(name: str) -> str:
    """What people call the list: its name without the provenance."""
    return _SUFFIX.sub("", name)


def full_name(name: str, provenance: Provenance) -> str:
    """`name` with this provenance in the place of any other."""
    by = f"{provenance.key} v{provenance.version} #{provenance.position} {provenance.digest[:8]}"
    return f"{own_name(name)} [{by}]"
