"""What was said of each channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State
from ledger.measure.channels.events.channels import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed

CHANNEL_EVENTS = (
    "channel.decided/1",
    "channel.evaluated/1",
    "channel.left/1",
    "channel.registered/1",
    "channel.reviewed/1",
)

Channels: TypeAlias = dict[str, ChannelHistory]
"""What was said of each channel, by its key."""


def _channel(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.channel in SLOT.of(state) or isinstance(event, ChannelRegistered):  # else of one that nobody registered
        SLOT.held(state).setdefault(event.channel, ChannelHistory(event.channel)).events.append(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    ChannelRegistered: _channel,
    ChannelEvaluated: _channel,
    ChannelDecided: _channel,
    ChannelLeft: _channel,
    ChannelReviewed: _channel,
}


def copy_channels(held: Channels) -> Channels:
    """Return the same, to be folded into."""
    return {key: each.copied() for key, each in held.items()}


def write_plain(held: Channels) -> Mapping[str, Any]:
    """Return what the hash of a state covers of channels."""
    told = [[[at.position, at.actor, type(at.event).stored_name] for at in each.events] for each in held.values()]
    return {"channels": told}


SLOT = Slot[Channels]("channels", dict, copy_channels, write_plain)


def find_boundary_of_channel(key: str) -> Boundary:
    """All that was said of one channel."""
    return Boundary((Query(CHANNEL_EVENTS, (f"channel:{key}",)),))


def find_boundary_of_channels() -> Boundary:
    """Every channel."""
    return Boundary((Query(CHANNEL_EVENTS),))
