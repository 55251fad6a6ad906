"""Do two criteria mean the same? A record that tells them apart, or that there is none.

Each field is tried at the values that a predicate of either criteria can tell from one another: the literals, what
lies between and beyond them, a blank. Where every combination was tried this is a proof, for a predicate over one
field sees nothing of a value but that. Where there are too many, a spread of them is tried; and texts, two fields
compared and TODAY have more to them than this tries. Then no difference found is no proof.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any

from ledger.language import Schema, Tree, fields_of, holds, read_record
from ledger.language.days import FIRST_YEAR, LAST_YEAR
from ledger.language.fold import fold
from ledger.language.literals import DIGITS, normal
from ledger.language.schema import Field
from ledger.language.tree import (
    Always,
    And,
    Between,
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
)

MOST, SETS = 20_000, 6
EXACT = Context(prec=DIGITS)
OTHER = "other than declared"


@dataclass(frozen=True, slots=True)
class Told:
    """A record on which the two differ, with both verdicts; None where none was found. `proved`: all were tried."""

    record: Mapping[str, Any] | None
    first: bool = False
    second: bool = False
    proved: bool = False


def telling(one: Tree, other: Tree, schema: Schema, today: date) -> Told:
    """Compare two criteria of one entity, their references expanded. Deterministic."""
    names = sorted(fields_of(one) | fields_of(other))
    tried = [_values(schema.fields[name], (one, other), schema, today) for name in names]
    whole = math.prod(map(len, tried)) <= MOST
    for values in _combinations(tried) if not whole else itertools.product(*tried):
        record = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        if _differ(one, other, record, schema, today):
            return _told(one, other, record, schema, today)
    return Told(None, proved=whole and all(_exhausted(schema.fields[name], (one, other)) for name in names))


def _told(one: Tree, other: Tree, record: Mapping[str, Any], schema: Schema, today: date) -> Told:
    """The record without what it can do without, so that people see what it is about."""
    for name in record:
        less = {key: value for key, value in record.items() if key != name}
        record = less if _differ(one, other, less, schema, today) else record
    return Told(record, *_verdicts(one, other, record, schema, today))


def _differ(one: Tree, other: Tree, record: Mapping[str, Any], schema: Schema, today: date) -> bool:
    first, second = _verdicts(one, other, record, schema, today)
    return first is not second


def _verdicts(one: Tree, other: Tree, record: Mapping[str, Any], schema: Schema, today: date) -> tuple[bool, bool]:
    found = read_record(record, schema, fields_of(one) | fields_of(other))
    return holds(one, found, schema, today), holds(other, found, schema, today)


def examples(tree: Tree, schema: Schema, today: date) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """A record that satisfies a criteria, and one that does not; None where none was found."""
    never = Not(Always())
    return telling(tree, never, schema, today).record, telling(tree, Always(), schema, today).record


def _exhausted(field: Field, trees: tuple[Tree, ...]) -> bool:
    """Whether the values that are tried stand for all that a field may hold."""
    literals = [each for tree in trees for each in _literals(tree, field.name)]
    beside = any(True for tree in trees for _ in _beside(tree, field.name))
    many = field.type == "choices" and len({each for each in literals if isinstance(each, Text)}) > SETS
    return field.type != "text" and not beside and not many and not any(isinstance(each, Today) for each in literals)


def _combinations(tried: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Everything blank, or filled, but for one field; then a spread of all."""
    for base in ([values[-1] for values in tried], [values[0] for values in tried]):
        for at, values in enumerate(tried):
            yield from ((*base[:at], value, *base[at + 1 :]) for value in values)
    spread = random.Random(0)
    yield from (tuple(spread.choice(values) for values in tried) for _ in range(MOST))


def _values(field: Field, trees: tuple[Tree, ...], schema: Schema, today: date) -> list[Any]:
    literals = [each for tree in trees for each in _literals(tree, field.name)]
    pairs = {name for tree in trees for name in _beside(tree, field.name)}
    for name in pairs:
        literals += [each for tree in trees for each in _literals(tree, name)]
    match field.type:
        case "boolean" | "signal":
            return [True, None]
        case "number":
            return [*_numbers(literals, bool(pairs)), None]
        case "date":
            return [*(day.isoformat() for day in _days(literals, today)), None]
        case "datetime":
            return [*(f"{day.isoformat()}T12:00:00Z" for day in _days(literals, today)), None]
        case "choice":
            return [*field.choices, OTHER, None]
        case "choices":
            return [*_sets(literals), None]
        case _:
            return [*_texts(literals), None]


def _numbers(literals: list[Literal], paired: bool) -> list[str]:
    found = sorted({each.value for each in literals if isinstance(each, Number)}) or [Decimal(0)]
    between = [EXACT.divide(EXACT.add(low, high), 2) for low, high in itertools.pairwise(found)]
    beyond = [found[0] - 1, found[-1] + 1, *([found[-1] + 2] if paired else ())]
    readable = (normal(each) for each in [*found, *between, *beyond])
    return [f"{each:f}" for each in dict.fromkeys(readable) if each is not None]


def _days(literals: list[Literal], today: date) -> list[date]:
    at = {each.value for each in literals if isinstance(each, Day)}
    at |= {today + timedelta(days=each.offset) for each in literals if isinstance(each, Today)}
    near = {day + timedelta(days=shift) for day in at or {today} for shift in (-2, -1, 0, 1, 2)}
    return sorted(day for day in near if FIRST_YEAR <= day.year <= LAST_YEAR)


def _sets(literals: list[Literal]) -> list[list[str]]:
    codes = sorted({each.value for each in literals if isinstance(each, Text)})
    if len(codes) > SETS:
        return [[code] for code in codes] + [codes, [OTHER]]
    found = [list(each) for size in range(1, len(codes) + 1) for each in itertools.combinations(codes, size)]
    return [*found, [OTHER]]


def _texts(literals: list[Literal]) -> list[str]:
    """Each literal, what begins with and contains it, and what is none of them."""
    texts = sorted({fold(each.value) for each in literals if isinstance(each, Text)})
    around = [shape.format(each) for each in texts for shape in ("{}", "{}~", "~{}")]
    return [*dict.fromkeys(around), " ".join(texts), "~"]


def _literals(tree: Tree, name: str) -> Iterator[Literal]:
    for each in _predicates(tree):
        if getattr(each, "field", "") != name:
            continue
        match each:
            case Compare(right=right) if not isinstance(right, Ref):
                yield right
            case Between(low=low, high=high):
                yield from (low, high)
            case In(values=values) | HasAny(values=values) | HasAll(values=values):
                yield from values
            case Contains(text=text) | StartsWith(text=text):
                yield text
            case _:
                pass


def _beside(tree: Tree, name: str) -> Iterator[str]:
    """The fields that this one is compared with."""
    for each in _predicates(tree):
        if isinstance(each, Compare) and isinstance(each.right, Ref):
            if each.field == name:
                yield each.right.name
            elif each.right.name == name:
                yield each.field


def _predicates(tree: Tree) -> Iterator[Predicate]:
    match tree:
        case And(of=parts) | Or(of=parts):
            for part in parts:
                yield from _predicates(part)
        case Not(of=part):
            yield from _predicates(part)
        case Always() | Name():
            return
        case _:
            yield tree
