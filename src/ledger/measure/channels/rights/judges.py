"""What it takes to register, judge, decide about, review and leave a channel: what the verbs take.

That an evaluation was current when somebody decided on it took asking its gates again; the record says only that it was
the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.domain.definition import Evidence
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import actor_in_words, require_given, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.measure.channels.events.assessment import AskedAnswer, Assessment
from ledger.measure.channels.events.channels import ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed, PilotFigures
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs import (
    deciding as channel_deciding,
    evaluating as channel_evaluating,
    registering as channel_registering,
    reviewing,
)

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
    terms = ChannelTerms(event.conditions, event.spend_cap, event.review_on, event.pilot)

    def again() -> list[Event]:
        return channel_deciding.decide_channel(
            state, event.channel, event.outcome, terms, by=recorded.actor, today=day, because=event.because
        )

    return _by_the_decider(state, recorded, day, again)


def _left(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event

    def again() -> list[Event]:
        return channel_registering.leave(state, event.channel, by=recorded.actor, today=day, because=event.because)

    return _by_the_decider(state, recorded, day, again)


def _by_the_decider(state: State, recorded: Recorded, day: date, again: Callable[[], list[Event]]) -> str:
    """An act of the decider of a channel: the right that it names, and all else that its verb asks for."""
    event: Any = recorded.event
    path = channel_registering.path_of(state, channel_registering.require_channel(state, event.channel), day)
    row = row_named(state, path, "decider", recorded.actor, day, event.right)
    require_given(state, again(), event)
    return actor_in_words(state, row, "decider", recorded.actor, day)


def _reviewed(state: State, recorded: Recorded, day: date) -> str:
    """What was measured is taken as it is on record: the records are not here to be counted again."""
    event: Any = recorded.event
    spend = Decimal(event.spend) if event.spend else None
    again = reviewing.review(
        state,
        event.channel,
        reviewing.Said(event.outcome, event.until, event.review_on),
        PilotFigures(event.success, event.stop, event.conversions, spend),
        population=CountedPopulation(event.records, event.digest, event.reading, 0),
        inputs=event.inputs,
        judged_by=event.rules,
        by=recorded.actor,
        today=day,
        because=event.because,
    )
    require_given(state, again, event)
    decision = reviewing.review_due(CHANNELS.of(state)[event.channel], day).decision
    row = reviewing.right_to_review(state, decision, recorded.actor, day)
    return actor_in_words(state, row, "decider", recorded.actor, day)


JUDGES: Mapping[type[Event], Act] = {
    ChannelRegistered: _registered,
    ChannelEvaluated: _evaluated,
    ChannelDecided: _decided,
    ChannelReviewed: _reviewed,
    ChannelLeft: _left,
}
