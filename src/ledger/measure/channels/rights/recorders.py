"""Who may register, judge, decide about, review and leave a channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.domain import scope as scopes
from ledger.domain.entitlement.act import Since
from ledger.domain.entitlement.recorders import Require
from ledger.domain.entitlement.seats import lacking, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.measure.channels.events.channels import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import AssessorScores, ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.deciding import require_other_eyes, unreviewable
from ledger.measure.channels.verbs.registering import FRAMEWORK, path_of, require_own_or_seated


def _require_known(state: State, recorded: Recorded, act: str) -> None:
    if recorded.actor not in state.persons:
        raise lacking(f"{recorded.actor} may not {act} a channel", "nobody registered them")


def _registrant(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    _require_known(state, recorded, "register")
    channel = CHANNELS.of(state).get(event.channel)
    if channel and not channel.gone:
        require_own_or_seated(state, channel, recorded.actor, day)


def _assessor(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    channel = _channel(state, event)
    _require_known(state, recorded, "evaluate")
    _require_ruling(state, event, day)
    _require_own_words(channel.evaluation, event, recorded.actor)


def _require_ruling(state: State, said: ChannelEvaluated, day: date) -> None:
    """Pass where a channel is judged by the version of a framework that is in force."""
    found = state.history(said.framework).in_force(day)
    told = (said.version, said.scope)
    if found is None or found.draft.kind != FRAMEWORK or (found.number, found.draft.scope) != told:
        raise lacking(f"{said.framework} v{said.version} was no framework in force", f"it was for `{said.scope}`")


def _require_own_words(before: ChannelEvaluated | None, said: ChannelEvaluated, by: str) -> None:
    """Pass where what others said of a channel is what they had said before: nobody speaks for them."""
    answers, shown, given = (before.gates, before.evidence, before.scores) if before else ((), (), ())
    told = {each.by for each in said.gates if each.by and each not in answers}
    told |= {each.by for each in said.evidence if each not in shown}
    told |= {each.assessor for each in said.scores if not any(_is_part(each, of=old) for old in given)}
    if others := sorted(told - {by}):
        raise lacking(f"{by} may not speak for {others[0]}", "they said nothing like it of this channel")


def _is_part(scores: AssessorScores, of: AssessorScores) -> bool:
    """Whether scores are some of what one assessor gave on one day."""
    alike = (scores.assessor, scores.on) == (of.assessor, of.on)
    return alike and scores.scores.items() <= of.scores.items()


def _decider_of_channel(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    channel = _channel(state, event)
    row = row_named(state, path_of(state, channel, day), "decider", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "decide about a channel")
    if isinstance(event, ChannelDecided) and channel.evaluation:
        require_other_eyes(state, channel.evaluation, row, recorded.actor, day)


def _reviewer_of_channel(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    channel = _channel(state, event)
    left = next((found.position for found, _ in channel.of(ChannelLeft)), 0)
    decided = next(((found.position, of) for found, of in channel.of(ChannelDecided) if found.position > left), None)
    if decided is None or decided[0] != event.decision:
        raise lacking(f"#{event.decision} is not the last decision about `{event.channel}`", "a review is of that")
    scope = scopes.of_definition(decided[1].scope, decided[1].framework)
    row_named(state, scope, "decider", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "review a channel")


def _channel(state: State, event: Any) -> ChannelHistory:
    found = CHANNELS.of(state).get(event.channel)
    if found is None or found.gone:
        raise lacking(f"there is no channel `{event.channel}`", "nobody registered it, or it was left")
    return found


def _piloting_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    yield from (f"{each.what}: {each.why}" for each in unreviewable(state, event.pilot, day))


RECORDERS: Mapping[type[Event], Require] = {
    ChannelRegistered: _registrant,
    ChannelEvaluated: _assessor,
    ChannelDecided: _decider_of_channel,
    ChannelLeft: _decider_of_channel,
    ChannelReviewed: _reviewer_of_channel,
}
SINCE: Mapping[type[Event], Since] = {ChannelDecided: _piloting_since}
