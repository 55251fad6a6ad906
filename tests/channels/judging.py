"""A channel beside the definitions in force, as the tests of gates ask about it: the documents of the design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.kinds.crediting import CHANNELS, CREDIT, around
from tests.kinds.reading import DAY, beside, read

from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.meanings.framework.framework import ChannelField, Framework, Gate, PilotRule
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.pure.answer import GateAnswer
from ledger.measure.channels.pure.asking import ask
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.gates.shipped import QUESTIONS
from ledger.measure.channels.pure.question import GateQuestion
from shell import criteria

LEAD = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
fields:
  score:         {type: number, title: Engagement score, bind: {salesforce: Lead.Score__c, hubspot: contacts.score}}
  job_level:     {type: choice, choices: [c_level, vp, director, manager, other], bind: {hubspot: contacts.job_level}}
  employees:     {type: number, blank: 0, bind: {salesforce: Lead.NumberOfEmployees, hubspot: contacts.numemployees}}
  is_competitor: {type: boolean, bind: {hubspot: contacts.is_competitor}}
  asked_demo:    {type: signal, bind: {hubspot: "list:123"}}
  created:       {type: datetime, clock: event, bind: {salesforce: Lead.CreatedDate, hubspot: contacts.createdate}}
  email:         {type: text, bind: {salesforce: Lead.Email, hubspot: contacts.email}}
  country:       {type: text, bind: {hubspot: contacts.country}}
"""
MQL = "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor"
SQL = "mql AND asked_demo"
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
bounds: [0, 100]
rules:
  - {when: "job_level IN ('c_level', 'vp')", points: 40}
  - {when: "employees >= 1000", points: 30}
"""


FRAMEWORK = Framework(
    asks=(ChannelField("supplies", "fields", "lead"), ChannelField("touch", "channel", "channels")),
    gates=(),
    criteria=(),
    thresholds=(),
    otherwise="reject",
    pilot=PilotRule(("success", "stop", "until", "spend_cap", "least"), 120, 1),
    reviews={},
    assessors=1,
    spread=1,
)


def written(lead: str = LEAD, *documents: str, **texts: str) -> dict[str, Draft]:
    """The entity, these criteria by their keys and these documents, each of which may refer to those before it."""
    drafts = [read(lead)]
    for document in (*(criteria(text, key) for key, text in texts.items()), *documents):
        drafts.append(read(document, beside(*drafts)))
    return {each.key: each for each in drafts}


def crediting(channels: str = CHANNELS, credit: str = CREDIT) -> dict[str, Draft]:
    """A taxonomy and an attribution, with all that they rest on."""
    found = around()
    taxonomy = read(channels, found)
    beside_it = beside(*{**found.definitions, taxonomy.key: taxonomy}.values())
    return {**beside_it.definitions, "pipeline_credit": read(credit, beside_it)}


def channel(*supplies: str, touch: str = "podcast", filled_by: Mapping[str, tuple[str, ...]] = {}) -> ChannelFile:
    """A channel whose records carry these fields."""
    return ChannelFile(
        key="podcast", title="Podcast", owner="p_9", touch=touch, supplies=supplies, filled_by=dict(filled_by)
    )


def facts(file: ChannelFile, definitions: Mapping[str, Draft], state: State | None = None, **more: Any) -> GateFacts:
    """What gates are asked of."""
    return GateFacts(file, FRAMEWORK, state or State(), definitions, DAY, "UTC", **more)


def answer(
    question: str, argument: Any, found: GateFacts, questions: Mapping[str, GateQuestion] = QUESTIONS
) -> GateAnswer:
    """What the gate `g` answers, that asks this question."""
    return ask(Gate("g", question, argument), found, questions)
