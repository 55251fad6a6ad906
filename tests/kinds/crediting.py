"""The documents of an attribution, as the tests of credit read them."""

from __future__ import annotations

from ledger.domain.definition import Draft
from ledger.kinds.kind import Surroundings

from .reading import beside, read

TOUCH = """\
kind: entity
key: touch
scope: measurement
fields:
  touch_id: {type: text}
  account_id: {type: text}
  person_id: {type: text}
  occurred: {type: datetime, clock: event}
  medium: {type: text}
  source: {type: text}
  kind: {type: text}
  is_bot: {type: boolean}
"""
DEAL = """\
kind: entity
key: deal
scope: measurement
fields:
  deal_id: {type: text}
  account_id: {type: text}
  stage: {type: choice, choices: [open, won, lost]}
  amount: {type: number}
  currency: {type: text}
  closed: {type: datetime, clock: event}
  lead_on: {type: date}
  opportunity_on: {type: date}
"""
ROLE = """\
kind: entity
key: deal_role
scope: measurement
fields:
  person_id: {type: text}
  deal_id: {type: text}
  role: {type: text}
"""
CHANNELS = """\
kind: taxonomy
key: channels
scope: measurement
entity: touch
funnel: [top, middle, bottom]
channels:
  brand_video: {funnel: top, paid: true}
  content:     {funnel: middle}
  paid_search: {funnel: bottom, paid: true}
  direct:      {funnel: bottom}
rules:
  - {when: "medium IN ('cpc', 'ppc')", channel: paid_search}
  - {when: "source = 'youtube'", channel: brand_video}
  - {when: "medium = 'content'", channel: content}
  - {when: "source = 'direct'", channel: direct}
otherwise: unknown
"""
SHARES = "{shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}"
CREDIT = """\
kind: attribution
key: pipeline_credit
scope: measurement
entity: touch
taxonomy: channels
conversion:
  entity: deal
  when: "stage = 'won'"
  at: closed
  value: {field: amount, currency: EUR}
  again: each
journey:
  by: {touch: account_id, conversion: account_id}
  through: {entity: deal_role, touch: person_id, conversion: deal_id, when: "role IN ('buyer', 'champion')"}
  reset: at_conversion
  window: 90 days
touches:
  at: occurred
  order: [touch_id]
  eligible: "NOT is_bot AND kind <> 'email_open'"
  collapse: none
milestones: {lead: lead_on, opportunity: opportunity_on}
credit: {shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}
no_touch: unattributed
examples:
  - {touches: [brand_video -40 days, content -30 days, content -20 days, content -10 days, paid_search -1 day],
     credit: {top: 40 %, middle: 30 %, bottom: 30 %}}
"""


FITTED = """\
kind: fit
key: content_fit
scope: measurement
entity: touch
taxonomy: channels
order: 1
effects: {direct: 0.5, content: 0.000000007, unknown: 0}
"""


def around(*more: Draft) -> Surroundings:
    """What is in force around an attribution."""
    touch = read(TOUCH)
    entities = beside(touch, read(DEAL), read(ROLE), *more)
    channels = read(CHANNELS, beside(touch))
    fit = read(FITTED, beside(touch, channels))
    return beside(touch, channels, fit, *entities.definitions.values())
