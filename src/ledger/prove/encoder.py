"""What a side says of the stored record, as a formula of z3: a number that grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ledger.language.evaluate import SIGNS, holds
from ledger.language.fold import fold
from ledger.language.meaning import Composite, Form, Last, Total
from ledger.language.schema import Field
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
from ledger.prove.side import Side
from ledger.prove.stored import Stored, number_of


@dataclass
class SolverEncoder:
    """What a side says of the stored record."""

    z3: Any
    side: Side
    stored: Stored
    scores: dict[str, Any] = field(default_factory=dict)

    def said(self, side: Side) -> Any:
        """A number that grows: 0 or 1, the points, how far up the ladder."""
        for key in side.scores:
            self.scores[key] = self._form(side.schema.scores[key].form)
        meaning = side.meaning
        if isinstance(meaning, Composite):
            return self._form(meaning.measure)
        return self.z3.If(self.true(meaning), self._int(1), self._int(0))

    def true(self, tree: Tree) -> Any:
        """That a criteria holds."""
        match tree:
            case Always():
                return self._bool(True)
            case And(of=parts):
                return self.z3.And([self.true(part) for part in parts])
            case Or(of=parts):
                return self.z3.Or([self.true(part) for part in parts])
            case Not(of=part):
                return self.z3.Not(self.true(part))
            case _:
                return self._predicate(tree)

    def _form(self, form: Form) -> Any:
        match form:
            case Total(parts=parts, low=low, high=high):
                return self._clamped([(self.true(when), points) for when, points in parts], low, high)
            case Last(parts=parts, otherwise=otherwise):
                found = self._int(int(otherwise or 0))
                for when, said in parts:
                    found = self.z3.If(self.true(when), self._int(int(said)), found)
                return found

    def _clamped(self, parts: Sequence[tuple[Any, int]], low: int, high: int) -> Any:
        points = [self.z3.If(holds, self._int(each), self._int(0)) for holds, each in parts]
        total = self.z3.Sum(points) if points else self._int(0)
        least, most = self._int(low), self._int(high)
        return self.z3.If(total < least, least, self.z3.If(total > most, most, total))

    def _predicate(self, node: Predicate) -> Any:
        if isinstance(node, Name):
            return self.stored.values[node.name]
        if node.field in self.scores:
            return self._on_number(node, self.z3.ToReal(self.scores[node.field]), self._bool(True))
        declared = self.side.schema.fields[node.field]
        if declared.type == "choices":
            return self._on_set(node)
        blank = self.stored.blanks[node.field]
        if isinstance(node, Blank):
            return self._bool(False) if declared.blank is not None else blank
        if declared.type == "number":
            value, there = self._number(node.field)
            return self._on_number(node, value, there)
        if declared.type in ("date", "datetime"):
            return self.z3.And(self.z3.Not(blank), self._on_day(node))
        return self._on_text(node, declared, blank)

    def _number(self, name: str) -> tuple[Any, Any]:
        """A number as this side reads it, and that there is one."""
        if name in self.scores:
            return self.z3.ToReal(self.scores[name]), self._bool(True)
        declared, blank, value = self.side.schema.fields[name], self.stored.blanks[name], self.stored.values[name]
        if isinstance(declared.blank, Decimal):
            return self.z3.If(blank, self.stored.real(declared.blank), value), self._bool(True)
        return value, self.z3.Not(blank)

    def _on_number(self, node: Predicate, value: Any, there: Any) -> Any:
        match node:
            case Compare(op=op, right=Ref(name=other)):
                right, filled = self._number(other)
                return self.z3.And(there, filled, SIGNS[op](value, right))
            case Compare(op=op, right=Number(value=number)):
                return self.z3.And(there, SIGNS[op](value, self.stored.real(number)))
            case Between(low=Number(value=low), high=Number(value=high)):
                return self.z3.And(there, value >= self.stored.real(low), value <= self.stored.real(high))
            case In(values=values):
                found = [value == self.stored.real(each.value) for each in values if isinstance(each, Number)]
                return self.z3.And(there, self.z3.Or(found))
            case Blank():
                return self.z3.Not(there)
        raise AssertionError(node)

    def _on_day(self, node: Predicate) -> Any:
        assert not isinstance(node, Name)
        value = self.stored.values[node.field]
        match node:
            case Compare(op=op, right=Ref(name=other)):
                filled = self.z3.Not(self.stored.blanks[other])
                return self.z3.And(filled, SIGNS[op](value, self.stored.values[other]))
            case Compare(op=op, right=(Day() | Today()) as right):
                return SIGNS[op](value, self._day(right))
            case Between(low=low, high=high):
                return self.z3.And(value >= self._day(low), value <= self._day(high))
        raise AssertionError(node)

    def _day(self, literal: Literal) -> Any:
        if isinstance(literal, Today):
            return self.stored.today + literal.offset
        assert isinstance(literal, Day)
        return number_of(literal.value)

    def _on_set(self, node: Predicate) -> Any:
        assert not isinstance(node, Name)
        held = {key: each for key, each in self.stored.values.items() if key.startswith(f"{node.field} ")}
        match node:
            case HasAny(field=name, values=codes):
                return self.z3.Or([held[f"{name} {code.value}"] for code in codes])
            case HasAll(field=name, values=codes):
                return self.z3.And([held[f"{name} {code.value}"] for code in codes])
            case Blank():
                return self.z3.Not(self.z3.Or(list(held.values())))
        raise AssertionError(node)

    def _on_text(self, node: Predicate, declared: Field, blank: Any) -> Any:
        """On the stored text; where it is blank, on what this side reads in its place."""
        there = self.z3.And(self.z3.Not(blank), self._on_stored(node, declared.type))
        if not isinstance(declared.blank, str):
            return there
        on_blank = holds(node, {declared.name: declared.blank}, self.side.schema, self.stored.space.todays[0])
        return self.z3.Or(there, self.z3.And(blank, self._bool(on_blank)))

    def _on_stored(self, node: Predicate, kind: str) -> Any:
        assert not isinstance(node, Name)
        value, of = self.stored.values[node.field], fold if kind == "text" else str
        match node:
            case Compare(op=op, field=name, right=Text(value=text)):
                return SIGNS[op](value, self.stored.index(name, of(text)))
            case In(field=name, values=values):
                texts = [each.value for each in values if isinstance(each, Text)]
                return self.z3.Or([value == self.stored.index(name, of(each)) for each in texts])
            case StartsWith(field=name, text=text):
                parts, bits = self.stored.parts[name]
                return bits[parts.starts.index(fold(text.value))]
            case Contains(field=name, text=text):
                parts, bits = self.stored.parts[name]
                return bits[len(parts.starts) + parts.contained.index(fold(text.value))]
        raise AssertionError(node)

    def _int(self, value: int) -> Any:
        return self.z3.IntVal(value, self.stored.context)

    def _bool(self, value: bool) -> Any:
        return self.z3.BoolVal(value, self.stored.context)
