"""A rule as the artifact that realises it, and what is needed to count who would enter and leave.

criteria --> checkbox formula      Lead.MQL__c
score    --> number formula        Lead.Fit__c
ladder   --> text formula          Lead.Stage__c
`-> value set             GlobalValueSet/Marketing_Stage · StandardValueSet/LeadStatus · Picklist/Lead.Stage__c
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger import Artifact, Core, Ladder, Provenance, Rule, Score, core, reads
from ledger_salesforce.compile.accepted import ACCEPTS, DROP_VALUES, TODAY, Calendar
from ledger_salesforce.compile.columns import columns
from ledger_salesforce.compile.formula import MUCH, compiled, measured, predicate
from ledger_salesforce.compile.meaning import fields_below, ladder, score, with_scores
from ledger_salesforce.native import field, valueset
from ledger_salesforce.native.column import Columns

EVERY_RECORD = "a formula judges every record anew as soon as it changes: past verdicts are not kept on the record"
MIDNIGHT = (
    "TODAY is NOW() against the date's midnight UTC: exact by Salesforce's formula engine, not observed on a live org"
)
VIEWER = (
    "accepted on record: TODAY is the day of whoever looks, so near midnight a verdict can differ from the ledger's"
)
HEAVY = (
    "by our estimate it compiles to {:,} characters of SQL: orgs have refused formulas from 5,000 on, and the limit "
    "that Salesforce documents is 15,000; ledger validate asks the org"
)
DROPPED = f"accepted on record: {ACCEPTS[DROP_VALUES]}"


@dataclass(frozen=True, slots=True)
class Probe:
    """What counts are compiled from once the day is known, and what making or merging the artifact needs beside.

    `form` is None where nothing can be counted before the change: a score, a ladder. `label` is what a new artifact
    would be called; `drop` says that values which the ladder lacks may be deactivated; `provenance` is for the
    registry.
    """

    form: Core | None
    columns: Columns
    zone: str
    label: str
    drop: bool = False
    provenance: Provenance | None = None


def value_set_of(rule: Rule, address: str, name: str) -> Artifact:
    """The value set that holds a ladder."""
    target = valueset.parts(address or name)
    assert isinstance(rule.meaning, Ladder)  # it holds nothing else
    drop = DROP_VALUES in rule.accepted
    label = field.label(rule.title, target["name"])
    body = valueset.wanted(rule, rule.meaning, drop=drop)
    return Artifact(
        address, name, body, (DROPPED,) if drop else (), Probe(None, {}, rule.schema.zone, label, drop, rule.provenance)
    )


def field_of(rule: Rule, address: str, name: str) -> Artifact:
    """The field whose formula realises a rule. Raises Refused."""
    target = address or name
    label = field.label(rule.title, field.parts(target)["name"])
    calendar = Calendar(rule.schema.zone, TODAY in rule.accepted)
    found = _columns(rule, target, calendar)
    form = None if isinstance(rule.meaning, Score | Ladder) else core(rule.meaning, rule.schema)
    kind, text = _formula(rule, form, found, calendar)
    body = field.wanted(rule, measured(text), kind)
    return Artifact(
        address, name, body, _notes(text), Probe(form, found, rule.schema.zone, label, provenance=rule.provenance)
    )


def _columns(rule: Rule, target: str, calendar: Calendar) -> Columns:
    names = reads(rule.meaning)
    bound = columns(rule, fields_below(names, rule.schema), target)
    return with_scores(names, rule.schema, bound, calendar)


def _formula(rule: Rule, form: Core | None, found: Columns, calendar: Calendar) -> tuple[str, str]:
    """The type of the field, and the text of its formula."""
    match rule.meaning:
        case Score():
            return "Number", score(rule.meaning, rule.schema, found, calendar)
        case Ladder():
            return "Text", ladder(rule.meaning, rule.schema, found, calendar)
        case _:
            assert form is not None
            return "Checkbox", str(predicate(form, found, calendar))


def _notes(text: str) -> tuple[str, ...]:
    """What people should know of this formula. A literal cannot look like the calls: a parenthesis follows a name."""
    size = compiled(text)
    days = [note for call, note in (("NOW()", MIDNIGHT), ("TODAY()", VIEWER)) if call in text]
    return (EVERY_RECORD, *days, *([HEAVY.format(size)] if size > MUCH else []))
