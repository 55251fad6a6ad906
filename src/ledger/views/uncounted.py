"""What was done, without the numbers: for those who are told nothing that was counted.

recorded a figure of 2026-01: 9173 as of …, from deck.pdf   -->   recorded a figure of 2026-01, from deck.pdf
"""

from __future__ import annotations

from typing import Any

from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.measure.figures.events.bridge import BridgeRecorded
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.measure.figures.events.restatement import RestatementCompleted
from ledger.measure.spend.events import SpendRecorded


def uncounted(event: Any) -> str:
    """The sentence without what was counted; empty where that of the event tells nothing that was."""
    match event:
        case FigureRecorded():
            segment = f", {event.segment}" if event.segment else ""
            return f"recorded a figure of {event.period}{segment}, from {event.evidence}"
        case SpendRecorded():
            return f"recorded a spend on {event.channel} in {event.month}, from {event.source}"
        case TouchesSeen():
            return f"recorded touches that {event.key} v{event.version} saw"
        case PeriodClosed():
            return f"closed {event.period}"
        case RestatementCompleted():
            return f"completed {event.restatement}"
        case BridgeRecorded():
            return f"bridged the figure of #{event.figure}"
        case AttributionRan():
            return f"ran {event.key} v{event.version}"
        case _:
            return ""
