"""Who may put on record what an act found out: the conditions of R107 to R124 that any checker can judge.

an act on what was found --who recorded it, by which row, about what is there--> passed, or Refused

What it found is judged after that, by this program alone (R7), and takes no effect away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.rights.orders import order_of
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.survey.events import SurveyRecorded
from ledger.domain import scope as scopes
from ledger.domain.charter import ROLES, Role, Row, require_somewhere
from ledger.domain.entitlement.seats import lacking, row_named, seat
from ledger.domain.event import Event, Recorded
from ledger.domain.evidence import EvidenceChecked
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerAdded
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.govern.reviews.verbs import require_in_force
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.measure.channels.events.channels import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import AssessorScores, ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.verbs.deciding import require_other_eyes
from ledger.measure.channels.verbs.registering import FRAMEWORK, path_of, require_own_or_seated
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.measure.figures.verbs.reporting import require_measure
from ledger.measure.spend.events import SpendRecorded
from ledger.measure.spend.verbs import right_to_record

Require: TypeAlias = Callable[[State, Recorded, date], None]


def _owner(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    found = state.consumers.get(event.id)
    if found is None or not isinstance(found.terms, ConsumerAdded) or found.terms.owner != recorded.actor:
        raise lacking(f"{recorded.actor} may not speak of {event.title}", "whose number it is says that they know")


def _decider_of_version(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    version = require_in_force(state, event.key, day)
    if version.number != event.version:
        raise lacking(f"v{event.version} of `{event.key}` was not in force", f"v{version.number} was")
    row_named(state, version.draft.path, "decider", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "review")


def _of_measure(role: Role) -> Require:
    """The holder of a role where a measure is decided; its decider is a person."""

    def require(state: State, recorded: Recorded, day: date) -> None:
        event: Any = recorded.event
        row_named(state, require_measure(state, event.key).path, role, recorded.actor, day, event.right)
        if role == "decider":
            a_person(state, recorded.actor, "decide")

    return require


def _of_figure(role: Role) -> Require:
    """The same, of a figure that is on record."""
    of_measure = _of_measure(role)

    def require(state: State, recorded: Recorded, day: date) -> None:
        event: Any = recorded.event
        of_measure(state, recorded, day)
        if all(each.position != event.figure for each in state.figures.get(event.key, ())):
            raise lacking(f"#{event.figure} is no figure of `{event.key}`", "or it was withdrawn before")

    return require


def _of_restatement(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    _of_measure("decider")(state, recorded, day)
    found = state.restatements.get(event.restatement)
    if found is None or found.terms.key != event.key or found.end or found.replaced_by:
        raise lacking(f"{event.restatement} is not open", "it was not ordered for that, or came to an end")


def _of_channel_spend(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    if event.channel not in state.channels:
        raise lacking(f"there is no channel `{event.channel}`", "nobody registered it")
    _require_named(right_to_record(state, event.channel, recorded.actor, day), event)


def _steward_of_run(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    versions = state.history(event.key).versions
    if not versions:
        raise lacking(f"there is no `{event.key}`", "no version of it was decided")
    path = versions[-1].draft.path
    if isinstance(event, AttributionRan):
        row_named(state, path, "steward", recorded.actor, day, event.right)
    else:
        seat(state, path, "steward", recorded.actor, day)


def _somewhere(*roles: Role) -> Require:
    """The holder of a seat anywhere, by the first row that gives it."""

    def require(state: State, recorded: Recorded, day: date) -> None:
        _require_named(_row_somewhere(state, roles, recorded.actor, day), recorded.event)

    return require


@guard("seat")
def _row_somewhere(state: State, roles: Sequence[Role], by: str, day: date) -> Row:
    return require_somewhere(state.rights, roles, by, day, "record that")


def _operator(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    by = order_of(state, recorded).by if event.order else recorded.actor
    history = state.history(event.key)
    version = history.in_force(day) or next(reversed(history.versions), None)
    if version is None:
        raise lacking(f"nobody may deliver `{event.key}`", "there is no version of it")
    row_named(state, version.draft.path, "operator", by, day, event.right)


@guard("row")
def _require_named(row: Row, event: Any) -> None:
    if not row.named_by(event.right):
        raise lacking(f"it names the right #{event.right}", f"#{row.position} governed")


def _require_known(state: State, recorded: Recorded, act: str) -> None:
    if recorded.actor not in state.persons:
        raise lacking(f"{recorded.actor} may not {act} a channel", "nobody registered them")


def _registrant(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    _require_known(state, recorded, "register")
    channel = state.channels.get(event.channel)
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
    found = state.channels.get(event.channel)
    if found is None or found.gone:
        raise lacking(f"there is no channel `{event.channel}`", "nobody registered it, or it was left")
    return found


RECORDERS: Mapping[type[Event], Require] = {
    ConsumerAcknowledged: _owner,
    DefinitionReviewed: _decider_of_version,
    FigureRecorded: _of_measure("steward"),
    FigureWithdrawn: _of_figure("steward"),
    PeriodClosed: _of_measure("decider"),
    RestatementOrdered: _of_measure("decider"),
    RestatementCompleted: _of_restatement,
    RestatementDeclined: _of_restatement,
    SpendRecorded: _of_channel_spend,
    TouchesSeen: _steward_of_run,
    AttributionRan: _steward_of_run,
    SurveyRecorded: _somewhere("operator"),
    NoticeReceived: _somewhere("operator"),
    DeliveryRefused: _operator,
    RefusalLifted: _operator,
    ProofRecorded: _somewhere(*ROLES),
    EvidenceChecked: _somewhere(*ROLES),
    BridgeRecorded: _of_figure("steward"),
    FigureAccepted: _of_figure("decider"),
    ChannelRegistered: _registrant,
    ChannelEvaluated: _assessor,
    ChannelDecided: _decider_of_channel,
    ChannelLeft: _decider_of_channel,
    ChannelReviewed: _reviewer_of_channel,
}
