"""What it takes to put on record what was spent, each month by itself, and which channels a run saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import require_given, seat, seat_in_words
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.measure.spend import verbs as spending
from ledger.measure.spend.events import SpendRecorded


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


def _seen(state: State, recorded: Recorded, day: date) -> str:
    """A steward of the attribution, as for the run itself."""
    event = recorded.event
    assert isinstance(event, TouchesSeen)
    path = state.history(event.key).versions[-1].draft.path
    return seat(state, path, "steward", recorded.actor, day)


ACTS: Mapping[type[Event], Act] = {SpendRecorded: _spent, TouchesSeen: _seen}
