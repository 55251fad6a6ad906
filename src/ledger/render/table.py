"""Columns as wide as what they hold, or as there is room for: then words are folded, and the least is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap

from ledger.render.printable import columns, one_line

NUMBER = r"[+−-]?[\d,]+(\.\d+)?( ?%)?( \(\d+[-–]\d+\))?|-|—|unknown|"
GAP, NARROW, LONGEST = 2, 14, 40
"""Between two columns; the narrowest that words are folded to; and the longest of them that is never cut, as a key."""

Column = tuple[str, ...]


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], width: int | None = None, least: Sequence[str] = ()
) -> list[str]:
    """Columns as wide as what they hold, numbers to the right.

    Within a `width`, the columns of `least` are left out from its first on until the others have room; a line says so.
    """
    cells = [[one_line(str(cell)) for cell in row] for row in rows]
    kept: list[Column] = list(zip(head, *cells, strict=True))
    gone = _left_out(kept, width, least) if width else []
    kept = [column for column in kept if column[0] not in gone]
    right = [number(column[1:]) for column in kept]
    widths = _widths(kept, width)
    shown = [line for row in zip(*kept, strict=True) for line in _lines(row, widths, right)]
    return [*shown, f"(no room here for {', '.join(gone)})"] if gone else shown


def number(cells: Sequence[str]) -> bool:
    """Whether a column is one of numbers, some or all of which are not known."""
    return bool(cells) and all(re.fullmatch(NUMBER, cell) for cell in cells)


def fold(text: str, width: int) -> list[str]:
    """A text in lines of a width; where letters take two columns, of half as many letters."""
    return wrap(text, width if columns(text) <= len(text) else max(width // 2, 1)) or [""]


def _left_out(kept: Sequence[Column], width: int, least: Sequence[str]) -> list[str]:
    """Those of `least` without which the others have room, in the order of the table."""
    there = [name for name in least if any(column[0] == name for column in kept)]
    for many in range(len(there) + 1):
        rest = [column for column in kept if column[0] not in there[:many]]
        if _all(map(_smallest, rest)) <= width:
            return [column[0] for column in kept if column[0] in there[:many]]
    return [column[0] for column in kept if column[0] in there]


def _widths(kept: Sequence[Column], width: int | None) -> list[int]:
    """As wide as what they hold; where that is too wide, the widest of words gives way first, and is cut at last."""
    widths = [_natural(column) for column in kept]
    for longest in (LONGEST, 0) if width else ():
        smallest = [_smallest(column, longest) for column in kept]
        while _all(widths) > (width or 0) and widths != smallest:
            at = max((at for at, each in enumerate(widths) if each > smallest[at]), key=widths.__getitem__)
            widths[at] -= 1
    return widths


def _natural(column: Column) -> int:
    return max(map(columns, column))


def _smallest(column: Column, longest: int = LONGEST) -> int:
    """Of numbers as wide as they are; of words as wide as the longest of them, if that is not longer than `longest`."""
    if number(column[1:]):
        return _natural(column)
    word = max((columns(each) for cell in column for each in cell.split()), default=0)
    return min(_natural(column), max(NARROW, min(word, longest)))


def _all(widths: Iterable[int]) -> int:
    found = list(widths)
    return sum(found) + GAP * (len(found) - 1)


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """A row, on as many lines as its longest cell takes."""
    folded = (fold(cell, at) if columns(cell) > at else [cell] for cell, at in zip(row, widths, strict=True))
    return [_line(cells, widths, right) for cells in zip_longest(*folded, fillvalue="")]


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    room = ((cell, " " * (at - columns(cell)), end) for cell, at, end in zip(cells, widths, right, strict=True))
    return (" " * GAP).join(f"{space}{cell}" if end else f"{cell}{space}" for cell, space, end in room).rstrip()
