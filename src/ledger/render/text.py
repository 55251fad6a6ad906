"""An answer as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from ledger.render.printable import columns, one_line
from ledger.render.sections import (
    Bars,
    Block,
    Lines,
    Outline,
    Pairs,
    Points,
    Ranges,
    Section,
    Split,
    Table,
    Trend,
    Waterfall,
    Words,
)
from ledger.render.table import table

WIDTH, INDENT, BAR = 100, "  ", 40
GLYPHS = {"gained": "+", "up": "+", "lost": "−", "down": "−", "both": "█", "same": "█", "moved": "~", "neither": "░"}


def lines(sections: Iterable[Section], width: int | None = None) -> Iterator[str]:
    """All of it, a heading and what is under it at a time, fit for a terminal; of a `width`, where one is given."""
    yield from map(one_line, _lines(sections, width))


def _lines(sections: Iterable[Section], width: int | None) -> Iterator[str]:
    for each in sections:
        if not each.title:
            yield from _ended([line for block in each.blocks for line in _block(block, width)])
            continue
        yield ""
        yield each.title.upper()
        within = width and width - len(INDENT)
        told = [f"{INDENT}{line}".rstrip() for block in each.blocks for line in _block(block, within)]
        yield from _ended(told)


def _ended(told: Sequence[str]) -> Sequence[str]:
    """Without the empty line that parts a table from what follows it, where nothing does."""
    return told[:-1] if told and not told[-1] else told


def _block(block: Block, width: int | None) -> Iterator[str]:
    most = min(WIDTH, width or WIDTH)
    match block:
        case Words(text=text):
            yield from wrap(text, most)
        case Points(items=items):
            for each in items:
                first, *rest = wrap(each, most - 2)
                yield from [f"• {first}", *(f"  {line}" for line in rest)]
        case Outline(title=title, lines=told):
            yield f"{title}:"
            yield from (part for line in told for part in _within(f"  {line}", width))
        case Lines(items=items, exact=exact):
            yield from items if exact else (part for line in items for part in _within(line, width))
        case Table(head=head, rows=rows, least=least):
            yield from table(head, rows, width, least)
            yield ""
        case Split():
            yield _bar(block)
        case Pairs() | Bars() | Waterfall() | Ranges() | Trend():
            return  # the table beside it says the same


def _within(line: str, width: int | None) -> list[str]:
    """A line in as many as it takes, the further ones indented; what has no space in it stays whole."""
    shown = one_line(line)
    if not width or columns(shown) <= width:
        return [line]
    indent = " " * (len(shown) - len(shown.lstrip()) + 4)
    return wrap(shown, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _bar(split: Split) -> str:
    """The whole in its parts, each a stretch as long as its share; one that is there has at least one sign."""
    whole = sum(each.records for each in split.parts) or 1
    return "".join(
        GLYPHS.get(each.sort, "?") * max(round(BAR * each.records / whole), 1) for each in split.parts if each.records
    )
