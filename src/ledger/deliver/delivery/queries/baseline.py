"""What an artifact that nobody ratified anything for is held against: what it held when it was bound.

seen, native --baseline_of--> Baseline, in the event that binds        baseline, native now --change_since--> RuleChange
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native, Observed
from ledger.artifacts.protocols import Session, Surveys
from ledger.deliver.delivery.pure.plan import body_digest
from ledger.deliver.targets.events.baseline import Baseline, RuleChange
from ledger.domain import mentions
from ledger.errors import LedgerError
from ledger.language.core import AllOf
from ledger.language.schema import Field, Schema
from ledger.language.tree_json import from_json, to_json
from ledger.language.written import tree_of
from ledger.prove.category import MeaningChange, change
from ledger.prove.side import Side
from ledger.prove.witness import record_json


def rule_there(session: Session, address: str) -> Native | None:
    """The rule of an artifact as the platform tells it; None where it cannot be asked, or does not answer."""
    if not isinstance(session, Surveys):
        return None
    try:
        return session.rule(address)
    except LedgerError:
        return None


def baseline_of(ledger: Ledger, seen: Observed, native: Native | None) -> Baseline | None:
    """What was seen of an artifact, to be recorded; None where nothing is there.

    What a platform says in its own words names nobody by address; what a rule compares with is its meaning, and stays.
    """
    if seen.body is None:
        return None
    text = mentions.withheld(seen.text or (native.text if native else ""), ledger.ids())
    if native is None or native.form is None:
        return Baseline(digest=body_digest(seen.body), text=text)
    return Baseline(digest=body_digest(seen.body), text=text, tree=_tree(native), types=_types(native))


def change_since(before: Baseline, now: Native | None, day: date, zone: str) -> RuleChange:
    """What it means to go from the rule of a baseline to the one that is there now."""
    if before.tree is None:
        return RuleChange(category="unknown", why="the rule could not be read when it was bound")
    if now is None or now.form is None:
        return RuleChange(category="unknown", why=(now and now.refused) or "the rule cannot be read")
    try:
        then = Side(from_json(before.tree), _schema(before.types, zone))
        return recorded(change(then, Side(from_json(_tree(now)), _schema(_types(now), zone)), day))
    except LedgerError as problem:
        return RuleChange(category="unknown", why=problem.what)


def recorded(found: MeaningChange) -> RuleChange:
    """What a change means, as it is recorded: its category, and one record that tells."""
    told = found.witness
    if told is None:
        return RuleChange(category=found.category, why=found.why)
    return RuleChange(category=found.category, record=record_json(told.record), before=told.before, after=told.after)


def _types(native: Native) -> dict[str, str]:
    return {name: field.type for name, field in sorted(native.fields.items())}


def _tree(native: Native) -> Any:
    """The rule over the platform's names, as stored JSON. Each leaf says itself what it is on a blank."""
    return to_json(tree_of(native.form or AllOf(()), _schema(_types(native), "UTC")))


def _schema(types: dict[str, str], zone: str) -> Schema:
    return Schema("there", {name: Field(name, type_) for name, type_ in types.items()}, zone=zone)  # type: ignore[arg-type]
