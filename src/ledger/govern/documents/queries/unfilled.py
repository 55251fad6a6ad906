"""Words of a form that nobody filled in yet: all of them are told at once, before a kind trips over the first.

title: TITLE   when: FIELD >= NUMBER   --against the form of its kind--> TITLE (line 5), FIELD and NUMBER (line 9)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ledger.documents import Document
from ledger.errors import BadInput
from ledger.govern.documents.queries.forms import open_words

_QUOTED = re.compile(r"'[^']*'")
_WORD = re.compile(r"[A-Z][A-Z_]+")
_CONDITIONS = ("criteria", "when")
_OWN = ("given", "choices", "bind")  # values of records and of platforms, which may well be in capitals


def filled(document: Document) -> Document:
    """Return a document in which no word of its form is left. Raises BadInput."""
    require_filled(document)
    return document


def require_filled(document: Document) -> None:
    """Raise BadInput where words of the form that a document began with still stand in it."""
    lines = dict[str, int]()
    for word, line in _left(document, frozenset(open_words(document.kind))):
        lines.setdefault(word, line)
    if lines:
        words = ", ".join(f"{word} (line {line})" for word, line in lines.items())
        what = (
            f"{len(lines)} words of the form are still to be filled in" if len(lines) > 1 else f"{words} is still open"
        )
        why = "a word in capitals stands for what only you can say"
        first = min(lines.values())
        raise BadInput(what, why, f"write yours in the place of {words}", f"{document.source}:{first}:1")


def _left(document: Document, words: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Each of these words that stands in a document, as a key or in a value, with its line."""

    def found(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, int]]:
        match value:
            case dict():
                for key, each in value.items():
                    if key in words:
                        yield key, _line(document.key_place((*path, key)))
                    yield from found(_open(each, words) if key in _OWN else each, (*path, key))
            case list():
                for n, each in enumerate(value):
                    yield from found(each, (*path, n))
            case str():
                yield from ((word, _line(document.place(path))) for word in _in_text(value, path) if word in words)

    return found(document.value, ())


def _in_text(text: str, path: tuple[str | int, ...]) -> list[str]:
    """The words in capitals of a condition, outside of its codes; of any other text itself."""
    return _WORD.findall(_QUOTED.sub("", text)) if path[-1] in _CONDITIONS else [text.strip()]


def _open(value: Any, words: frozenset[str]) -> dict[str, Any]:
    """What is said of a field that has no name yet: a value of one that has may be a word in capitals."""
    return {key: each for key, each in value.items() if key in words} if isinstance(value, dict) else {}


def _line(place: str) -> int:
    return int(place.rsplit(":", 2)[1])
