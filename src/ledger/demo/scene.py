"""What a story is made of: chapters, each of scenes, each of commands that people run and of what else happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

DANA, ANA, SAL, CRO, CMO, OPS = (f"{name}@acme.example" for name in ("dana", "ana", "sal", "cro", "cmo", "ops"))
LEFT_OUT = "…"
Told = Mapping[str, Mapping[str, str]]


class Run(NamedTuple):
    """A command, who runs it, and the exit code that the story expects. `$MINUTES` stands for the root of the minutes.

    `only` are patterns of the lines of its answer that are told, each where it comes; all of them where there are none.
    """

    who: str
    command: str
    code: int = 0
    only: tuple[str, ...] = ()

    def excerpt(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines that are told, with one sign for those that are left out between two of them."""
        found = [(told, [*together]) for told, together in groupby(lines, key=self._tells)]
        for told, together in found[not found[0][0] : len(found) - (not found[-1][0])] if found else ():
            yield from together if told else (LEFT_OUT,)

    def _tells(self, line: str) -> bool:
        return not self.only or any(re.search(each, line) for each in self.only)


class Say(NamedTuple):
    """Something that happens outside the ledger: told in a line, made by `do` from the sandboxes' settings."""

    do: Callable[[Told], str]


class Scene(NamedTuple):
    """A moment: its instant, a heading, and what happens. What was done `before` is done, and not told."""

    now: str
    heading: str
    steps: tuple[Run | Say, ...]
    before: tuple[Run, ...] = ()


class Chapter(NamedTuple):
    """A part of the story that stands alone: its name, the question that it answers, and its scenes.

    `write` puts what it begins with into an empty folder, `of` says what that is, and `platforms` that both sandboxes
    run.
    """

    name: str
    question: str
    scenes: tuple[Scene, ...]
    write: Callable[[Path], None]
    of: str
    platforms: bool = False
