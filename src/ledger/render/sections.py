"""What an answer is told in: sections of words, points, tables and pictures, for text and page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from ledger.data import Data

if TYPE_CHECKING:
    from fractions import Fraction


class Words(Data, frozen=True):
    """A sentence or two; `strong` where it is what a section comes to."""

    text: str
    strong: bool = False


class Points(Data, frozen=True):
    """Sentences side by side."""

    items: tuple[str, ...]


class Outline(Data, frozen=True):
    """Lines whose indent says what belongs under what, such as criteria in English; `title` says what they are."""

    title: str
    lines: tuple[str, ...]


class Lines(Data, frozen=True):
    """Lines as they are, such as those that a command ends with; `exact` ones are not even folded."""

    items: tuple[str, ...]
    exact: bool = False


class Table(Data, frozen=True):
    """Rows of cells as they are shown. Where there is no room for all, those of `least` go, its first one first."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    least: tuple[str, ...] = ()


class Part(Data, frozen=True):
    """A part of a whole: its name, how many, and what sort of thing it is (a class of `page.css`)."""

    name: str
    records: int
    sort: str


class Split(Data, frozen=True):
    """A whole in its parts, as one bar."""

    title: str
    parts: tuple[Part, ...]


class Pairs(Data, frozen=True):
    """Before and after for each of some names, as pairs of bars."""

    title: str
    names: tuple[str, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]


class Bars(Data, frozen=True):
    """How many of each of some names, as a bar each; within the bar of a whole where `wholes` are given."""

    title: str
    names: tuple[str, ...]
    counts: tuple[int, ...]
    wholes: tuple[int, ...] = ()


class Waterfall(Data, frozen=True):
    """How one amount becomes another: the first is a whole, each further one a step, and the last name is what it comes
    to. `told` is what stands beside each bar.
    """

    title: str
    names: tuple[str, ...]
    amounts: tuple[int, ...]
    told: tuple[str, ...]


class Ranges(Data, frozen=True):
    """Between what each of some names can lie, and where it lay before and lies after; None where it was not there."""

    title: str
    names: tuple[str, ...]
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    marks: tuple[tuple[int | None, int | None], ...]
    told: tuple[str, ...]


class TrendBreak(Data, frozen=True):
    """A mark in a trend: at how many periods from its start, and what is said of it; `decided` where somebody did."""

    at: float
    mark: str
    said: str
    decided: bool


class Trend(Data, frozen=True):
    """Numbers by period, None where there is none: a bold line, a thin one beside it, bars, and marks where it broke.

    `coverage` is how much of each period the bold one is told of, `told` are the places whose thin number is written
    down, and `closed` says of each bar whether its period is. `hatched` are parts of another sort, from the bottom. The
    last periods, `running` many, are not over. `words` say what the bold line and the thin one are.
    """

    title: str
    names: tuple[str, ...]
    line: tuple[int | None, ...]
    thin: tuple[int | None, ...]
    coverage: tuple[Fraction | None, ...] = ()
    breaks: tuple[TrendBreak, ...] = ()
    told: tuple[int, ...] = ()
    bars: tuple[int | None, ...] = ()
    closed: tuple[bool, ...] = ()
    hatched: tuple[int | None, ...] = ()
    running: int = 0
    words: tuple[str, str] = ("by the standard", "as it was counted at the time")


Block: TypeAlias = Words | Points | Outline | Lines | Table | Split | Pairs | Bars | Waterfall | Ranges | Trend


class Section(msgspec.Struct, frozen=True):
    """A question that a reader has, and what there is to say; without a title it is all that there is.

    On a page, one that is `folded` opens where somebody asks for it.
    """

    title: str
    blocks: tuple[Block, ...]
    folded: bool = False


def untitled(*blocks: Block) -> Section:
    """A section without a heading."""
    return Section("", blocks)


def hanging(head: str, text: str) -> list[str]:
    """A text behind a head, its further lines under the first: what somebody wrote never looks like another head."""
    first, *others = text.splitlines() or [""]
    return [f"{head}{first}", *(f"{' ' * len(head)}{line}" for line in others)]


def just_lines(*lines: str) -> Section:
    """A section that is lines as they are, and nothing else."""
    return untitled(Lines(lines))


def apart(table: Table) -> Section:
    """A table with an empty line above it."""
    return untitled(Lines(("",)), table)
