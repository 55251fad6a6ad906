"""Columns as wide as what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ledger.render.printable import one_line

NUMBER = re.compile(r"[+−-]?[\d,]+(\.\d+)?( ?%)?( \(\d+-\d+\))?|-|unknown|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns as wide as what they hold; numbers to the right."""
    cells = [[one_line(str(cell)) for cell in row] for row in rows]
    columns = list(zip(head, *cells, strict=True))
    right = [number(column[1:]) for column in columns]
    widths = [max(map(len, column)) for column in columns]
    return [_line(row, widths, right) for row in (list(head), *cells)]


def number(cells: Sequence[str]) -> bool:
    """Whether a column is one of numbers, some or all of which are not known."""
    return bool(cells) and all(NUMBER.fullmatch(cell) for cell in cells)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (cell.rjust(w) if end else cell.ljust(w) for cell, w, end in zip(row, widths, right, strict=True))
    return "  ".join(cells).rstrip()
