r"""The text of a formula as words.

Salesforce's engine takes single and double quotes, and lets only the quote and the backslash be escaped; `\n` stays
two characters (observed by running salesforce/formula-engine). Names are read in any case, comments skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

WORD = re.compile(
    r"""(?P<skip>(?:\s|/\*(?:.|\n)*?\*/)+)
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<name>[$A-Za-z_](?:[\w$:]|\.(?=[A-Za-z_$]))*)
    |(?P<sign>&&|\|\||<>|<=|>=|==|!=|[-+*/^&<>=!(),])""",
    re.VERBOSE | re.ASCII,
)
Sort = Literal["number", "text", "name", "sign", "end"]


class Unreadable(Exception):
    """A part of a formula that the language cannot say, and why."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(part, why)
        self.part, self.why = part, why


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its sort, its spelling (a name or a sign in one spelling), what it stands for, and where it stands."""

    sort: Sort
    text: str
    value: str | Decimal
    start: int
    end: int


def words(formula: str) -> Iterator[Word]:
    """The words in order, then one of sort `end`. Raises Unreadable."""
    at = 0
    while at < len(formula):
        match = WORD.match(formula, at)
        if match is None:
            raise Unreadable(formula[at : at + 20], "no formula has such a character there")
        sort = match.lastgroup
        if sort == "number":
            yield Word("number", match[0], Decimal(match[0]), at, match.end())
        elif sort == "text":
            yield Word("text", match[0], _unescaped(match[0]), at, match.end())
        elif sort == "name":
            yield Word("name", match[0], match[0], at, match.end())
        elif sort == "sign":
            yield Word("sign", _SAME.get(match[0], match[0]), match[0], at, match.end())
        at = match.end()
    yield Word("end", "", "", at, at)


_SAME = {"==": "=", "!=": "<>"}


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\\"'])", r"\1", text[1:-1])
