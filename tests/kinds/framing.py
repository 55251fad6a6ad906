"""A framework and everything that its gates are about, as the tests of channels read them."""

from __future__ import annotations

from ledger.kinds.kind import Surroundings

from .crediting import CREDIT, around as credited
from .reading import LEAD, MQL, beside, read

SQL = MQL.replace("key: mql", "key: sql").replace("score >= 65", "mql AND score >= 80").partition("examples:")[0]
OPTED_OUT = """\
kind: invariant
key: opted_out_never_mql
scope: lifecycle
entity: lead
every: is_competitor
never: score > 1000
"""
FRAMEWORK = """\
kind: framework
key: channel_fit
scope: channels
title: Fit of a new channel
statement: Whether a channel fits before it is paid for.
asks:
  supplies: fields of lead
  touch: channel of channels
  spend_cap: {type: number, unit: EUR}
  expected_conversions: {type: number, title: Conversions at the cap}
  market: {type: choice, choices: [b2b, b2c]}
gates:
  - {key: read, computed: {supplies_read: [mql, sql]}}
  - {key: qualifies, computed: {reachable: mql}}
  - {key: counted, computed: {in_taxonomy: channels}}
  - {key: credited, computed: {can_earn: pipeline_credit}}
  - {key: lawful, computed: {holds: [opted_out_never_mql]}}
  - {key: owned, computed: {seat: operator, scope: channels}}
  - {key: room, computed: {pilots_open: {at_most: 3}}}
  - {key: share, computed: {spend_share: {at_most: 5 %}}}
  - {key: measured, computed: measurable_pilot}
  - {key: exits, computed: exit_rule}
  - {key: lands, computed: {bound: hubspot}}
  - {key: house, computed: {acme.fair: {share: 0.5}}}
  - {key: consent, asked: "Is there consent for every record?", evidence: required, renew: 365 days}
criteria:
  - key: audience
    weight: 30
    scale: {0: nobody we sell to, 1: under 10 %, 2: 10-30 %, 3: 30-60 %, 4: over 60 %}
    evidence: required
    floor: 1
  - {key: measurable, weight: 25, scale: {0: not, 1: by survey, 2: by code, 3: by click, 4: by account}}
  - {key: speed, title: Time to a first signal, weight: 20, scale: {0: a year, 1: two quarters, 2: one, 3: a month}}
  - {key: cost, weight: 15, scale: {0: over 400 EUR, 1: less}}
  - {key: moat, weight: 10, scale: {0: anybody can, 1: few, 2: we alone}}
rule:
  - {adopt: total >= 70}
  - {pilot: total >= 55}
  - {otherwise: reject}
pilot: {needs: [success, stop, until, spend_cap, least], longest: 120 days, extensions: 1}
review: {adopted: 365 days, pilot: at its end}
assessors: {at_least: 2, spread: 1}
"""


def around() -> Surroundings:
    """What is in force around a framework."""
    lead = read(LEAD)
    mql = read(MQL, beside(lead))
    on_lead = beside(lead, mql, read(SQL, beside(lead, mql)), read(OPTED_OUT, beside(lead, mql)))
    measured = credited()
    credit = read(CREDIT, measured)
    return beside(*on_lead.definitions.values(), *measured.definitions.values(), credit)
