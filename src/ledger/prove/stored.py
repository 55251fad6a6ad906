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
    counts: dict[str, Any] = field(default_factory=dict)
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
        z3 = self.z3
        none, one = z3.IntVal(0, self.context), z3.IntVal(1, self.context)
        said = sorted({fold(text) for text in _equalled(name, self.predicates)})
        self._one_of(name, said)
        parts = Parts.of(name, self.predicates)
        kinds = [("starts", each) for each in parts.starts] + [("contains", each) for each in parts.contained]
        bits = [z3.Bool(f"{name} {kind} {text}", self.context) for kind, text in kinds]
        self.parts[name] = parts, bits
        self.counts[name] = z3.Int(f"parts of {name}", self.context)
        self.axioms.append(self.counts[name] == z3.Sum([z3.If(bit, one, none) for bit in bits] or [none]))
        self.axioms += [z3.Implies(self.values[name] == n, self._sees(name, text)) for n, text in enumerate(said)]
        self.axioms += self._contained(parts, bits)
        self.axioms += self._started(parts, bits)

    def _sees(self, name: str, text: str) -> Any:
        """That exactly the parts of a text hold: these, and no more. To name the others too grows with their square."""
        parts, bits = self.parts[name]
        seen = [bit for bit, one in zip(bits, parts.seen(text), strict=True) if one]
        return self.z3.And(*seen, self.counts[name] == len(seen))

    def _contained(self, parts: Parts, bits: Sequence[Any]) -> Iterator[Any]:
        """A text that holds or starts with one part holds all that is in it."""
        contained = bits[len(parts.starts) :]
        for text, longer in zip((*parts.starts, *parts.contained), bits, strict=True):
            inside = [
                bit for part, bit in zip(parts.contained, contained, strict=True) if part in text and bit is not longer
            ]
            if inside:
                yield self.z3.Implies(longer, self.z3.And(inside))

    def _started(self, parts: Parts, bits: Sequence[Any]) -> Iterator[Any]:
        """Each beginning implies the longest one that it begins with; of those beside each other at most one holds."""
        beside: dict[str | None, list[Any]] = {}
        bit_of = dict(zip(parts.starts, bits, strict=False))
        for text, bit in bit_of.items():
            above = next((text[:n] for n in range(len(text) - 1, -1, -1) if text[:n] in bit_of), None)
            if above is not None:
                yield self.z3.Implies(bit, bit_of[above])
            beside.setdefault(above, []).append(bit)
        yield from (self.z3.AtMost(*each, 1) for each in beside.values() if len(each) > 1)

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
        return self.z3.And(variable == self.index(axis.field, value), self._sees(axis.field, value))

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
