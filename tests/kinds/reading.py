"""Reading a document the way that a proposal does, for the tests of the kinds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.data import replace
from ledger.documents import Document, load
from ledger.domain.definition import Draft
from ledger.kinds.kind import Surroundings
from ledger.kinds.shipped import KINDS

DAY = date(2026, 3, 2)
ALONE = Surroundings({}, "UTC", DAY, lambda address: f"id-of-{address.partition('@')[0]}")
KIND = {kind.name: kind for kind in KINDS}

LEAD = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
fields:
  score:
    type: number
    title: Engagement score
    bind: {hubspot: contacts.score, salesforce: [Lead.Score__c, Contact.Score__c]}
  job_level: {type: choice, choices: [vp, director], bind: {salesforce: {path: Lead.Level__c, codes: {vp: VP}}}}
  employees: {type: number, blank: 0}
  is_competitor: {type: boolean}
  created: {type: datetime, clock: event}
"""
MQL = """\
kind: criteria
key: mql
scope: lifecycle
entity: lead
title: Marketing-qualified lead
statement: A lead that sales has agreed to call.
criteria: |
  score >= 65
  AND job_level IN ('vp')  -- as agreed
examples:
  - {given: {score: 80, job_level: vp}, verdict: true}
  - {given: {score: 64.5, job_level: vp}, verdict: false, because: 65 is the line, on: 2026-01-31}
"""
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
title: Fit score
bounds: [0, 100]
rules:
  - {when: "TRUE", points: 10}
  - {when: "job_level IN ('vp')", points: 40}
  - when: |
      employees >= 1000
      AND NOT is_competitor  -- as agreed
    points: -20
examples:
  - {given: {job_level: vp}, points: 50}
  - {given: {job_level: vp, employees: 2000}, points: 30, because: large ones take long, on: 2026-01-31}
"""
FUNNEL = """\
kind: stages
key: funnel
scope: lifecycle
entity: lead
title: Lead funnel
stages:
  - {key: known, when: score IS NOT BLANK, skippable: true}
  - {key: Warm - called, title: Warm lead, when: is_competitor}
  - {key: hot, when: is_competitor AND score >= 65}
otherwise: unknown
examples:
  - {given: {}, stage: unknown}
  - {given: {is_competitor: true, score: 80}, stage: hot, because: it is}
"""
SOBER = """\
kind: invariant
key: sober
scope: lifecycle
entity: lead
title: Competitors are no leads of ours
statement: Sales calls no competitor.
every: is_competitor  AND score > 1
never: score >= 65
"""
FIGURE = """\
kind: metric
key: figure
scope: lifecycle
entity: lead
title: What they score
measure: {sum: score}
of: mql
unit: points
dated_by: clock
"""
APART = """\
kind: invariant
key: apart
scope: lifecycle
entity: lead
disjoint:
  - score < 10
  - score  BETWEEN 10 AND 20
"""
DEBT = """\
kind: debt
key: debt_policy
scope: "*"
weights: {no_decider: 8, drift: 3}
due: {drift: 7, unratified_version: never}
budget: {stock: 120, new: 0, oldest: 365, kinds: {expired_waiver: 0}}
baseline: 2026-01-01
"""
CHARTER = """\
kind: charter
title: Who decides lifecycle definitions
scope: lifecycle
steward: [ana@acme.example, ben@acme.example]
approver: {of: [sal@acme.example, mia@acme.example], quorum: 2}
decider: cro@acme.example
operator: ops@acme.example
lapses_after: 30 days
standards: [prospective, cohort]
"""


def document(text: str) -> Document:
    (found,) = load(text, "doc.yaml")
    return found


def read(text: str, around: Surroundings = ALONE) -> Draft:
    found = document(text)
    return KIND[found.kind].read(found, around)


def objections(text: str, around: Surroundings = ALONE) -> list[str]:
    found = document(text)
    kind = KIND[found.kind]
    return [str(each) for each in kind.objections(kind.read(found, around), found, around)]


def notes(text: str, around: Surroundings = ALONE) -> list[str]:
    found = document(text)
    kind = KIND[found.kind]
    return list(kind.notes(kind.read(found, around), around))


def beside(*drafts: Draft) -> Surroundings:
    """What is in force around a document."""
    return replace(ALONE, definitions={each.key: each for each in drafts})


def without(text: str, beginnings: Iterable[str]) -> str:
    """The text without the lines that begin so."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(tuple(beginnings))) + "\n"
