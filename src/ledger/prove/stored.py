"""The stored record as z3 has it: a variable or several for each axis, and what is always so of them.

number Real · day Int, TODAY one of its days · choice an Int · set a Bool a code · blank a Bool a field
text   an Int for the texts it may equal, and a Bool for each part it may start with or contain, closed under
       "is part of" and "is the beginning of"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

from ledger.language.days import FIRST_YEAR, LAST_YEAR
from ledger.language.fold import fold
from ledger.language.literals import DIGITS
from ledger.language.tree import Compare, In, Predicate, Text
from ledger.prove.axes import Axis, Parts, Space
from ledger.prove.side import Side

LARGEST = 10**DIGITS - 1
"""What a number may be at most (language.md, section 2)."""


@dataclass
class Stored:
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
        self.axioms.append(self.z3.Or([self.today == number_of(day) for day in self.space.todays]))
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
                self.axioms += [self.values[name] >= number_of(first), self.values[name] <= number_of(last)]
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
                return variable == number_of(date.fromisoformat(value))
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


def number_of(day: date) -> int:
    """A day as z3 has it."""
    return day.toordinal()


def _equalled(name: str, predicates: Sequence[Predicate]) -> Iterator[str]:
    for each in predicates:
        match each:
            case Compare(field=read, right=Text(value=text)) if read == name:
                yield text
            case In(field=read, values=values) if read == name:
                yield from (value.value for value in values if isinstance(value, Text))
            case _:
                pass
