"""A form of each kind of document: what belongs in it, said where it belongs. Words in capitals are to be filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from importlib.resources import files
from string import Template

from ledger.errors import BadInput
from ledger.govern.documents.queries.forms.credit import STARTS, TAXONOMY
from ledger.kinds.shape import KEY, RESERVED, SCOPE
from ledger.steps import again

FRAMEWORKS = ("channel_fit", "paid_pilot")
"""The frameworks that ship: for any new channel, and for a paid test."""
_OTHERWISE = ("*", "null", "true", "false", "yes", "no", "on", "off", "y", "n")  # what YAML may take for no text
_OPEN, _NOTE = re.compile(r"\b[A-Z][A-Z_]+\b"), re.compile(r"(?:^|\s)#.*|\"[^\"]*\"|\b(?:IS|NOT|BLANK)\b")
_HEAD = """\
# Words in capitals are to be filled in. A line that begins with # is a comment. When it is complete: ledger check FILE
kind: $kind
key: $key  # its name for ever: lower-case letters, digits and _
scope: $scope  # whose charter decides on it
"""
_RULE = """\
entity: $entity  # what it judges; `ledger show $entity` lists its fields
title: TITLE  # what people call it
statement: STATEMENT  # what it is for, in one sentence
"""
_LANGUAGE = """\
# =  <>  <  <=  >  >=    IN ('a', 'b')    BETWEEN 1 AND 9    HAS ANY ('a')    IS BLANK    CONTAINS 'text'
# created >= TODAY - 30 DAYS    AND  OR  NOT  ( )    the name of a boolean, or of another criteria
"""
_FORMS = {
    "entity": _HEAD
    + """\
title: TITLE  # what people call one of them
statement: STATEMENT  # what it is, in one sentence
fields:
  # type: boolean, number, text, choice, choices (several of them), date, datetime, or signal (a platform alone knows)
  FIELD: {type: number, title: TITLE}
  SOURCE: {type: choice, choices: [CODE, OTHER_CODE]}
  # the one field that says when a record came to be: by its day a record is judged by the version of its time
  CREATED: {type: date, clock: event}
  # where it lives on a platform, if it does: bind: {salesforce: Lead.Field__c, hubspot: contacts.field}
  # what a blank counts as, if not as nothing: blank: 0
""",
    "criteria": _HEAD
    + _RULE
    + _LANGUAGE
    + """\
criteria: |
  FIELD >= NUMBER
# records that anybody can test it by; they run whenever it is checked or proposed
examples:
  - {given: {FIELD: HIGH}, verdict: true}
  - {given: {FIELD: LOW}, verdict: false, because: REASON}
""",
    "score": _HEAD
    + _RULE
    + """\
bounds: [0, 100]  # what is less or more counts as these
rules:
  # the points of all that hold are added; "TRUE" gives points to every record
  - {when: FIELD >= NUMBER, points: 40}
  - {when: FIELD >= HIGH, points: 60}
examples:
  - {given: {FIELD: HIGH}, points: 100}
  - {given: {FIELD: LOW}, points: 0}
""",
    "stages": _HEAD
    + _RULE
    + """\
stages:
  # from the first to the last; a record is in the last whose condition holds
  - {key: FIRST, title: TITLE, when: FIELD IS NOT BLANK}
  - {key: SECOND, title: TITLE, when: FIELD >= NUMBER}
examples:
  - {given: {FIELD: HIGH}, stage: SECOND}
  - {given: {}, stage: null}
""",
    "metric": _HEAD
    + """\
entity: $entity  # whose records are counted; `ledger show $entity` lists its fields
title: TITLE  # what people call it
statement: STATEMENT  # what it is for, in one sentence
measure: count  # how many there are; or {sum: FIELD} with unit: EUR, for what a number of theirs comes to
of: CRITERIA  # the criteria of the records that count
# or in the place of measure and of, a share: of the records of the cohort, those that are the other too
# ratio: {of: OTHER, over: CRITERIA, cohort: CRITERIA}
# or over an attribution, with the entity that converts: credit in conversions, or value in its currency
# measure: value, of: ATTRIBUTION, earned_by: {part: PART}; or {channel: CHANNEL}, {paid: true}, or left out: all of it
# or of other metrics: cost: {per: METRIC}; cost: {per: METRIC, channel: FIELD}; return: {of: METRIC};
# share: {of: METRIC, over: METRIC}; change: {of: METRIC, from: before}
dated_by: clock  # by what a record belongs to a period: its clock, or the day on which it became CRITERIA
# goal: {at_least: 40, per: week}  # what it is meant to come to; of a share without a period: {at_least: 30 %}
""",
    "invariant": _HEAD
    + _RULE
    + """\
# One claim of four; each name is a criteria of the entity, or a condition.
every: ONE  # every record of this …
is: OTHER  # … is also one of this; or `never: OTHER`
# or: disjoint: [ONE, OTHER]    no record is both
# or: reachable: [ONE]          a record can be one
# or, instead of every and is, a claim over how credit is given (docs/how-to/say-what-credit-must-do.md):
# attribution: KEY
# never_more: {funnel: middle, than: 45 %, with: {funnel: top}}
# or: repetition: {funnel: middle}    one more such touch never raises its share
""",
    "taxonomy": _HEAD + TAXONOMY,
    **{f"attribution {name}": _HEAD + text for name, text in STARTS.items()},
    "debt": """\
