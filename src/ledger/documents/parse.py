"""From a checked text to documents: walks the parser's events, so that nothing is built before it is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from ledger.documents.document import Document, Mark, Path, Value
from ledger.documents.mistakes import explained
from ledger.documents.text import BREAK, UNSEEN, invisible
from ledger.errors import BadInput
from ledger.unseen import ignorable, seen

DEEPEST = 32
MOST_DIGITS = 15  # as in the criteria language: a decimal and a double agree that far (language.md, R9)

_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_FASTEST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def documents(text: str, source: str, loader: Any = _FASTEST) -> list[Document]:
    """The documents in `text`, which `checked` has passed. Raises BadInput with the place."""
    events, lines = _events(text, source, loader), BREAK.split(text)
    found = [_Reader(source, lines, events).document(event) for event in events if _begins(event)]
    if not found:
        why = "it is empty, or holds only comments"
        raise BadInput("the file holds no document", why, "begin with `kind:`, such as `kind: criteria`", source)
    return found


def _begins(event: yaml.Event) -> bool:
    """Whether a document begins here; nothing at all between two `---` is not one."""
    if isinstance(event, yaml.ScalarEvent):
        return bool(event.value or event.style or event.anchor or event.tag)
    return isinstance(event, yaml.NodeEvent)


class _Reader:
    """One document while it is read: takes events up to its end and keeps the marks."""

    def __init__(self, source: str, lines: list[str], events: Iterator[yaml.Event]) -> None:
        self.source, self.text, self.events = source, lines, events
        self.keys: dict[Path, Mark] = {}
        self.values: dict[Path, Mark] = {}
        self.lines: dict[Path, tuple[Mark, ...]] = {}

    def document(self, event: yaml.Event) -> Document:
        value = self.node(event, ())
        kind = value.get("kind") if isinstance(value, dict) else None
        if isinstance(value, dict) and isinstance(kind, str):
            return Document(kind, value, self.source, self.keys, self.values, self.lines)
        why = "every document says what it is by the key `kind`"
        at = self.values.get(("kind",), self.values[()])
        raise self.bad("this document does not say its kind", why, "add a line such as `kind: criteria`", at)

    def node(self, event: yaml.Event, path: Path) -> Value:
        self.values[path] = mark = _mark(event.start_mark)
        self.refuse_indirection(event, mark)
        if len(path) > DEEPEST:
            why = f"a document has at most {DEEPEST} levels"
            raise self.bad("this is nested too deeply", why, "flatten it", mark)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        return self.mapping(path) if isinstance(event, yaml.MappingStartEvent) else self.sequence(path)

    def sequence(self, path: Path) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Value]:
        items: dict[str, Value] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, mark = self.key(event), _mark(event.start_mark)
            if key in items:
                why = f"it stands at line {self.keys[(*path, key)].line} already"
                raise self.bad(f"the key `{key}` stands here twice", why, "keep one of them", mark)
            self.keys[(*path, key)] = mark
            items[key] = self.node(next(self.events), (*path, key))
        return items

    def key(self, event: yaml.Event) -> str:
        mark = _mark(event.start_mark)
        self.refuse_indirection(event, mark)
        if not isinstance(event, yaml.ScalarEvent):
            raise self.bad("a list or a mapping cannot be a key", "a key is a word", "write `key: value`", mark)
        key = self.read(event, mark)
        if isinstance(key, str):
            if (at := ignorable(key)) is not None:
                raise self.bad(*invisible(key[at], seen(key)), mark)
            return key
        if isinstance(key, int) and event.value.isdecimal():  # a step of a scale, `0: nobody`; true is no such text
            return str(event.value)
        what = f"`{event.value}` is not a word, so it cannot be a key" if event.value else "a key is missing"
        why = "YAML reads it as a number, a truth value or nothing"
        raise self.bad(what, why, f"write '{event.value}' in quotes", mark)

    def scalar(self, event: yaml.ScalarEvent, path: Path) -> Value:
        value = self.read(event, self.values[path])
        if isinstance(value, str):
            self.lines[path] = tuple(_line_marks(event, self.text))
        return value

    def read(self, event: yaml.ScalarEvent, mark: Mark) -> str | int | Decimal | bool | None:
        text: str = event.value
        if unseen := UNSEEN.search(text):  # by an escape: those in the open were seen before
            raise BadInput(*invisible(unseen[0]), place=f"{self.source}:{mark.line}:{mark.column}")
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not (number := _NUMBER.fullmatch(text)):
            return text
        if len(text.lstrip("-0.").replace(".", "")) > MOST_DIGITS or len(text) > MOST_DIGITS + 10:
            fix = f"if it names something, write it in quotes: '{text[:40]}'"
            raise self.bad("this number is too long", f"a number has at most {MOST_DIGITS} digits", fix, mark)
        return Decimal(text) if number[2] else int(text)

    def refuse_indirection(self, event: Any, mark: Mark) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            why = "anchors (`&`) and aliases (`*`) make a document say more than can be seen in it"
            raise self.bad("a document refers to no other part of itself", why, "write it out, or in quotes", mark)
        if event.tag:
            why = f"the tag `{event.tag}` would change what the value is"
            raise self.bad("a document has no tags (`!`)", why, "remove it, or write the text in quotes", mark)

    def bad(self, what: str, why: str, fix: str, mark: Mark) -> BadInput:
        return BadInput(what, why, fix, f"{self.source}:{mark.line}:{mark.column}")


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _line_marks(event: Any, text: list[str]) -> Iterator[Mark]:
    """The mark of each line of a string, as far as the file shows the string as it is."""
    first, column = event.start_mark.line, event.start_mark.column + bool(event.style)
    if event.style == "|":
        shown = zip(event.value.rstrip("\n").split("\n"), text[first + 1 :], strict=False)
        for number, (line, raw) in enumerate(shown, first + 2):
            yield Mark(number, len(raw) - len(line) + 1)
    elif event.style != ">" and text[first].startswith(event.value, column):
        yield Mark(first + 1, column + 1)


def _events(text: str, source: str, loader: Any) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line, column, told = explained(error, BREAK.split(text))
        raise BadInput(told.what, told.why, told.fix, f"{source}:{line}:{column}") from None
