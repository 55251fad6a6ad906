"""What it takes to register a channel, to judge it, to decide about it and to leave it: what the verbs take.

That an evaluation was current when somebody decided on it took asking its gates again; the record says only that it was
the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import channel_deciding, channel_evaluating, channel_registering
from ledger.domain.channel import ChannelLeft, ChannelRegistered
from ledger.domain.channel_assessment import AskedAnswer, Assessment
from ledger.domain.channel_decision import ChannelDecided
from ledger.domain.channel_evaluation import ChannelEvaluated
from ledger.domain.channel_terms import ChannelTerms
from ledger.domain.definition import Evidence
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import require_given, seat_in_words
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State

ANYBODY = "anybody who is known may"


def _registered(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    again = channel_registering.register(state, event.file, by=recorded.actor, today=day, because=event.because)
    require_given(state, again, event)
    return f"{ANYBODY} register a channel" if event.version == 1 else "theirs, or decided where they hold a seat"


def _evaluated(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    computed = [each for each in event.gates if not each.by]
    again = channel_evaluating.evaluate(
        state,
        event.channel,
        event.framework,
        computed,
        _assessed(event, recorded.actor, day),
        by=recorded.actor,
        today=day,
        because=event.because,
    )
    require_given(state, again, event)
    return f"{ANYBODY} evaluate a channel"


def _assessed(event: ChannelEvaluated, by: str, day: date) -> Assessment:
    """What one assessor gave on a day, as an evaluation holds it."""
    return Assessment(
        {
            name: score
            for each in event.scores
            if (each.assessor, each.on) == (by, day)
            for name, score in each.scores.items()
        },
        {each.key: AskedAnswer(each.answer, each.because) for each in event.gates if (each.by, each.on) == (by, day)},
        {each.about: Evidence(each.name, each.digest) for each in event.evidence if (each.by, each.on) == (by, day)},
    )


def _decided(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    terms = ChannelTerms(
        conditions=event.conditions, spend_cap=event.spend_cap, review_on=event.review_on, pilot=event.pilot
    )
    again = channel_deciding.decide_channel(
        state, event.channel, event.outcome, terms, by=recorded.actor, today=day, because=event.because
    )
    require_given(state, again, event)
    return seat_in_words(channel_deciding.right_to_decide(state, event.channel, recorded.actor, day), "decider")


def _left(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    again = channel_registering.leave(state, event.channel, by=recorded.actor, today=day, because=event.because)
    require_given(state, again, event)
    return seat_in_words(channel_deciding.right_to_decide(state, event.channel, recorded.actor, day), "decider")


ACTS: Mapping[type[Event], Act] = {
    ChannelRegistered: _registered,
    ChannelEvaluated: _evaluated,
    ChannelDecided: _decided,
    ChannelLeft: _left,
}
