"""A document: its value, and where in the file each part of it stood."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from ledger.data import Data
from ledger.errors import BadInput, Problems

if TYPE_CHECKING:
    from ledger.steps import NextStep

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | Decimal | bool | None"
Path: TypeAlias = tuple[str | int, ...]


class Mark(Data, frozen=True):
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document that says its `kind`.

    `keys`, `values` and `lines` give the mark of the key, of the value, and of each line of the string at a path.
    """

    kind: str
    value: dict[str, Value]
    source: str = "text"
    keys: Mapping[Path, Mark] = field(default_factory=dict, repr=False, compare=False)
    values: Mapping[Path, Mark] = field(default_factory=dict, repr=False, compare=False)
    lines: Mapping[Path, tuple[Mark, ...]] = field(default_factory=dict, repr=False, compare=False)

    def place(self, path: Path = ()) -> str:
        """`file:line:column` of the value at `path`, or of the nearest part around it that the file holds."""
        while path and path not in self.values:
            path = path[:-1]
        return self._place(self.values.get(path, Mark(1, 1)))

    def key_place(self, path: Path) -> str:
        """`file:line:column` of the key at the end of `path`, where that is what is wrong."""
        return self._place(self.keys[path]) if path in self.keys else self.place(path)

    def place_within(self, path: Path, line: int, column: int) -> str:
        """`file:line:column` of a place in the string at `path`, such as one in the text of a criteria.

        `line` and `column` are those within the string, from 1. Where it is folded or has escapes, its beginning.
        """
        lines = self.lines.get(path, ())
        if not 1 <= line <= len(lines):
            return self.place(path)
        return self._place(Mark(lines[line - 1].line, lines[line - 1].column + column - 1))

    def problem(self, path: Path, what: str, why: str = "", fix: str | NextStep = "") -> BadInput:
        """An objection to what stands at `path`, to be raised or collected."""
        return BadInput(what, why, fix, self.place(path))

    def _place(self, mark: Mark) -> str:
        return f"{self.source}:{mark.line}:{mark.column}"


def only_keys(document: Document, path: Path, allowed: Collection[str]) -> None:
    """Refuse every key of the mapping at `path` that is not in `allowed`, all at once, each with the nearest that is.

    Raises BadInput, or Problems where there are several.
    """
    found = _at(document, path)
    problems = tuple(_unknown(document, (*path, key), allowed) for key in found if key not in allowed)
    if len(problems) > 1:
        raise Problems(problems)
    if problems:
        raise problems[0]


def _at(document: Document, path: Path) -> dict[str, Value]:
    found: Value = document.value
    for step in path:
        found = found[step]  # type: ignore[index]
    if not isinstance(found, dict):
        what, why = f"`{'.'.join(map(str, path))}` has no keys", "it holds lines of the form `key: value`"
        raise document.problem(path, what, why, "indent them below it")
    return found


def _unknown(document: Document, path: Path, allowed: Collection[str]) -> BadInput:
    import difflib  # only on the way to an error

    near = difflib.get_close_matches(str(path[-1]), sorted(allowed), n=1)
    where = f"`{'.'.join(map(str, path[:-1]))}`" if path[:-1] else f"a document of kind {document.kind}"
    why = f"{where} has the keys {', '.join(allowed)}" if allowed else f"{where} has no keys"
    fix = f"write `{near[0]}`" if near else "remove it, or use one of those"
    return BadInput(f"`{path[-1]}` is not a key here", why, fix, document.key_place(path))
