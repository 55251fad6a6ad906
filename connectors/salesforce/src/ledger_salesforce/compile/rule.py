"""A rule as a field: its formula, and what is needed to count who would enter and leave."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_salesforce import field
from ledger_salesforce.compile.columns import columns
from ledger_salesforce.compile.formula import Columns, formula
from ledger_salesforce.door import Artifact, Between, Compare, Core, Leaf, Rule, Today, core

EVERY_RECORD = "a formula judges every record anew as soon as it changes: past verdicts are not kept on the record"
MIDNIGHT = (
    "TODAY is NOW() against the date's midnight UTC: exact by Salesforce's formula engine, not observed on a live org"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What counts are compiled from, once the day is known, and what a new field would be called."""

    form: Core
    columns: Columns
    zone: str
    label: str


def artifact(rule: Rule, address: str, name: str) -> Artifact:
    """The field that realises a rule; without an address it is to be made as `name`, such as `Lead.MQL__c`.

    Raises Refused with the reason, and UnknownName where the address or the name is no custom field's.
    """
    target = address or name
    label = field.label(rule.title, field.parts(target)["name"])
    form = core(rule.tree, rule.schema)
    found = columns(rule, target)
    text = formula(form, found, rule.schema.zone)
    notes = (EVERY_RECORD, MIDNIGHT) if _asks_today(form) else (EVERY_RECORD,)
    return Artifact(address, name, field.wanted(rule, text), notes, Probe(form, found, rule.schema.zone, label))


def _asks_today(form: Core) -> bool:
    if not isinstance(form, Leaf):
        return any(_asks_today(part) for part in form.of)
    match form.predicate:
        case Compare(_, _, Today()) | Between(_, Today(), _) | Between(_, _, Today()):
            return True
        case _:
            return False
