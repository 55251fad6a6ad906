"""What people should know of a formula that was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger_salesforce.imports.parse import Call, Constant, Expression, Reference, walk
from ledger_salesforce.native import describe

VIEWER = "TODAY and the day of an instant are those of whoever looks: the ledger's only where people work in UTC"
LETTERS = "LOWER reads İ and a final Σ otherwise than the language does: a text with them may be judged otherwise"
DAYS = "an instant is read as the start of a day in {zone}: in a ledger of another zone this is another rule"
MIDNIGHT = "NOW against a date's midnight UTC is read as TODAY, by Salesforce's formula engine"


def notes(expressions: Iterable[Expression], described: Mapping[str, Mapping[str, Any]], zone: str) -> tuple[str, ...]:
    """The notes on a formula and those that it refers to, each once."""
    found = (note for whole in expressions for each in walk(whole) for note in _of(each, described, zone))
    return tuple(dict.fromkeys(found))


def _of(expression: Expression, described: Mapping[str, Mapping[str, Any]], zone: str) -> Iterator[str]:
    match expression:
        case Call(name="TODAY"):
            yield VIEWER
        case Call(name="DATETIMEVALUE", of=(Constant(),)):
            yield DAYS.format(zone=zone)
        case Call(name="NOW"):
            yield MIDNIGHT
        case Call(name="DATEVALUE", of=(Reference(path=path),)):
            if described.get(path.lower(), {}).get("type") == "datetime":
                yield VIEWER
        case Call(name="ISPICKVAL", of=(Reference(path=path), Constant(value=str() as option))):
            row = described.get(path.lower(), {})
            if option and option not in describe.options(row):
                yield f"{path} has no active option {option}: unless it has an inactive one, that test is never true"
        case Call(name=("=" | "<>" | "CONTAINS" | "BEGINS"), of=(left, right)):
            if _folds_otherwise(left, right) or _folds_otherwise(right, left):
                yield LETTERS


def _folds_otherwise(side: Expression, other: Expression) -> bool:
    """Whether LOWER meets a literal with a letter for which it needs the replacement that is not there."""
    parts = list(walk(side))
    literal = next((each.value for each in walk(other) if isinstance(each, Constant)), None)
    if not isinstance(literal, str) or not any(isinstance(each, Call) and each.name == "LOWER" for each in parts):
        return False
    replaced = {each.value for each in parts if isinstance(each, Constant)}
    return ("i" in literal and "İ" not in replaced) or (not {"σ", "ς"}.isdisjoint(literal) and "Σ" not in replaced)
