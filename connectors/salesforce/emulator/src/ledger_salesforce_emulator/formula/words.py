r"""A formula's text as tokens.

Observed in Salesforce's engine: single and double quotes both open a string; only an escaped quote and an escaped
backslash collapse, while `\n` and `\t` stay two characters; any other escape is a syntax error; `/* */` comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledger_salesforce_emulator.formula.values import FormulaError

TOKEN = re.compile(
    r"""(?P<space>\s+|/\*.*?\*/)
      | (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_]\w*)*)
      | (?P<sign><=|>=|<>|!=|==|&&|\|\||[-+*/^&=<>!(),])""",
    re.VERBOSE | re.DOTALL,
)
COLLAPSING = {'\\"': '"', "\\'": "'", "\\\\": "\\"}
KEPT = ("\\n", "\\t", "\\r")


@dataclass(frozen=True, slots=True)
class Word:
    """One token: its kind (number, string, name, sign, end), its text, and its value where it has one."""

    kind: str
    text: str
    value: Any = None


def words(formula: str) -> list[Word]:
    """Split a formula. Raises FormulaError at the first character that starts nothing."""
    found: list[Word] = []
    at = 0
    while at < len(formula):
        match = TOKEN.match(formula, at)
        if match is None:
            raise FormulaError(f"Syntax error.  Found '{formula[at]}'")
        at = match.end()
        if match.lastgroup != "space":
            found.append(_word(str(match.lastgroup), match.group()))
    return [*found, Word("end", "")]


def _word(kind: str, text: str) -> Word:
    if kind == "number":
        return Word(kind, text, Decimal(text))
    if kind == "string":
        return Word(kind, text, re.sub(r"\\.", _unescape, text[1:-1], flags=re.DOTALL))
    return Word(kind, text)


def _unescape(match: re.Match[str]) -> str:
    pair = match.group()
    if pair in KEPT:
        return pair
    if pair not in COLLAPSING:
        raise FormulaError(f"Syntax error.  Found '{pair}'")
    return COLLAPSING[pair]
