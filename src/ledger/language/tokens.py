"""The tokens of a text that the grammar cannot read, and the one where it stopped.

This scanner takes anything, so that a text which lark cannot even split is told about in the same words.
"""

from __future__ import annotations

import re

from ledger.data import Data
from ledger.language.literals import shortened
from ledger.language.tree import Place

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*)
      | (?P<string>'([^']|'')*'|"[^"]*"|[‘’“”][^‘’“”]*[‘’“”])
      | (?P<day>\d{4}-\d\d?-\d\d?)
      | (?P<number>\d+(\.\d+)?)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign><=|>=|<>|!=|==|=>|=<|[=<>≤≥≠])
      | (?P<other>&&|\|\||/\*|.)""",
    re.VERBOSE | re.DOTALL,
)


class Piece(Data, frozen=True):
    """A piece of the text: its sort (a group of the pattern above), its spelling, and where it starts."""

    sort: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The spelling in capitals."""
        return self.text.upper()

    @property
    def short(self) -> str:
        """The spelling, cut where it is long."""
        return shortened(self.text)


END = Piece("end", "", 0)


class Spot(Data, frozen=True):
    """Where the grammar stopped: the whole text, its tokens, and which of them does not fit."""

    text: str
    tokens: tuple[Piece, ...]
    index: int

    @property
    def here(self) -> Piece:
        """The token that does not fit, or END."""
        return self.at(0)

    def at(self, offset: int) -> Piece:
        """The token `offset` places on from here, or END."""
        index = self.index + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else END

    def slice(self, first: int, last: int) -> str:
        """The text of tokens `first` to before `last`, on one line."""
        chosen = self.tokens[max(first, 0) : last]
        return " ".join(self.text[chosen[0].start : chosen[-1].start + len(chosen[-1].text)].split()) if chosen else ""

    @property
    def place(self) -> Place:
        """Line and column of the token that does not fit."""
        start = len(self.text) if self.here is END else self.here.start
        line_start = self.text.rfind("\n", 0, start) + 1
        return Place(self.text.count("\n", 0, start) + 1, start - line_start + 1, len(self.here.text))


def spot(text: str, position: int) -> Spot:
    """The token of `text` that `position` falls on."""
    tokens = tuple(
        Piece(match.lastgroup or "other", match.group(), match.start())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "skip"
    )
    index = next((i for i, token in enumerate(tokens) if token.start + len(token.text) > position), len(tokens))
    return Spot(text, tokens, index)
