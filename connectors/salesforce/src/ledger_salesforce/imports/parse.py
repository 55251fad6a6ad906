"""Words to an expression, in which operators are calls by their sign.

A sign binds tightest, then `^`, `* /`, `+ - &`, the orders, equality, `&&`, `||`, and equals from the left: `-2^2` is 4
and `2^3^2` is 64 (observed in Salesforce's engine).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ledger_salesforce.imports.words import Unreadable, Word, words

POWERS: dict[str, int] = {
    "||": 1,
    "&&": 2,
    "=": 3,
    "<>": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "&": 5,
    "*": 6,
    "/": 6,
    "^": 7,
}
SIGNED = 8
DEEPEST = 64
CALLS = {"||": "OR", "&&": "AND", "!": "NOT"}


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, a truth value, or NULL."""

    value: Decimal | str | bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A field, by its path as it is written."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its upper-case name, or an operator by its sign (a minus before one operand is `neg`)."""

    name: str
    of: tuple[Expression, ...]
    text: str


Expression: TypeAlias = Constant | Reference | Call
CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


def parse(formula: str) -> Expression:
    """The expression of a formula; each part keeps its own text. Raises Unreadable."""
    reader = _Reader(formula)
    found = reader.expression(0)
    if reader.next.sort != "end":
        raise Unreadable(formula[reader.next.start :], "the formula should have ended before it")
    return found


def walk(expression: Expression) -> Iterator[Expression]:
    """Every part of an expression, itself first."""
    yield expression
    if isinstance(expression, Call):
        for part in expression.of:
            yield from walk(part)


class _Reader:
    """The words, the one that is next, and how deep the reading is."""

    def __init__(self, formula: str) -> None:
        self._formula, self._words, self._depth = formula, words(formula), 0
        self.next = next(self._words)
        self._read = 0

    def expression(self, power: int) -> Expression:
        """What stands here, up to an operator that binds no tighter than `power`."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(self._formula[self.next.start :][:20], f"it is nested more than {DEEPEST} deep")
        start = self.next.start
        left, chained = self._operand(), 0
        while self.next.sort == "sign" and POWERS.get(self.next.text, 0) > power:
            sign = self._take().text
            name, right = CALLS.get(sign, sign), self.expression(POWERS[sign])
            if name in ("AND", "OR") and isinstance(left, Call) and left.name == name:
                left = Call(name, (*left.of, right), self._since(start))  # a chain is as flat as AND(a, b, c)
            else:
                left, chained = Call(name, (left, right), self._since(start)), chained + 1
            if chained > DEEPEST:
                raise Unreadable(left.text, f"it has more than {DEEPEST} operators in a row")
        self._depth -= 1
        return left

    def _operand(self) -> Expression:
        word = self._take()
        if word.sort in ("number", "text"):
            return Constant(word.value, word.text)
        if word.sort == "name":
            return self._named(word)
        if word.sort == "sign" and word.text in ("-", "+", "!"):
            inner = self.expression(SIGNED)
            if word.text == "+":
                return inner
            return Call(CALLS.get(word.text, "neg"), (inner,), self._since(word.start))
        if word.sort == "sign" and word.text == "(":
            inner = self.expression(0)
            self._expect(")")
            return inner
        raise Unreadable(word.text or "the end", "an operand is missing there")

    def _named(self, word: Word) -> Expression:
        if self.next.text == "(" and self.next.sort == "sign":
            arguments = tuple(self._arguments())
            return Call(word.text.upper(), arguments, self._since(word.start))
        if word.text.upper() in CONSTANTS:
            return Constant(CONSTANTS[word.text.upper()], word.text)
        return Reference(word.text, word.text)

    def _arguments(self) -> Iterator[Expression]:
        self._expect("(")
        if self.next.text != ")" or self.next.sort != "sign":
            yield self.expression(0)
        while self.next.text == "," and self.next.sort == "sign":
            self._take()
            yield self.expression(0)
        self._expect(")")

    def _expect(self, sign: str) -> None:
        word = self._take()
        if (word.sort, word.text) != ("sign", sign):
            raise Unreadable(word.text or "the end", f"a {sign} is missing there")

    def _take(self) -> Word:
        taken, self._read = self.next, self.next.end
        self.next = next(self._words, taken)
        return taken

    def _since(self, start: int) -> str:
        return self._formula[start : self._read]
