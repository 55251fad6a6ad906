"""The same question to a solver, where there are too many combinations to list them: z3, without its string theory.

    number Real · day Int, TODAY one of its days · choice an Int · set a Bool a code · blank a Bool a field
    text   an Int for the texts it may equal, and a Bool for each part it may start with or contain, closed under
           "is part of" and "is the beginning of"

What z3 answers is bounded by its own count of steps and never by a clock, so that an answer is the same on every
machine; beyond it the answer is *unknown*. Of a satisfiable question the canonical witness is asked for, axis by axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

from ledger.language import Ladder, Score
from ledger.language.days import FIRST_YEAR, LAST_YEAR
from ledger.language.fold import fold
from ledger.language.literals import DIGITS
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
from ledger.prove.axes import MOST_PARTS, Axis, Parts, Space
from ledger.prove.listing import First
from ledger.prove.side import Side

STEPS = 20_000_000
"""z3's own measure of work (rlimit): a few seconds on a laptop."""

LARGEST = 10**DIGITS - 1
"""What a number may be at most (language.md, section 2)."""

_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Unknown(Exception):
    """The solver gave up, or what it found has no record: nobody knows."""


def solved(one: Side, other: Side, space: Space) -> tuple[First | None, First | None]:
    """The first record on which `other` says more than `one`, and the first on which it says less.

    Raises Unknown where the solver gives up, and ModuleNotFoundError where z3 is not installed.
    """
    import z3

    stored = _Stored(z3, (one, other), space)
    says = [_Spoken(z3, side, stored).said(side) for side in (one, other)]
    return tuple(_first(z3, stored, space, question) for question in (says[1] > says[0], says[1] < says[0]))  # type: ignore[return-value]


def _first(z3: Any, stored: _Stored, space: Space, question: Any) -> First | None:
    """Whether there is one is asked of all values there are; which one comes first, of the candidates."""
    solver = z3.Solver(ctx=stored.context)
    solver.set("rlimit", STEPS)
    solver.add(*stored.axioms, question)
    if not _possible(z3, solver):
        return None
    solver.add(*(z3.Or([stored.is_value(axis, value) for value in axis.candidates]) for axis in space.axes))
    today = _fixed(z3, solver, [(day, stored.today == _number_of(day)) for day in space.todays])
    values = []
    for axis in space.axes:
        found = _fixed(z3, solver, [(value, stored.is_value(axis, value)) for value in axis.candidates])
        values.append(found)
    return First(space.record(values), today)


def _fixed(z3: Any, solver: Any, candidates: Sequence[tuple[Any, Any]]) -> Any:
    """The first candidate that is still possible, which is then kept."""
    for value, is_it in candidates:
        solver.push()
        solver.add(is_it)
        if _possible(z3, solver):
            return value
        solver.pop()
    raise Unknown


def _possible(z3: Any, solver: Any) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        if "interrupted" in solver.reason_unknown():
            raise KeyboardInterrupt
        raise Unknown
    return bool(answer == z3.sat)


def _number_of(day: date) -> int:
    return day.toordinal()


@dataclass
class _Stored:
    """The stored record: a variable or several for each axis, and what is always so of them."""

    z3: Any
    sides: Sequence[Side]
    space: Space
    axioms: list[Any] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    blanks: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, tuple[Parts, list[Any]]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    context: Any = None

    def __post_init__(self) -> None:
        self.context = self.z3.Context()
        self.today = self.z3.Int("TODAY", self.context)
        self.axioms.append(self.z3.Or([self.today == _number_of(day) for day in self.space.todays]))
        self.predicates = [each for side in self.sides for each in side.predicates()]
        for axis in self.space.axes:
            self._declare(axis)

    def _declare(self, axis: Axis) -> None:
        z3, name = self.z3, axis.field
        if axis.part:
            self.values[f"{name} {axis.part}"] = z3.Bool(f"{name} has {axis.part}", self.context)
            return
        self.blanks[name] = z3.Bool(f"{name} is blank", self.context)
        match axis.type:
            case "boolean" | "signal":
                self.values[name] = z3.Not(self.blanks[name])
            case "number":
                self.values[name] = z3.Real(name, self.context)
                self.axioms += [self.values[name] <= LARGEST, self.values[name] >= -LARGEST]
            case "date" | "datetime":
                self.values[name] = z3.Int(name, self.context)
                first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
                self.axioms += [self.values[name] >= _number_of(first), self.values[name] <= _number_of(last)]
            case "choice":
                self._one_of(name, [each for each in axis.candidates if each is not None])
            case _:
                self._text(name)

    def _one_of(self, name: str, codes: list[str]) -> None:
        """An Int that stands for one of these codes; one more than there are stands for any other."""
        self.codes[name] = codes
        self.values[name] = self.z3.Int(name, self.context)
        self.axioms += [self.values[name] >= 0, self.values[name] <= len(codes)]

    def _text(self, name: str) -> None:
        said = sorted({fold(text) for text in _equalled(name, self.predicates)})
        self._one_of(name, said)
        parts = Parts.of(name, self.predicates)
        kinds = [("starts", each) for each in parts.starts] + [("contains", each) for each in parts.contained]
        bits = [self.z3.Bool(f"{name} {kind} {text}", self.context) for kind, text in kinds]
        self.parts[name] = parts, bits
        for index, text in enumerate(said):
            is_it = self.values[name] == index
            self.axioms += [
                self.z3.Implies(is_it, bit == self.z3.BoolVal(seen, self.context))
                for bit, seen in zip(bits, parts.seen(text), strict=True)
            ]
        for (one, longer), (other, shorter) in permutations(zip(kinds, bits, strict=True), 2):
            self.axioms += self._closure(one, longer, other, shorter)

    def _closure(self, one: tuple[str, str], longer: Any, other: tuple[str, str], shorter: Any) -> Iterator[Any]:
        """What one part of a text says of another."""
        (kind, text), (kind_of_other, part) = one, other
        if kind_of_other == "contains" and part in text:
            yield self.z3.Implies(longer, shorter)
        if kind == kind_of_other == "starts":
            yield (
                self.z3.Implies(longer, shorter)
                if text.startswith(part)
                else (
                    self.z3.BoolVal(True, self.context)
                    if part.startswith(text)
                    else self.z3.Not(self.z3.And(longer, shorter))
                )
            )

    def is_value(self, axis: Axis, value: Any) -> Any:
        """That the record has this value of an axis."""
        name = axis.field
        if axis.part:
            held = self.values[f"{name} {axis.part}"]
            return held if value else self.z3.Not(held)
        if value is None:
            return self.blanks[name]
        filled = self.z3.Not(self.blanks[name])
        return self.z3.And(filled, self._equals(axis, value))

    def _equals(self, axis: Axis, value: Any) -> Any:
        variable = self.values[axis.field]
        match axis.type:
            case "boolean" | "signal":
                return variable
            case "number":
                return variable == self.real(value)
            case "date" | "datetime":
                return variable == _number_of(date.fromisoformat(value))
            case "choice":
                return variable == self.index(axis.field, value)
        parts, bits = self.parts[axis.field]
        seen = zip(bits, parts.seen(value), strict=True)
        return self.z3.And(
            variable == self.index(axis.field, value), *(bit if one else self.z3.Not(bit) for bit, one in seen)
        )

    def index(self, name: str, code: str) -> int:
        """The number that stands for a code or a text."""
        codes = self.codes[name]
        return codes.index(code) if code in codes else len(codes)

    def real(self, value: Decimal) -> Any:
        """A number as z3 has it."""
        return self.z3.RealVal(f"{value:f}", self.context)


