"""Rows as CSV, for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_of(rows: Iterable[Sequence[object]]) -> str:
    """The rows, the first of them the names of the columns; nothing is an empty value."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
