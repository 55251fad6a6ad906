"""A criteria or a score as calculated number properties of contacts. Pure.

    criteria   fit_flag      if … then 1 else 0
    score      fit_score_r1  if … then 40 else 0          one a rule
               fit_score     max(0, min(100, 10 + fit_score_r1 + fit_score_r2))

No null reaches a comparison: what HubSpot makes of one has been seen to differ (language.md, section 10), so a blank
is replaced by a number that gives it its verdict. Points that everybody has stand in the sum. The sum itself is not
guarded: until HubSpot has computed every part it is blank, and never a wrong number.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any as Anything

from ledger import (
    AllOf,
    AnyOf,
    Artifact,
    Between,
    Blank,
    Compare,
    Core,
    Field,
    In,
    Leaf,
    Name,
    Number,
    Ref,
    Refused,
    Rule,
    Score,
    Tree,
    core,
)
from ledger_hubspot.compile import reasons
from ledger_hubspot.compile.leaves import OPPOSITE, property_of
from ledger_hubspot.native.branch import decimal_text
from ledger_hubspot.native.calculation import Call, Expression, If, Sign, Word, joined, written
from ledger_hubspot.native.naming import LONGEST, part_name
from ledger_hubspot.native.observed import in_lines

_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compiled(rule: Rule, meaning: Tree | Score, address: str, name: str) -> Artifact:
    """The property `name` of contacts, which is always the value of `meaning`. Raises Refused."""
    formula, parts = _score(meaning, rule, name) if isinstance(meaning, Score) else (_flag(meaning, rule), {})
    body: dict[str, Anything] = {"calculationFormula": formula, "description": rule.provenance.line}
    return Artifact(
        address=address,
        name=f"contacts.{name}",
        body=body | ({"parts": parts} if parts else {}),
        notes=("HubSpot works the value out again minutes after a number changed, and never edits it by hand",),
        text=in_lines(formula, parts),
    )


def _flag(meaning: Tree, rule: Rule) -> str:
    form = core(meaning, rule.schema)
    if form in (AllOf(()), AnyOf(())):
        raise _refused(reasons.CONSTANT, f"`{rule.key}`")
    return _points(form, 1, rule)


def _score(score: Score, rule: Rule, name: str) -> tuple[str, dict[str, str]]:
    """The formula of the sum, and those of its parts by name."""
    forms = [(core(each.when, rule.schema), each.points) for each in score.rules]
    base = sum(points for form, points in forms if form == AllOf(()))
    parts = {
        part_name(name, number): _points(form, points, rule)
        for number, (form, points) in enumerate(forms, 1)
        if form not in (AllOf(()), AnyOf(()))
    }
    if not parts:
        raise _refused(reasons.CONSTANT, f"`{rule.key}`")
    if too_long := [part for part in parts if len(part) > LONGEST]:
        raise _refused(reasons.NAME_TOO_LONG, f"`{too_long[-1]}`")
    terms: list[Expression] = [*([_number(Decimal(base))] if base else []), *map(Word, parts)]
    low, high = (_number(Decimal(bound)) for bound in (score.low, score.high))
    return written(Call("max", (low, Call("min", (high, joined("+", terms)))))), parts


def _points(form: Core, points: int, rule: Rule) -> str:
    return written(If(((_condition(form, rule), _number(Decimal(points))),), Word("0")))


def _condition(form: Core, rule: Rule) -> Expression:
    match form:
        case AllOf(of=parts):
            return joined("and", [_condition(part, rule) for part in parts])
        case AnyOf(of=parts):
            return joined("or", [_condition(part, rule) for part in parts])
        case Leaf():
            return _leaf(form, rule)


def _leaf(leaf: Leaf, rule: Rule) -> Expression:
    field = _number_field(leaf.predicate.name if isinstance(leaf.predicate, Name) else leaf.predicate.field, rule)
    match leaf.predicate:
        case Blank():
            given = _place(field, rule)
            nought, one = (Call("coalesce", (given, Word(text))) for text in ("0", "1"))
            return Sign("=" if leaf.negated else "!=", (nought, one))
        case Compare(op=op, right=Ref(name=other)):
            return _difference(leaf, OPPOSITE[op] if leaf.negated else op, field, _number_field(other, rule), rule)
        case Compare(op=op, right=Number(value=value)):
            return _tested(leaf, field, rule, "or", [(OPPOSITE[op] if leaf.negated else op, value)])
        case Between(low=Number(value=low), high=Number(value=high)):
            ends = [("<", low), (">", high)] if leaf.negated else [(">=", low), ("<=", high)]
            return _tested(leaf, field, rule, "or" if leaf.negated else "and", ends)
        case In(values=values):
            sign, join = ("<>", "and") if leaf.negated else ("=", "or")
            tests = [(sign, value.value) for value in values if isinstance(value, Number)]
            return _tested(leaf, field, rule, join, tests)
    raise AssertionError(leaf)


def _tested(leaf: Leaf, field: Field, rule: Rule, join: str, tests: list[tuple[str, Decimal]]) -> Expression:
    """The field against constants, a blank being replaced by a number that passes where the leaf is true on one."""
    every = all if join == "and" else any

    def passes(number: Decimal) -> bool:
        return every(_SIGNS[sign](number, value) for sign, value in tests) is leaf.on_blank

    blank = _spare(field, passes, [value for _, value in tests])
    given = Call("coalesce", (_place(field, rule), _number(blank)))
    return joined(join, [_compared(given, sign, _number(value)) for sign, value in tests])


def _spare(field: Field, passes: Callable[[Decimal], bool], near: Iterable[Decimal]) -> Decimal:
    """What a blank is taken for: what the entity says, else the nearest number with the right verdict."""
    if isinstance(field.blank, Decimal):
        return field.blank
    candidates = [Decimal(0), *(number + step for number in near for step in (0, 1, -1))]
    return next(number for number in sorted(candidates, key=lambda number: (number < 0, abs(number))) if passes(number))


def _difference(leaf: Leaf, sign: str, one: Field, other: Field, rule: Rule) -> Expression:
    """Two fields by their difference, which is blank where either of them is."""
    sides = [
        Call("coalesce", (_place(each, rule), _number(each.blank))) if isinstance(each.blank, Decimal) else None
        for each in (one, other)
    ]
    minus = Sign("-", tuple(side or _place(each, rule) for side, each in zip(sides, (one, other), strict=True)))
    if all(sides):
        return _compared(minus, sign, Word("0"))
    spare = next(n for n in map(Decimal, (0, 1, -1)) if _SIGNS[sign](n, Decimal(0)) is leaf.on_blank)
    return _compared(Call("coalesce", (minus, _number(spare))), sign, Word("0"))


def _compared(left: Expression, sign: str, right: Expression) -> Expression:
    return Sign("!=" if sign == "<>" else sign, (left, right))


def _number_field(name: str, rule: Rule) -> Field:
    field = rule.schema.fields[name]
    if field.type != "number":
        raise _refused(reasons.NUMBERS_ONLY, f"a test of `{name}`, a {field.type},")
    return field


def _place(field: Field, rule: Rule) -> Word:
    return Word(property_of(field, rule))


def _number(value: Decimal) -> Expression:
    """A number; a negative one as a difference, since no source shows a sign before a number."""
    text = decimal_text(abs(value))
    return Sign("-", (Word("0"), Word(text))) if value < 0 else Word(text)


def _refused(reason: str, subject: str) -> Refused:
    return reasons.refused(reason, subject, "formula")
