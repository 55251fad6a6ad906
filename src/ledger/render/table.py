"""Columns as wide as what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns as wide as what they hold; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    numbers = [bool(cells) and all(_number(row[n]) for row in cells) for n in range(len(head))]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    return [_line(row, widths, numbers) for row in (list(head), *cells)]


def _line(row: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    cells = (cell.rjust(w) if right else cell.ljust(w) for cell, w, right in zip(row, widths, numbers, strict=True))
    return "  ".join(cells).rstrip()


def _number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").replace("%", "").lstrip("+-").isdigit() or cell in (
        "",
        "-",
        "unknown",
    )
