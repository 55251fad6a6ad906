"""Channels: read, put on record, judged, decided and left. What was spent on one takes a seat to read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ledger.app.choices import ROLES
from ledger.govern.documents.queries.documents import document_given
from ledger.govern.seats.queries.rights import require_seat
from ledger.measure.channels.answers.brief import ChannelBriefAnswer, channel_brief_answer
from ledger.measure.channels.answers.channels import (
    ChannelAnswer,
    ChannelEntry,
    ChannelList,
    channel_answer,
    channel_entry,
    channel_list,
)
from ledger.measure.channels.answers.portfolio import PortfolioAnswer, portfolio_answer
from ledger.measure.channels.decide.assessing import assessment_told
from ledger.measure.channels.decide.channels import (
    decide_on_channel,
    evaluate_channel,
    leave_channel,
    register_channel,
)
from ledger.measure.channels.decide.terms import terms_of
from ledger.measure.channels.queries.brief import channel_brief
from ledger.measure.channels.queries.channels import channel_on, channels_on
from ledger.measure.channels.queries.portfolio import portfolio
from ledger.table.inputs import Input, Words
from ledger.web.api.call import ApiCall
from ledger.web.api.inputs import Because, BecauseOf, Digest, ListOnDays, OnDays
from ledger.web.api.operation import AnswerPart, Operation, part_of

Score = Annotated[int, Meta(ge=0, le=100, description="A step of the scale")]


class ChannelDocument(Because, frozen=True, kw_only=True):
    """The file of a channel as a text (YAML or JSON) or as the object that it is."""

    document: str | dict[str, Any]


class FileShown(Input, frozen=True, kw_only=True):
    """A file that shows something, by its name and the SHA-256 of its bytes, which stay with whoever has it."""

    name: Words
    digest: Digest


class GivenAssessment(Because, frozen=True, kw_only=True):
    """Scores by criterion, answers (`pass` or `fail`, and behind a colon why) by gate, and evidence for either."""

    framework: str = ""
    scores: dict[str, Score] = msgspec.field(default_factory=dict)
    answers: dict[str, Words] = msgspec.field(default_factory=dict)
    evidence: dict[str, FileShown] = msgspec.field(default_factory=dict)


class ChannelOutcomeAsked(Because, frozen=True, kw_only=True):
    """What becomes of a channel; of a pilot also how it ends, in the words of `ledger channel decide --help`."""

    outcome: Literal["adopt", "pilot", "defer", "reject"]
    until: date | None = None
    cap: Words = ""
    success: Words = ""
    stop: Words = ""
    least: Words = ""
    review_on: date | None = None
    conditions: Words = ""


def channels(call: ApiCall, asked: ListOnDays) -> AnswerPart[ChannelList]:
    """Every channel: how it stands, and what is recommended of it."""
    found = channel_list(call.ledger, channels_on(call.ledger, asked.on, asked.known_on))
    return part_of(found, "channels", asked)


def channel(call: ApiCall, asked: OnDays) -> ChannelAnswer:
    """One channel: gates and scores with and without waivers, and what was decided. It takes a seat."""
    require_seat(call.ledger, call.actor, ROLES, "what a channel costs")
    return channel_answer(call.ledger, channel_on(call.ledger, call.path["channel"], asked.on, asked.known_on))


def channel_briefing(call: ApiCall) -> ChannelBriefAnswer:
    """What whoever decides reads: what the judgement cannot tell, and what would turn it. It takes a seat."""
    require_seat(call.ledger, call.actor, ROLES, "what a channel costs")
    return channel_brief_answer(call.ledger, channel_brief(call.ledger, call.path["channel"]))


def channel_portfolio(call: ApiCall) -> PortfolioAnswer:
    """Every channel: how it stands, on which grounds, and what was spent. It takes a seat."""
    require_seat(call.ledger, call.actor, ROLES, "what a channel costs")
    return portfolio_answer(call.ledger, portfolio(call.ledger))


def register(call: ApiCall, asked: ChannelDocument) -> ChannelEntry:
    """Put a channel on record as its file says, or the next version of the file."""
    document = document_given(asked.document)
    made = register_channel(call.ledger, call.actor, document, asked.because.strip())
    return channel_entry(call.ledger, str(document.value["key"]), made)


def evaluate(call: ApiCall, asked: GivenAssessment) -> ChannelEntry:
    """Judge a channel: the ledger asks its gates again, and scores that are given stand beside those of others."""
    key, evidence = call.path["channel"], {name: (each.name, each.digest) for name, each in asked.evidence.items()}
    given = assessment_told(asked.scores, asked.answers, evidence)
    made = evaluate_channel(call.ledger, call.actor, key, asked.framework, given, asked.because.strip())
    return channel_entry(call.ledger, key, made)


def decide(call: ApiCall, asked: ChannelOutcomeAsked) -> ChannelEntry:
    """Say what becomes of a channel, as its decider, who did not assess it."""
    key = call.path["channel"]
    terms = terms_of(
        until=asked.until,
        cap=asked.cap,
        success=asked.success,
        stop=asked.stop,
        least=asked.least,
        review_on=asked.review_on,
        conditions=asked.conditions.strip(),
    )
    made = decide_on_channel(call.ledger, call.actor, key, asked.outcome, terms, asked.because.strip())
    return channel_entry(call.ledger, key, made)


def leave(call: ApiCall, asked: BecauseOf) -> ChannelEntry:
    """Say that a channel is none any more, as its decider."""
    key = call.path["channel"]
    made = leave_channel(call.ledger, call.actor, key, asked.because.strip())
    return channel_entry(call.ledger, key, made)


CHANNELS = (
    Operation("GET", "/channels", channels),
    Operation("POST", "/channels", register, "propose"),
    Operation("GET", "/channels/{channel}", channel, costs=True),
    Operation("GET", "/channels/{channel}/brief", channel_briefing, costs=True),
    Operation("GET", "/portfolio", channel_portfolio, costs=True),
    Operation("POST", "/channels/{channel}/evaluate", evaluate, "propose", costs=True),
    Operation("POST", "/channels/{channel}/decide", decide, "decide", costs=True),
    Operation("POST", "/channels/{channel}/leave", leave, "decide"),
)
