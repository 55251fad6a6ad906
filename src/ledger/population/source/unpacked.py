"""A file as people have it, made one that DuckDB reads: another encoding becomes UTF-8, a sheet of a workbook CSV.

    leads.csv, leads.csv.gz, leads.parquet     as it is
    UTF-16, or what --encoding names           a copy in UTF-8 (a mark at the beginning says UTF-16 by itself)
    leads.xlsx                                 a copy of one sheet

The copy lies in a folder that nobody else may look into, and goes with it. The digest stays that of the file itself.
"""

from __future__ import annotations

import codecs
import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.data import replace
from ledger.errors import BadInput
from ledger.population.profile import EXACT, ReadingProfile
from ledger.population.source.file import GZIP, ZIP, File, begins, open_file, whole
from ledger.population.source.workbook import write_sheet
from ledger.steps import Open, again

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PLAIN = ("utf-8", "utf-8-sig", "ascii")


@contextmanager
def opened(path: Path, profile: ReadingProfile = EXACT, name: str = "") -> Iterator[File]:
    """The file at `path`, for as long as this is open. Raises BadInput where it cannot be read."""
    name = name or path.as_posix()
    raw = begins(path, name)[: len(ZIP)] if path.is_file() else b""
    if profile.sheet and raw != ZIP:
        raise BadInput(
            f"{name} has no sheets",
            "it is no workbook of the form .xlsx",
            again("leave the sheet out", sheet=False),
            name,
        )
    encoding = "utf-16" if raw.startswith(_UTF_16) else _said(profile)
    if not encoding and raw != ZIP:
        yield open_file(path, profile, name)
        return
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        copy = Path(folder) / "records.csv"
        if raw == ZIP:
            write_sheet(path, copy, profile, name)
            profile = replace(profile, delimiter=",")
        else:
            _decode(path, copy, encoding, zipped=raw.startswith(GZIP), name=name)
        yield replace(open_file(copy, profile, name), given=whole(path))


def _said(profile: ReadingProfile) -> str:
    """The encoding that a profile names, empty where it is read without a copy."""
    named = codecs.lookup(profile.encoding).name if profile.encoding else ""
    return "" if named in _PLAIN else named


def _decode(path: Path, copy: Path, encoding: str, *, zipped: bool, name: str) -> None:
    try:
        with gzip.open(path) if zipped else path.open("rb") as raw, copy.open("w", encoding="utf-8", newline="") as out:
            shutil.copyfileobj(codecs.getreader(encoding)(raw), out, 1 << 20)
    except (UnicodeError, EOFError, OSError) as fault:
        why = f"it holds what is no {encoding}" if isinstance(fault, UnicodeError) else str(fault)
        raise BadInput(
            "the file cannot be read", why, again("choose another encoding", encoding=Open("ENCODING")), name
        ) from None