# Words in capitals are to be filled in. A line that begins with # is a comment. When it is complete: ledger check FILE
kind: debt
key: debt_policy  # there is one policy, for all scopes
scope: "*"
title: TITLE  # what people call it
statement: STATEMENT  # what it is for, in one sentence
# what one item of a sort weighs: 1, 2, 3, 5 or 8; a sort that is left out weighs as shipped
weights: {no_decider: 8, drift: 5}
due: {drift: 14}  # in how many days an item is late; or never
# at most so much weight in all, so much that is new, so many days for the oldest, so much weight of a sort
budget: {stock: 100, new: 0, oldest: 365, kinds: {expired_waiver: 0}}
baseline: FIRST_DAY  # what opens from then on is new
""",
    "channel": """\
# Words in capitals are to be filled in. A line that begins with # is a comment. Then: ledger channel register FILE
kind: channel
key: $key  # its name for ever: lower-case letters, digits and _
title: TITLE  # what people call it
touch: CHANNEL  # what the taxonomy calls it, now or once it is there
supplies: [FIELD]  # the fields that its records carry
# filled_by: {enrichment: [OTHER_FIELD]}    and those that something else fills in
spend_cap: AMOUNT  # what it may cost at most
expected_conversions: NUMBER  # how many that is to bring
owner: OWNER  # whose it is: an address such as ana@acme.example
# what else a framework asks of a channel stands here by its name: ledger show FRAMEWORK, and ledger list names them
""",
    "assessment": """\
# Words in capitals are to be filled in. Criteria and gates are those of the framework: ledger show FRAMEWORK
# Which there are: ledger list. When it is complete: ledger channel evaluate CHANNEL --scores FILE
kind: assessment
scores: {CRITERION: STEP}  # a step of each scale, such as audience: 3
answers: {GATE: pass}  # a gate that somebody is asked: pass or fail
evidence: {CRITERION: PATH}  # files beside this one; of each its name and digest go on record
""",
    "charter": """\
# Words in capitals are to be filled in. A line that begins with # is a comment. When it is complete: ledger check FILE
kind: charter
title: TITLE  # such as: Who decides lifecycle definitions
scope: $scope  # what it governs; * is everything that no other charter does
steward: [STEWARD]  # who may propose: addresses such as ana@acme.example
approver: {of: [APPROVER], quorum: 1}  # who must consent, and how many of them; leave it out where nobody must
decider: DECIDER  # the one who ratifies
operator: [OPERATOR]  # who plans and applies on the platforms
lapses_after: 30 days  # when a proposal that nobody decided ends
answers_within: 10 days  # by when a steward answers who asks for a change
standards: [prospective, cohort, retrospective]  # what may happen to history; the first is the default
# solo: true  # one person holds several of these seats, and that is said wherever it matters
""",
}


def form(kind: str, key: str, scope: str, entity: str, start: str = "") -> str:
    """The form of a kind that comes with the ledger, with what is known filled in. Raises BadInput.

    An attribution begins with one of several ways to give credit, `start`, and a framework with one of those that ship.
    """
    if kind == "framework":
        start = _start("framework", start or FRAMEWORKS[0], FRAMEWORKS)
        text = files(__name__).joinpath("frameworks", f"{start}.yaml").read_text(encoding="utf-8")
        known = {"key": key_yaml(key or start), "scope": scope_yaml(scope), "entity": key_yaml(entity)}
        return Template(text).substitute(known)
    if kind == "attribution":
        start = _start("attribution", start or "funnel_shares", STARTS)
    known = {"key": key_yaml(key) if key else "KEY", "scope": scope_yaml(scope), "entity": key_yaml(entity)}
    return Template(_FORMS[f"{kind} {start}".rstrip()]).substitute(kind=kind, **known)


def open_words(kind: str) -> Iterator[str]:
    """The words in capitals that the forms of a kind leave to be filled in."""
    for name, text in _FORMS.items():
        if name.partition(" ")[0] == kind:
            for line in ("KEY", *text.splitlines()):
                yield from _OPEN.findall(_NOTE.sub("", line))


def _start(kind: str, start: str, among: Collection[str]) -> str:
    """What a document begins with. Raises BadInput where there is no such beginning."""
    if start in among:
        return start
    what, why = f"no {kind} begins with `{start}`", f"it begins with one of {', '.join(among)}"
    raise BadInput(what, why, again("begin with another", from_=[*among][-1]))


def key_yaml(key: str) -> str:
    """A key as it stands in a document. Raises BadInput where it cannot be one."""
    if not KEY.fullmatch(key) or key in RESERVED:
        why = "a key is a lower-case word of letters, digits and _, at most 50, and no word of the language"
        raise BadInput(f"`{key}` cannot be a key", why, "choose another, such as `mql` or `fit_score`")
    return _quoted(key)


def scope_yaml(scope: str) -> str:
    """A scope likewise."""
    if not SCOPE.fullmatch(scope):
        why = "a scope is * or a path of lower-case words"
        raise BadInput(f"`{scope}` is no scope", why, "such as lifecycle/mql")
    return _quoted(scope)


def _quoted(word: str) -> str:
    return f'"{word}"' if word in _OTHERWISE else word
