"""A calculation formula cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KEYWORDS = frozenset(("if", "then", "elseif", "else", "endif", "and", "or", "xor", "not", "equals", "true", "false"))
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign><=|>=|!=|[-+*/<>=(),])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class FormulaError(Exception):
    """A formula that cannot be read: what was expected, and the column (from 0)."""

    def __init__(self, column: int, expected: str) -> None:
        super().__init__(column, expected)
        self.column, self.expected = column, expected

    def __str__(self) -> str:
        """observed: the words of the refusal (public notes of a portal's owner, 2026)."""
        return (
            f"Unable to parse calculation formula in line 1 and column {self.column} - {self.expected} tokens expected"
        )


@dataclass(frozen=True)
class Token:
    """A piece of the text: number, string, name, a keyword or a sign as its own kind, or the end."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` and an `end`. Raises FormulaError on a character that no formula has."""
    for match in _TOKEN.finditer(text):
        kind, found, at = match.lastgroup or "", match[0], match.start()
        if kind == "other":
            raise FormulaError(at, "expression")
        if kind == "string":
            yield Token("string", re.sub(r"\\(.)", r"\1", found[1:-1]), at)
        elif kind == "word":
            yield Token(found.lower() if found.lower() in KEYWORDS else "name", found, at)
        elif kind != "space":
            yield Token(found if kind == "sign" else kind, found, at)
    yield Token("end", "", len(text))
