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


ON_PLATFORMS = re.compile(r"ledger (target|survey|import|bind|plan|apply|parity|drift|audit changes)\b")
READS = re.compile(r"ledger (rights|list|show|log|count|series|bridge|why|replay|verify|audit|check|attribution)\b")


class Run(NamedTuple):
    """A command, who runs it, and the exit code that the story expects. `$MINUTES` stands for the root of the minutes.

    `only` are patterns of the lines of its answer that are told, each where it comes; all of them where there are none.
    `elsewhere` is the command that is run in its place where no platforms are there.
    """

    who: str
    command: str
    code: int = 0
    only: tuple[str, ...] = ()
    elsewhere: str = ""

    @property
    def reads(self) -> bool:
        """Whether it leaves everything as it is."""
        return bool(READS.match(self.command))

    def without_platforms(self) -> Run | None:
        """Return what is run where no platforms are there, or None where it is nothing."""
        if self.elsewhere:
            return Run(self.who, self.elsewhere, only=self.only)
        return None if ON_PLATFORMS.match(self.command) else self

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
    """A moment: its instant, a heading, and what happens. What was done `before` is done, and not told.

    `export` is a day: the leads that were created before it are exported anew. `elsewhere` is the heading where no
    platforms are there, if that is another.
    """

    now: str
    heading: str
    steps: tuple[Run | Say, ...]
    before: tuple[Run, ...] = ()
    export: str = ""
    elsewhere: str = ""

    def without_platforms(self) -> Scene:
        """Return what is left of it where no platforms are there."""
        steps, before = (_without_platforms(each) for each in (self.steps, self.before))
        return self._replace(steps=steps, before=before, heading=self.elsewhere or self.heading)

    def quietly(self) -> Scene:
        """Return what a later chapter needs of it: whatever changes something."""
        steps = (each for each in (*self.before, *self.steps) if isinstance(each, Say) or not each.reads)
        return self._replace(steps=tuple(steps), before=())


def _without_platforms(steps: Iterable[Run | Say]) -> tuple[Run, ...]:
    found = (each.without_platforms() for each in steps if isinstance(each, Run))
    return tuple(each for each in found if each)


class Chapter(NamedTuple):
    """A part of the story: its name, the question that it answers, and its scenes.

    It goes on where the chapter before it ended. `write` puts what it adds into the folder and returns what that is;
    `platforms` says that it cannot be told without them.
    """

    name: str
    question: str
    scenes: tuple[Scene, ...]
    write: Callable[[Path], str]
    platforms: bool = False

    def without_platforms(self) -> Chapter:
        """Return what is left of it where no platforms are there."""
        scenes = (each.without_platforms() for each in self.scenes)
        return self._replace(scenes=tuple(each for each in scenes if each.steps))
