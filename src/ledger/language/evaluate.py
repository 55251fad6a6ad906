"""The reference evaluator: what a criteria means, straight from language.md sections 2 to 5.

Every other realisation, and the core form, is tested against this one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger.errors import BadInput
from ledger.language.fold import fold
from ledger.language.inputs import inputs, scores_under
from ledger.language.meaning import Meaning, reads as names_read, value as worked_out
from ledger.language.record import Value, read_record
from ledger.language.schema import Schema
from ledger.language.tree import (
    Always,
    And,
    Between,
    Blank,
    Compare,
    Contains,
    Day,
    HasAll,
    HasAny,
    In,
    Literal,
    Name,
    Not,
    Number,
    Or,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    Tree,
)

Values = Mapping[str, Value]

SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""What each sign asks of two values that are there."""


def judge(tree: Tree, record: Mapping[str, object], schema: Schema, today: date) -> bool:
    """Whether `record` satisfies `tree`, whose references are expanded, on the day `today` of the schema's zone.

    Only the fields that `tree` reads are looked at. Raises Unreadable where one of them holds no value of its type,
    and BadInput where `tree` speaks of a name that is no field.
    """
    return holds(tree, values_of(record, known_names(tree, schema), schema, today), schema, today)


def values_of(record: Mapping[str, object], names: Iterable[str], schema: Schema, today: date) -> dict[str, Value]:
    """What `record` has for these names, as `holds` takes it: fields as they are read, scores worked out."""
    if not schema.scores:
        return read_record(record, schema, names)
    wanted = frozenset(names)
    values = read_record(record, schema, inputs(wanted, schema))
    for key in scores_under(wanted, schema):
        values[key] = Decimal(worked_out(schema.scores[key].form, lambda when: holds(when, values, schema, today)) or 0)
    return values


def holds(tree: Tree, values: Values, schema: Schema, today: date) -> bool:
    """The verdict on `values`, as `read_record` gives them."""
    match tree:
        case Always():
            return True
        case And(of=parts):
            return all(holds(part, values, schema, today) for part in parts)
        case Or(of=parts):
            return any(holds(part, values, schema, today) for part in parts)
        case Not(of=part):
            return not holds(part, values, schema, today)
        case _:
            return _predicate(tree, values, schema, today)


def known_names(meaning: Meaning, schema: Schema) -> frozenset[str]:
    """The names that `meaning` reads. Raises BadInput where one is no field: a reference that was not expanded."""
    found = names_read(meaning)
    for name in sorted(found - schema.fields.keys()):
        raise BadInput(
            f"{name} is not a field of {schema.entity}, and no version of it is in force",
            "a criteria is judged with everything that it refers to",
            "ask for a day on which it is in force",
        )
    return found


def _predicate(node: Predicate, values: Values, schema: Schema, today: date) -> bool:
    if isinstance(node, Name):
        return values[node.name] is True
    value = values[node.field]
    if isinstance(node, Blank):
        return value is None
    if value is None:
        return False
    exact = schema.fields[node.field].type != "text"
    return _on_value(node, value if exact else fold(str(value)), values, today, exact)


def _on_value(node: Predicate, value: Any, values: Values, today: date, exact: bool) -> bool:
    """The verdict of a predicate on a value that is not blank, folded where it is a text."""

    def of(literal: Literal) -> Any:
        return _resolve(literal, today, exact)

    match node:
        case Compare(op=op, right=right):
            against = values[right.name] if isinstance(right, Ref) else of(right)
            return against is not None and SIGNS[op](value, against)
        case In(values=literals):
            return any(value == of(literal) for literal in literals)
        case Between(low=low, high=high):
            return bool(of(low) <= value <= of(high))
        case Contains(text=text):
            return of(text) in value
        case StartsWith(text=text):
            return bool(value.startswith(of(text)))
        case HasAny(values=codes):
            return any(code.value in value for code in codes)
        case HasAll(values=codes):
            return all(code.value in value for code in codes)
    raise AssertionError(node)


def _resolve(literal: Literal, today: date, exact: bool) -> object:
    match literal:
        case Today(offset=offset):
            return today + timedelta(days=offset)
        case Text(value=text):
            return text if exact else fold(text)
        case Number(value=value) | Day(value=value):
            return value
