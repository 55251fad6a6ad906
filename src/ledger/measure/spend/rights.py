"""What it takes to put on record what was spent, each month by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, require_named
from ledger.domain.entitlement.seats import lacking, require_given, seat_in_words
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.spend import verbs as spending
from ledger.measure.spend.events import SpendRecorded
from ledger.measure.spend.verbs import right_to_record


def _spent(state: State, recorded: Recorded, day: date) -> str:
    event = recorded.event
    assert isinstance(event, SpendRecorded)
    line = spending.SpendLine(event.month, event.month, event.channel, Decimal(event.amount), event.currency, "")
    again = spending.record(
        state,
        [line],
        source=event.source,
        source_digest=event.source_digest,
        by=recorded.actor,
        today=day,
        replace=bool(event.replaces),
        because=event.because,
    )
    require_given(state, again, event)
    return seat_in_words(spending.right_to_record(state, event.channel, recorded.actor, day), "steward")


def _of_channel_spend(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    if event.channel not in CHANNELS.of(state):
        raise lacking(f"there is no channel `{event.channel}`", "nobody registered it")
    require_named(right_to_record(state, event.channel, recorded.actor, day), event)


RECORDERS: Mapping[type[Event], Require] = {SpendRecorded: _of_channel_spend}
RULES: Mapping[str, str] = {
    SpendRecorded.stored_name: "R112",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {SpendRecorded: _spent}
