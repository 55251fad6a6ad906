"""An answer as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from ledger.render.printable import one_line
from ledger.render.sections import Bars, Block, Lines, Outline, Pairs, Points, Section, Split, Table, Words
from ledger.render.table import table

WIDTH, INDENT, BAR = 100, "  ", 40
GLYPHS = {"gained": "+", "up": "+", "lost": "−", "down": "−", "both": "█", "same": "█", "moved": "~", "neither": "░"}


def lines(sections: Iterable[Section]) -> Iterator[str]:
    """All of it, a heading and what is under it at a time, fit for a terminal."""
    yield from map(one_line, _lines(sections))


def _lines(sections: Iterable[Section]) -> Iterator[str]:
    for each in sections:
        if not each.title:
            yield from _ended([line for block in each.blocks for line in _block(block)])
            continue
        yield ""
        yield each.title.upper()
        told = [f"{INDENT}{line}".rstrip() for block in each.blocks for line in _block(block)]
        yield from _ended(told)


def _ended(told: Sequence[str]) -> Sequence[str]:
    """Without the empty line that parts a table from what follows it, where nothing does."""
    return told[:-1] if told and not told[-1] else told


def _block(block: Block) -> Iterator[str]:
    match block:
        case Words(text=text):
            yield from wrap(text, WIDTH)
        case Points(items=items):
            for each in items:
                first, *rest = wrap(each, WIDTH - 2)
                yield from [f"• {first}", *(f"  {line}" for line in rest)]
        case Outline(title=title, lines=told):
            yield f"{title}:"
            yield from (f"  {line}" for line in told)
        case Lines(items=items):
            yield from items
        case Table(head=head, rows=rows):
            yield from table(head, rows)
            yield ""
        case Split():
            yield _bar(block)
        case Pairs() | Bars():
            return  # the table beside it says the same


def _bar(split: Split) -> str:
    """The whole in its parts, each a stretch as long as its share; one that is there has at least one sign."""
    whole = sum(each.records for each in split.parts) or 1
    return "".join(
        GLYPHS.get(each.sort, "?") * max(round(BAR * each.records / whole), 1) for each in split.parts if each.records
    )
