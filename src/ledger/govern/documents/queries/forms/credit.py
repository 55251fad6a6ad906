"""Forms of a taxonomy and of an attribution. Three ways to give credit come with what each can and cannot overstate."""

from __future__ import annotations

from types import MappingProxyType

TAXONOMY = """\
entity: $entity  # whose records are sorted: the touches
title: TITLE  # what people call it
statement: STATEMENT  # what it is for, in one sentence
funnel: [top, middle, bottom]  # the parts of the funnel, from the top down
channels:
  # every channel serves one part; paid: true where money is spent on it
  CHANNEL: {funnel: top, paid: true}
  OTHER_CHANNEL: {funnel: bottom}
rules:
  # the first rule that holds decides; hit: unique promises that no touch satisfies the rules of two channels
  - {when: FIELD >= NUMBER, channel: CHANNEL}
  - {when: FIELD < NUMBER, channel: OTHER_CHANNEL}
otherwise: unknown  # what no rule sorts; it is counted apart, never hidden
"""
_ATTRIBUTION = """\
entity: $entity  # whose records earn credit: the touches
title: TITLE  # what people call it
statement: STATEMENT  # what it is for, in one sentence
taxonomy: TAXONOMY  # by which touches get their channels
conversion:
  entity: CONVERTS  # whose records have credit to give
  when: CONVERTED  # which of them
  # id: ORDER_NO    what names one of them; left out, it is CONVERTS_id or id
  at: CLOSED  # its clock: the version in force on that day governs it
  # value: {field: AMOUNT, currency: EUR}    left out, only conversions are counted
journey:
  by: {touch: ACCOUNT, conversion: ACCOUNT}  # the fields that join them
  reset: at_conversion  # after a conversion a journey begins anew; or never, or carry
  window: 90 days  # how far back a touch may lie; or {top: 180 days, otherwise: 90 days}
touches:
  at: OCCURRED  # when a touch was
  order: [TOUCH_ID]  # which of two at one instant is first; no two share the last one
  # eligible: NOT is_bot    which of them may earn at all
  collapse: none  # or repeats, once, or session 30 minutes: which touches count as one
"""
_CREDIT = {
    "u": """\
# The first and the last touch share most of it: it shows who opened and who closed. It cannot see how many touches lie
# between, so a channel that is seldom first or last looks worthless; and the more often a channel appears, the more of
# its touches stand at an end: a second mailing still adds to the share of mailings.
credit: {shares: [{touch: first, share: 40}, {touch: last, share: 40}, {touch: others, share: 20}]}
""",
    "w": """\
# Like u, with the last touch before two milestones. It shows who moved a record on, as far as those dates are right: a
# touch is rewarded for standing before a date, not for causing it. Repeating a channel adds to its share.
milestones: {lead: LEAD_ON, opportunity: OPPORTUNITY_ON}  # dates of the conversion
credit:
  shares:
    - {touch: first, share: 30}
    - {before: lead, share: 30}
    - {before: opportunity, share: 30}
    - {touch: others, share: 10}
""",
    "funnel_shares": """\
# Each part of the funnel has a share that somebody decided, divided over its touches. Repeating a channel cannot add to
# the share of its part, so no part is overstated by being frequent. It says nothing of what a part causes: the shares
# are a decision, and lift evidence is how to check it.
credit: {shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}
""",
}
_END = """\
no_touch: unattributed  # where nobody earned it; no channel is called so
"""
STARTS = MappingProxyType({name: _ATTRIBUTION + credit + _END for name, credit in _CREDIT.items()})
"""The texts of an attribution below its head, by what credit they begin with."""
