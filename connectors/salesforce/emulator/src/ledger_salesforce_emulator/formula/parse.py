"""Tokens to an untyped tree; every operator becomes a call by its sign.

Weakest first: `||`, `&&`, equality, order, `+ - &`, `* /`, `^`, sign. Observed: `-2^2` is 4 and `2^3^2` is 64, so a
sign binds tighter than a power, and powers go from the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from ledger_salesforce_emulator.formula.values import FormulaError
from ledger_salesforce_emulator.formula.words import Word, words


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a string, TRUE, FALSE or NULL as written."""

    value: Any


@dataclass(frozen=True, slots=True)
class Column:
    """A field reference."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, by its upper-case name, or an operator, by its sign; `bare` says it was written as an operator."""

    name: str
    arguments: tuple[Node, ...]
    bare: bool = False


Node: TypeAlias = Constant | Column | Call

LEVELS: tuple[dict[str, str], ...] = (
    {"||": "OR"},
    {"&&": "AND"},
    {"=": "=", "==": "=", "<>": "<>", "!=": "<>"},
    {"<": "<", "<=": "<=", ">": ">", ">=": ">="},
    {"+": "+", "-": "-", "&": "&"},
    {"*": "*", "/": "/"},
    {"^": "^"},
)
WORDS = {"TRUE": True, "FALSE": False, "NULL": None}


def parse(formula: str) -> Node:
    """The tree of a formula. Raises FormulaError with Salesforce's words for a syntax error."""
    reader = _Reader(words(formula))
    tree = reader.level(0)
    reader.expect("")
    return tree


@lru_cache(maxsize=4096)
def columns(formula: str) -> frozenset[str]:
    """The fields that a formula names, as it spells them. Raises FormulaError."""
    found: set[str] = set()

    def walk(node: Node) -> None:
        if isinstance(node, Column):
            found.add(node.name)
        for each in node.arguments if isinstance(node, Call) else ():
            walk(each)

    walk(parse(formula))
    return frozenset(found)


class _Reader:
    def __init__(self, found: list[Word]) -> None:
        self.words = found
        self.at = 0

    def peek(self) -> Word:
        return self.words[self.at]

    def take(self) -> Word:
        self.at += 1
        return self.words[self.at - 1]

    def expect(self, sign: str) -> None:
        word = self.take()
        if word.text != sign or word.kind == "string":
            missing = f"Syntax error. Missing '{sign}'"
            raise FormulaError(missing if sign and word.kind == "end" else f"Syntax error.  Found '{word.text}'")

    def level(self, depth: int) -> Node:
        if depth == len(LEVELS):
            return self.signed()
        left = self.level(depth + 1)
        while self.peek().kind == "sign" and self.peek().text in LEVELS[depth]:
            name = LEVELS[depth][self.take().text]
            left = Call(name, (left, self.level(depth + 1)), bare=True)
        return left

    def signed(self) -> Node:
        word = self.peek()
        if word.kind == "sign" and word.text in "!-+":
            self.take()
            return Call({"!": "NOT", "-": "NEGATE", "+": "PLUS"}[word.text], (self.signed(),), bare=True)
        return self.atom()

    def atom(self) -> Node:
        word = self.take()
        if word.kind in ("number", "string"):
            return Constant(word.value)
        if word.kind == "name":
            return self.named(word.text)
        if word.text == "(" and word.kind == "sign":
            inner = self.level(0)
            self.expect(")")
            return inner
        raise FormulaError(f"Syntax error.  Found '{word.text}'" if word.text else "Syntax error. Missing expression")

    def named(self, name: str) -> Node:
        if self.peek().kind == "sign" and self.peek().text == "(":
            return Call(name.upper(), self.arguments())
        return Constant(WORDS[name.upper()]) if name.upper() in WORDS else Column(name)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        if self.peek().text == ")" and self.peek().kind == "sign":
            self.take()
            return ()
        found = [self.level(0)]
        while self.peek().text == "," and self.peek().kind == "sign":
            self.take()
            found.append(self.level(0))
        self.expect(")")
        return tuple(found)
