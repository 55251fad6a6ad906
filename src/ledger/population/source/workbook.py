"""One sheet of an .xlsx as CSV: each cell as a person would have exported it, in the form that the profile says.

A number has the 15 digits that Excel shows, with the profile's decimal sign; a day is YYYY-MM-DD. openpyxl reads it.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ledger.errors import BadInput
from ledger.installing import install_extra
from ledger.language.fault import nearest
from ledger.population.profile import ReadingProfile
from ledger.steps import Open, again

_NO_WORKBOOK = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError, SyntaxError),
    *(AttributeError, RuntimeError),
)


def write_sheet(path: Path, to: Path, profile: ReadingProfile, name: str) -> None:
    """Write the sheet that the profile names as CSV, the only one where it names none. Raises BadInput."""
    try:
        from openpyxl import load_workbook  # slow to load, and only those with a workbook need it
    except ImportError:
        why, fix = "the library openpyxl is not installed", install_extra("excel")
        raise BadInput("a workbook cannot be read", why, fix, name) from None
    try:
        with path.open("rb") as raw:  # of a path, the library takes only some endings
            book = load_workbook(raw, read_only=True, data_only=True)
            rows = _sheet(book, profile.sheet, name).iter_rows(values_only=True)
            _write(_filled(rows), to, profile.decimal, name)
    except _NO_WORKBOOK:
        why = "it is packed, and no workbook is in it that can be read"
        raise BadInput("this is no workbook", why, "save it as .xlsx, or unpack it", name) from None


def _sheet(book: Any, wanted: str, name: str) -> Any:
    sheets = {each.title: each for each in book.worksheets}
    if wanted in sheets:
        return sheets[wanted]
    if len(sheets) == 1 and not wanted:
        return next(iter(sheets.values()))
    what = f"there is no sheet `{wanted}`" if wanted else f"the workbook has {len(sheets)} sheets"
    near = nearest(wanted, [*sheets]) if wanted else None
    raise BadInput(what, f"it has {', '.join(sheets)}", again("name one of them", sheet=near or Open("SHEET")), name)


def _filled(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that hold something, by their numbers in the sheet."""
    return ((at, row) for at, row in enumerate(rows, 1) if any(cell is not None for cell in row))


def _write(rows: Iterator[tuple[int, tuple[Any, ...]]], to: Path, decimal: str, name: str) -> None:
    _, header = next(rows, (0, ()))
    width = max((at for at, cell in enumerate(header, 1) if cell is not None), default=0)
    with to.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow([_text(cell, ".") for cell in header[:width]])
        for at, row in rows:
            if any(cell is not None for cell in row[width:]):
                why = "every value stands in a column that the first row names"
                raise BadInput("a value stands outside the table", why, "name its column, or remove it", f"{name}:{at}")
            table.writerow([_text(cell, decimal) for cell in (*row[:width], *[None] * (width - len(row)))])


def _text(cell: Any, decimal: str) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return format(cell, ".15g").replace(".", decimal)
        case datetime():
            return _moment(cell)
        case date():
            return cell.isoformat()
    return str(cell)


def _moment(cell: datetime) -> str:
    """A moment to the millisecond, since Excel counts days in doubles; a day alone where it has no time."""
    moment = cell + timedelta(microseconds=500)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
