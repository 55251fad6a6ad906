"""Rows as CSV, for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from ledger.unseen import IGNORABLE

_ENDS = ";\t\r\n"
"""What ends a cell for a spreadsheet that takes semicolons or tabs for the separator, within our quotes too."""
_NUMBER = rf"[+-]?[0-9.,]+%?(?=[{_ENDS}]|\Z)"
_FORMULA = re.compile(
    rf'(\A|[{_ENDS}])(?!{_NUMBER})(?=[ \v\f"\xa0\u2000-\u200a\u2028\u2029\u3000{IGNORABLE}]*[=+\-@＝＋－＠])'
)
_ENDED = re.compile(rf"\A(?=[{_ENDS[1:]}])")


def csv_of(rows: Iterable[Sequence[object]]) -> str:
    """The rows, the first of them the names of the columns; nothing is an empty value.

    A spreadsheet runs a cell that begins like a formula, whoever wrote it into a record. So an apostrophe stands before
    each such beginning: at the start of a text, and after what a spreadsheet may take for the end of a cell.
    """
    text = io.StringIO(newline="")
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        writer = quoted if any("\r" in str(cell) for cell in row) else plain  # it ends a row for whoever reads it
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue()


def _harmless(cell: object) -> object:
    return _ENDED.sub("'", _FORMULA.sub(r"\1'", cell)) if isinstance(cell, str) else cell
