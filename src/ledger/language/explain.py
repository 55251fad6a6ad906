"""Why a record is in or out: the verdict of each clause, in the author's order, beside the values it saw.

✗ all of
✓ score >= 65                 score is 80
✗ mql: all of
✗ employees >= 200          employees is blank, read as 0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from ledger.language.core import expand
from ledger.language.evaluate import holds, known_fields
from ledger.language.literals import plain, quoted, shortened
from ledger.language.print import canonical, written
from ledger.language.record import Value, read_record
from ledger.language.schema import Schema
from ledger.language.tree import And, Between, Compare, Name, Not, Or, Today, Tree, reads

_INDENT, _WIDEST = "  ", 60


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clause: its canonical text, its verdict, what it saw (name and value), and the clauses it is made of.

    `joint` says how those count: `all of`, `any of`, `not`, or `is` for a reference; it is empty for a predicate.
    """

    clause: str
    verdict: bool
    joint: str = ""
    found: tuple[tuple[str, str], ...] = ()
    children: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The record asked about, read once for the whole tree."""

    record: Mapping[str, object]
    values: Mapping[str, Value]
    schema: Schema
    today: date
    criteria: Mapping[str, Tree]


def explain(
    tree: Tree,
    record: Mapping[str, object],
    schema: Schema,
    today: date,
    criteria: Mapping[str, Tree] | None = None,
) -> Explanation:
    """The verdict of `judge` on `record`, clause by clause.

    `tree` is as written; `criteria` holds the trees that its references stand for, and each opens into its own
    clauses. Raises what `expand` and `judge` raise.
    """
    known = criteria or {}
    fields = known_fields(expand(tree, known), schema)
    return _explained(tree, _Asked(record, read_record(record, schema, fields), schema, today, known))


def lines(explanation: Explanation) -> list[str]:
    """The explanation as text, a clause a line, indented under the clause that it is part of."""
    rows = list(_rows(explanation, 0))
    width = min(max(len(clause) for clause, _ in rows), _WIDEST)
    return [f"{clause:<{width}}  {found}".rstrip() for clause, found in rows]


def _explained(tree: Tree, asked: _Asked) -> Explanation:
    match tree:
        case And(of=parts):
            children = tuple([_explained(part, asked) for part in parts])
            return Explanation(canonical(tree), all(child.verdict for child in children), "all of", (), children)
        case Or(of=parts):
            children = tuple([_explained(part, asked) for part in parts])
            return Explanation(canonical(tree), any(child.verdict for child in children), "any of", (), children)
        case Not(of=part):
            child = _explained(part, asked)
            turned = replace(child, clause=canonical(tree), verdict=not child.verdict)
            return replace(turned, joint="not", found=(), children=(child,)) if child.joint else turned
        case Name(name=key) if key in asked.criteria:
            child = _explained(asked.criteria[key], asked)
            return Explanation(key, child.verdict, "is", (), (child,))
        case _:
            verdict = holds(tree, asked.values, asked.schema, asked.today)
            return Explanation(canonical(tree), verdict, "", tuple(_found(tree, asked)))


def _found(node: Tree, asked: _Asked) -> Iterator[tuple[str, str]]:
    """What a predicate looked at: each field with its value, and each TODAY with its day."""
    for name in dict.fromkeys(reads(node)):
        value, blank = asked.values[name], asked.record.get(name) in (None, "")
        yield name, "blank" if value is None else f"blank, read as {_shown(value)}" if blank else _shown(value)
    for day in dict.fromkeys(_moving(node)):
        yield written(day), (asked.today + timedelta(days=day.offset)).isoformat()


def _moving(node: Tree) -> Iterator[Today]:
    match node:
        case Compare(right=Today() as day):
            yield day
        case Between(low=low, high=high):
            yield from (end for end in (low, high) if isinstance(end, Today))


def _shown(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case str():
            return shortened(quoted(value))
        case frozenset():
            return shortened(", ".join(sorted(value)))
        case _:
            return str(value)


def _rows(explanation: Explanation, level: int) -> Iterator[tuple[str, str]]:
    children, label = explanation.children, explanation.joint or explanation.clause
    if explanation.joint == "is":
        label = explanation.clause
        if children[0].joint in ("all of", "any of"):
            label, children = f"{label}: {children[0].joint}", children[0].children
    found = ", ".join(f"{name} is {value}" for name, value in explanation.found)
    yield f"{_INDENT * level}{'✓' if explanation.verdict else '✗'} {label}", found
    for part in children:
        yield from _rows(part, level + 1)
