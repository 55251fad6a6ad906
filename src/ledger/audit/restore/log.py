"""What the log says of restorations."""

from __future__ import annotations

from typing import Any

from ledger.domain.restoration import LedgerRestored, RestorationCorrected


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case LedgerRestored():
            kept = f"a checkpoint over {event.size:,} events was kept" if event.size else "no checkpoint was kept"
            return f"declared that an older copy goes on, as incarnation {event.incarnation}: {kept}"
        case RestorationCorrected():
            kept = f"a checkpoint over {event.size:,} events of incarnation {event.incarnation} was kept"
            return f"corrected the restoration #{event.restoration}: {kept}"
        case _:
            return ""
