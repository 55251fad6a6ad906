"""What the log says of spend."""

from __future__ import annotations

from typing import Any

from ledger.measure.spend.events import SpendRecorded


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case SpendRecorded():
            instead = f", in the place of #{event.replaces}" if event.replaces else ""
            told = f"{event.amount} {event.currency} on {event.channel} in {event.month}"
            return f"recorded a spend of {told}, from {event.source}{instead}"
        case _:
            return ""


def uncounted(event: Any) -> str:
    """Say the same without what was counted; empty where nothing was."""
    match event:
        case SpendRecorded():
            return f"recorded a spend on {event.channel} in {event.month}, from {event.source}"
        case _:
            return ""
