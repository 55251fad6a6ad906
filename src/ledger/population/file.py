"""A CSV file that DuckDB reads, and nothing else: its header, a session that can open no other file, and its faults.

    path --open_file--> File(header, delimiter) --session--> connection

In the session, `File.source` stands for the rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.errors import BadInput
from ledger.population.columns import string

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONGEST_HEADER = 1 << 20
_DELIMITERS = ",;\t|"
_SAVE = "save it as CSV in UTF-8"
_NOT_CSV = (
    ((b"\xff\xfe", b"\xfe\xff"), "the file is saved as UTF-16", "records are read as UTF-8"),
    (
        (b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"),
        "this is not a CSV file",
        "it is packed, or a workbook",
    ),
)


@dataclass(frozen=True, slots=True)
class File:
    """A CSV file: columns by name in its order, its delimiter, and how errors call it."""

    path: str
    name: str
    header: tuple[str, ...]
    delimiter: str

    @property
    def source(self) -> str:
        """SQL for its rows: columns c0, c1 … as text, empty ones NULL."""
        columns = ", ".join(f"'{self.sql_name(n)}': 'VARCHAR'" for n in range(len(self.header)))
        return (
            f"read_csv({string(self.path)}, auto_detect = false, header = true, delim = {string(self.delimiter)},"
            f""" quote = '"', escape = '"', columns = {{{columns}}})"""
        )

    def sql_name(self, index: int) -> str:
        """What a column is called in the session: headers may be empty, doubled or of any length."""
        return f"c{index}"


def open_file(path: Path) -> File:
    """The file at `path`. Raises BadInput where it cannot be read or its header is none."""
    name = path.as_posix()
    if glob := re.search(r"[*?\[]", name):
        raise BadInput(f"the path holds a {glob[0]}", "it would stand for several files", "rename the file", name)
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_HEADER)
    except FileNotFoundError:
        raise BadInput("there is no such file", "nothing has this name", "check the path", name) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one that a file can have"
        raise BadInput("the file cannot be read", why.lower(), "give a file that you may read", name) from None
    for signs, what, why in _NOT_CSV:
        if raw.startswith(signs):
            raise BadInput(what, why, _SAVE, name)
    return File(str(path.resolve()), name, *_header(raw, name))


def _header(raw: bytes, name: str) -> tuple[tuple[str, ...], str]:
    """The names in the first record, and the delimiter that makes the most of them."""
    text = _decoded(raw, name)
    if not text.strip():
        raise BadInput("the file is empty", "its first line names the columns", "export it with a header", name)
    found = [(_first_record(text, delimiter), delimiter) for delimiter in _DELIMITERS]
    header, delimiter = max(found, key=lambda each: len(each[0]))
    if not header or len(delimiter.join(header)) >= LONGEST_HEADER // 2:
        why = "its first line, which names the columns, is empty or too long"
        raise BadInput("the file has no header", why, "export it with a header", name)
    return tuple(header), delimiter


def _decoded(raw: bytes, name: str) -> str:
    cut = len(raw) == LONGEST_HEADER
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if cut and fault.start > len(raw) - 4:
            return raw[: fault.start].decode("utf-8-sig")
        line = raw.count(b"\n", 0, fault.start) + 1
        raise _not_utf8(f"{name}:{line}", f"the byte 0x{raw[fault.start]:02x} does not belong there") from None


def _not_utf8(place: str, why: str) -> BadInput:
    return BadInput("the file is not UTF-8", f"{why}; it may be Latin-1 or Windows-1252", _SAVE, place)


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a name of more than 131,072 characters: no delimiter of ours
        return []


@contextmanager
def session(file: File) -> Iterator[DuckDBPyConnection]:
    """A DuckDB that can read this one file, write none, load no extension, and cannot be talked out of it.

    What DuckDB says of the file is raised as BadInput.
    """
    import duckdb  # slow to load, and only those who count need it

    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"SET allowed_paths = [{string(file.path)}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except duckdb.Error as error:
        raise _fault(str(error), file) from None
    except RuntimeError as error:
        if "interrupted" in str(error):  # how DuckDB tells of Ctrl-C
            raise KeyboardInterrupt from None
        raise
    finally:
        connection.close()


_FAULTS = (
    (
        r"Expected Number of Columns: (\d+) Found: (\d+)",
        "a record has {1} values, and the header has {0}",
        "every record has one value for each column",
        "put a value that holds the delimiter in double quotes",
    ),
    (
        r"unterminated quote",
        "a quote is out of place",
        "a value in double quotes ends with one, and writes one of its own twice",
        'write "" for a quote in a quoted value',
    ),
    (r"Maximum line size", "a line is too long", "a record has at most 2 MB", "see that its quotes are closed"),
    (r"invalid state", "the lines do not end alike", "a file ends every line with the same sign", _SAVE),
)


def _fault(message: str, file: File) -> BadInput:
    line = re.search(r"on Line: (\d+)", message)
    place = f"{file.name}:{line[1]}" if line else file.name
    if "Invalid unicode" in message:
        return _not_utf8(place, "this line holds a byte that does not belong there")
    for sign, what, why, fix in _FAULTS:
        if found := re.search(sign, message):
            return BadInput(what.format(*found.groups()), why, fix, place)
    why = re.sub(r"^[A-Za-z -]+Error: ", "", message.strip().splitlines()[0])
    return BadInput("the records cannot be counted", why, "see that the file is CSV and on this machine", place)
