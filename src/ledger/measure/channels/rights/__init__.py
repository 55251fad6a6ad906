"""The rights that acts of channels take."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.measure.channels.rights.judges import JUDGES
from ledger.measure.channels.rights.recorders import RECORDERS, SINCE

__all__ = ["JUDGES", "RECORDERS", "RULES", "SINCE"]

RULES: Mapping[str, str] = {
    "channel.decided/1": "R123",
    "channel.evaluated/1": "R122",
    "channel.left/1": "R123",
    "channel.registered/1": "R121",
    "channel.reviewed/1": "R124",
}
"""The rule of RIGHTS.md by which each sort of act stands."""
