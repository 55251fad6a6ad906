"""What was said of each channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.measure.channels.events.channels import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed


def _channel(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.channel in state.channels or isinstance(event, ChannelRegistered):  # else of one that nobody registered
        state.channels.setdefault(event.channel, ChannelHistory(event.channel)).events.append(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    ChannelRegistered: _channel,
    ChannelEvaluated: _channel,
    ChannelDecided: _channel,
    ChannelLeft: _channel,
    ChannelReviewed: _channel,
}
