"""What the log says of figures."""

from __future__ import annotations

from typing import Any

from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    ALL,
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.views.words import marks, write_digits


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case FigureRecorded():
            segment = f", {event.segment}" if event.segment else ""
            told = f"{event.number} {event.unit}".strip()
            return f"recorded a figure of {event.period}{segment}: {told} as of {event.as_of}, from {event.evidence}"
        case FigureWithdrawn():
            return f"withdrew the figure that #{event.figure} recorded"
        case PeriodClosed():
            return f"closed {event.period} of {event.key} at {write_digits(event.counts[0].number)}{marks(event)}"
        case RestatementOrdered():
            versions = f"{event.attribution} v{event.from_version} → v{event.to_version}".strip()
            periods = event.periods[0] if len(event.periods) == 1 else f"{event.periods[0]} to {event.periods[-1]}"
            return f"ordered {event.restatement}: {event.key} {versions} for {periods}{marks(event)}"
        case RestatementCompleted():
            whole = (each for each in event.changes if each.segment == ALL)
            numbers = ", ".join(
                f"{each.period} {write_digits(each.before)} → {write_digits(each.after)}" for each in whole
            )
            return f"completed {event.restatement}: {event.key} {numbers}{marks(event)}"
        case RestatementDeclined():
            return (
                f"declined {event.restatement} of {event.key} as immaterial: below {event.materiality} %{marks(event)}"
            )
        case BridgeRecorded():
            return f"bridged the figure of #{event.figure}: {event.unexplained} of it cannot be reproduced"
        case FigureAccepted():
            alone = " (self-attested)" if event.self_attested else ""
            return f"accepted the figure of #{event.figure} as it was reported{alone}"
        case _:
            return ""


def uncounted(event: Any) -> str:
    """Say the same without what was counted; empty where nothing was."""
    match event:
        case FigureRecorded():
            segment = f", {event.segment}" if event.segment else ""
            return f"recorded a figure of {event.period}{segment}, from {event.evidence}"
        case PeriodClosed():
            return f"closed {event.period} of {event.key}"
        case RestatementCompleted():
            return f"completed {event.restatement} of {event.key}"
        case BridgeRecorded():
            return f"bridged the figure of #{event.figure}"
        case _:
            return ""
