"""What the log says of channels."""

from __future__ import annotations

from typing import Any

from ledger.measure.channels.events.channels import ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.views.words import marks


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case ChannelRegistered():
            which = "" if event.version == 1 else f", file {event.version}"
            return f"registered the channel {event.channel}{which}: {event.file.title}, of {event.file.owner}"
        case ChannelEvaluated():
            return f"evaluated {event.channel} by {event.framework} v{event.version}: {_evaluated(event)}"
        case ChannelDecided():
            until = f" until {event.pilot.until}" if event.pilot else ""
            unlike = f", deviating from {event.recommendation}" if event.deviates else ""
            return f"decided {event.channel}: {event.outcome}{until}{unlike}{marks(event)}"
        case ChannelReviewed():
            until = f" until {event.until}" if event.until else ""
            again = f", to be looked at again on {event.review_on}" if event.review_on else ""
            found = f" (the figures say: {event.finding})" if event.finding else ""
            return f"reviewed {event.channel}: {event.outcome}{until}{again}{found}{marks(event)}"
        case ChannelLeft():
            return f"left the channel {event.channel}{marks(event)}"
        case _:
            return ""


def _evaluated(event: ChannelEvaluated) -> str:
    """What an evaluation comes to, or that it is not finished."""
    passed = len(event.gates) - len(event.failed)
    gates = f"{passed} of {len(event.gates)} gates pass"
    if not event.finished:
        return f"{gates}; scores lack"
    return f"{event.total_in_words}, {gates}: {event.recommendation}"