def _equalled(name: str, predicates: Sequence[Predicate]) -> Iterator[str]:
    for each in predicates:
        match each:
            case Compare(field=read, right=Text(value=text)) if read == name:
                yield text
            case In(field=read, values=values) if read == name:
                yield from (value.value for value in values if isinstance(value, Text))
            case _:
                pass


@dataclass
class _Spoken:
    """What a side says of the stored record."""

    z3: Any
    side: Side
    stored: _Stored
    scores: dict[str, Any] = field(default_factory=dict)

    def said(self, side: Side) -> Any:
        """A number that grows: 0 or 1, the points, how far up the ladder."""
        for key in side.scores:
            self.scores[key] = self._points(side.schema.scores[key])
        meaning = side.meaning
        if isinstance(meaning, Score):
            return self._points(meaning)
        if isinstance(meaning, Ladder):
            found = self._int(0)
            for n, stage in enumerate(meaning.stages, 1):
                found = self.z3.If(self.true(stage.when), self._int(n), found)
            return found
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

    def _points(self, score: Score) -> Any:
        parts = [self.z3.If(self.true(rule.when), self._int(rule.points), self._int(0)) for rule in score.rules]
        total = self.z3.Sum(parts) if parts else self._int(0)
        low, high = self._int(score.low), self._int(score.high)
        return self.z3.If(total < low, low, self.z3.If(total > high, high, total))

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
                return self.z3.And(there, filled, _SIGNS[op](value, right))
            case Compare(op=op, right=Number(value=number)):
                return self.z3.And(there, _SIGNS[op](value, self.stored.real(number)))
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
                return self.z3.And(filled, _SIGNS[op](value, self.stored.values[other]))
            case Compare(op=op, right=(Day() | Today()) as right):
                return _SIGNS[op](value, self._day(right))
            case Between(low=low, high=high):
                return self.z3.And(value >= self._day(low), value <= self._day(high))
        raise AssertionError(node)

    def _day(self, literal: Literal) -> Any:
        if isinstance(literal, Today):
            return self.stored.today + literal.offset
        assert isinstance(literal, Day)
        return _number_of(literal.value)

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
        return self.z3.Or(there, self.z3.And(blank, self._bool(_on_known(node, declared.blank, declared.type))))

    def _on_stored(self, node: Predicate, kind: str) -> Any:
        assert not isinstance(node, Name)
        value, of = self.stored.values[node.field], fold if kind == "text" else str
        match node:
            case Compare(op=op, field=name, right=Text(value=text)):
                return _SIGNS[op](value, self.stored.index(name, of(text)))
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


def _on_known(node: Predicate, value: str, kind: str) -> bool:
    """The verdict of a predicate on a text or a code that is known."""
    of = fold if kind == "text" else str
    match node:
        case Compare(op=op, right=Text(value=text)):
            return bool(_SIGNS[op](of(value), of(text)))
        case In(values=values):
            return of(value) in {of(each.value) for each in values if isinstance(each, Text)}
        case StartsWith(text=text):
            return fold(value).startswith(fold(text.value))
        case Contains(text=text):
            return fold(text.value) in fold(value)
    raise AssertionError(node)


__all__ = ["MOST_PARTS", "STEPS", "Unknown", "solved"]
