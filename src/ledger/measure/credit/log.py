"""What the log says of runs of attributions."""

from __future__ import annotations

from typing import Any

from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.events.touches import TouchesSeen


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case TouchesSeen():
            return f"recorded touches that {event.key} v{event.version} saw: {_seen(event)}"
        case AttributionRan():
            share = f"{float(event.unknown_share):.1%}".replace("%", " %")
            return f"ran {event.key} v{event.version}: {share} of it in no channel of {event.taxonomy}"
        case _:
            return ""


def _seen(event: TouchesSeen) -> str:
    return ", ".join(f"{each.channel} {each.touches}" for each in event.channels) or "none"


def uncounted(event: Any) -> str:
    """Say the same without what was counted; empty where nothing was."""
    match event:
        case TouchesSeen():
            return f"recorded touches that {event.key} v{event.version} saw"
        case AttributionRan():
            return f"ran {event.key} v{event.version}"
        case _:
            return ""
