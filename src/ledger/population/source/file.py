"""A file that DuckDB reads, and nothing else: its columns, and a session that can open no other file.

    leads.csv            --open_file--> File(header, delimiter) --session--> connection
    leads.parquet                       File(header, types)
    crm.duckdb:leads                    File(header, types, table)
    a table on a server  --snapshot-->  File(header, types, server)

In the session, `File.source` stands for the rows; those of a server are in a file of the session's own.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ledger.data import Data, replace
from ledger.documents.text import missing
from ledger.errors import BadInput
from ledger.population import native
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.profile import EXACT, TAB, ReadingProfile
from ledger.population.quoting import identifier, string
from ledger.population.source.faults import SAVE, not_text, not_utf8, told
from ledger.steps import NextStep, again

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from ledger.population.engines.engine import RecordsEngine

LONGEST_HEADER = 1 << 20
_DELIMITERS = ",;\t|"
_COPIED, _HELD = "population", "records"
OPEN = Path("/proc/self/fd" if Path("/proc/self/fd").is_dir() else "/dev/fd")
"""Where files lie that are open already: such a name is no link, though it looks like one."""
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
_BINARY = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"SQLite format 3\0": "a database of SQLite",
}
"""What a file is that begins so, where it is no text."""
_DOCUMENTS = (".yaml", ".yml")
_PARQUET, _DUCKDB = b"PAR1", b"DUCK"
_TABLE = re.compile(r"(.+\.(?:duckdb|ddb|db)):([^:/]+)")
_NOT_CSV = (
    ((b"\xff\xfe", b"\xfe\xff"), "the file is saved as UTF-16", "records are read as UTF-8", SAVE),
    ((ZIP,), "this is not a CSV file", "it is packed", "unpack it"),
    ((b"\xd0\xcf\x11\xe0",), "this is not a CSV file", "it is a workbook in Excel's old form", "save it as .xlsx"),
)


class ServedTable(Protocol):
    """A table on a server, from which the same rows come each time."""

    @property
    def engine_name(self) -> str:
        """What people call the server's engine."""

    @property
    def barred(self) -> tuple[str, ...]:
        """Its columns that the asker may not read."""

    def in_place(self, file: File, zone: str) -> File:
        """The table as it is asked about where it lies, in a ledger of this zone."""

    def engine(self, dialect: Dialect) -> RecordsEngine:
        """What is asked about it there."""

    def holds_too(self, other: ServedTable) -> bool:
        """Whether both are asked about in one question."""

    def copy(self, at: Sequence[int], to: Path) -> None:
        """Write these columns of every row as CSV with a plain header, after a column that is never empty."""

    def checksum(self) -> tuple[object, ...]:
        """What its digest is made of."""


class File(Data, frozen=True):
    """A file of records: columns by name in its order, its delimiter or their types, and how errors call it.

    `table` is the one that is meant of a DuckDB file or of a server, as SQL; a CSV file has neither that nor types.
    What lies on a `server` has no path; it is asked about there, in its own `dialect`, unless it is to be `copied`.
    `profile` says how people wrote it. Where the rows had to be unpacked, `given` is the file that people have.
    `number` tells apart files that are open together.
    """

    path: str
    name: str
    header: tuple[str, ...]
    delimiter: str = ""
    types: tuple[str, ...] = ()
    table: str = ""
    server: ServedTable | None = None
    profile: ReadingProfile = EXACT
    zipped: bool = False
    given: str = ""
    number: int = 0
    dialect: Dialect = DUCKDB
    copied: bool = False

    @property
    def is_in_place(self) -> bool:
        """Whether what holds the records is asked about them there."""
        return self.dialect is not DUCKDB

    @property
    def lies_elsewhere(self) -> bool:
        """Whether its records stay where they are: nobody is told of one of them who does not ask for it."""
        return self.server is not None and not self.copied

    @property
    def source(self) -> str:
        """SQL for its rows; those of a CSV file are columns c0, c1 … as text, empty ones NULL."""
        if self.is_in_place:
            return self.table
        if self.server:
            return f"{_COPIED}_{self.number}"
        if not self.delimiter:
            return self.table.replace(_HELD, f"{_HELD}_{self.number}", 1) or f"read_parquet({string(self.path)})"
        columns = {self.sql_name(n): native.TEXT for n in range(len(self.header))}
        return _read_csv(self.path, self.delimiter, columns, "gzip" if self.zipped else "none")

    @property
    def place(self) -> str:
        """Where its columns are named."""
        return f"{self.name}:1" if self.delimiter else self.name

    def sql_name(self, index: int) -> str:
        """What a column is called in the session: others than DuckDB's may be empty, or alike but for their case."""
        plain = self.delimiter or (self.server and not self.is_in_place)
        return f"c{index}" if plain else identifier(self.header[index])

    def type_of(self, index: int) -> str:
        """The type that a column has there."""
        return self.types[index] if self.types else native.TEXT


def open_file(path: Path, profile: ReadingProfile = EXACT, name: str = "") -> File:
    """The file at `path`, which errors call `name`. Raises BadInput where it cannot be read or its header is none."""
    name = name or path.as_posix()
    if glob := re.search(r"[*?\[]", path.as_posix()):
        raise BadInput(f"the path holds a {glob[0]}", "it would stand for several files", "rename the file", name)
    if (parts := _TABLE.fullmatch(name)) and not path.exists():
        return _with_types(replace(_table(Path(parts[1]), parts[2], name), profile=profile))
    raw = begins(path, name)
    if path.suffix in _DOCUMENTS:
        raise not_text(name, "a YAML document, which ledger check reads")
    if raw.startswith(_PARQUET):
        return _with_types(File(whole(path), name, (), profile=profile))
    for signs, what, why, fix in _NOT_CSV:
        if raw.startswith(signs):
            raise BadInput(what, why, fix, name)
    if raw[8:12] == _DUCKDB:
        raise BadInput("this is a DuckDB file", "it may hold several tables", f"name one: {name}:TABLE", name)
    if b"\0" in raw[:2]:  # a letter of a header in two bytes, with no mark before it
        order = "le" if raw[1:2] == b"\0" else "be"
        said = f"utf-16-{order}"
        raise BadInput(*_NOT_CSV[0][1:3], again(f"choose as its encoding {said}", encoding=said), name)
    zipped = raw.startswith(GZIP)
    header, delimiter = _header(_unzipped(path, name) if zipped else raw, name, profile.delimiter)
    return File(whole(path), name, header, delimiter, profile=profile, zipped=zipped)


def whole(path: Path) -> str:
    """The path from the root on."""
    return str(path if path.parent == OPEN else path.resolve())


def _unzipped(path: Path, name: str) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(LONGEST_HEADER)
    except (OSError, EOFError, zlib.error):
        why = "it begins as a file of gzip, and does not go on as one"
        raise BadInput("the file cannot be unpacked", why, "pack it again: gzip FILE", name) from None


def begins(path: Path, name: str) -> bytes:
    """The first bytes of a file. Raises BadInput where there are none to read."""
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_HEADER)
    except FileNotFoundError:
        raise missing(path, name) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one that a file can have"
        raise BadInput("the file cannot be read", why.lower(), "give a file that you may read", name) from None


def _table(path: Path, table: str, name: str) -> File:
    if begins(path, path.as_posix())[8:12] != _DUCKDB:
        why = "what stands before the colon is none"
        raise BadInput("this is not a DuckDB file", why, "write it as FILE.duckdb:TABLE", name)
    parts = ".".join(identifier(each) for each in table.split("."))
    return File(str(path.resolve()), name, (), table=f"{_HELD}.{parts}")


def _with_types(file: File) -> File:
    with session(file) as connection:
        found = connection.execute(f"DESCRIBE SELECT * FROM {file.source}").fetchall()
    return replace(file, header=tuple(each[0] for each in found), types=tuple(each[1] for each in found))


def _header(raw: bytes, name: str, delimiter: str = "") -> tuple[tuple[str, ...], str]:
    """The names in the first record, and the delimiter that makes the most of them, where none is said."""
    text = _decoded(raw, name)
    if not text.strip():
        raise BadInput("the file is empty", "its first line names the columns", "export it with a header", name)
    parting = "\t" if delimiter == TAB else delimiter
    found = [(_first_record(text, each), each) for each in parting or _DELIMITERS]
    header, delimiter = max(found, key=lambda each: len(each[0]))
    if not header or len(delimiter.join(header)) >= LONGEST_HEADER // 2:
        why = "its first line, which names the columns, is empty or too long"
        raise BadInput("the file has no header", why, "export it with a header", name)
    _require_quotes_closed(text, delimiter, name)
    return tuple(header), delimiter


def _require_quotes_closed(text: str, delimiter: str, name: str) -> None:
    """Pass where each name in quotes ends with one. Raises BadInput: else DuckDB reads no record, and says nothing."""
    if _is_closed(text, delimiter):
        return
    what = "its first line has a quote out of place"
    why = "a name in double quotes ends with one, before the next column"
    fitting = [each for each in _DELIMITERS if _is_closed(text, each) and len(_first_record(text, each)) > 1]
    raise BadInput(what, why, part_by(fitting[0]) if fitting else again("close it in the file"), name)


def _is_closed(text: str, delimiter: str) -> bool:
    """Whether each name in quotes of the first record ends with one; spaces may follow that."""
    bare = re.sub(rf'" +(?={re.escape(delimiter)}|[\r\n]|\Z)', '"', text)
    try:
        next(csv.reader(io.StringIO(bare, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False
    return True


def part_by(delimiter: str) -> NextStep:
    """Return the step that parts columns by another sign."""
    said = TAB if delimiter == "\t" else delimiter
    return again(f"part its columns by `{said}`", delimiter=said)


def other_delimiter(file: File) -> str:
    """Return the sign that parts the one name of a header into several; empty where it has several, or none does."""
    if len(file.header) != 1 or not file.delimiter:
        return ""
    return next((each for each in _DELIMITERS if each in file.header[0]), "")


def _decoded(raw: bytes, name: str) -> str:
    cut = len(raw) == LONGEST_HEADER
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if cut and fault.start > len(raw) - 4:
            return raw[: fault.start].decode("utf-8-sig")
        sort = next((sort for sign, sort in _BINARY.items() if raw.startswith(sign)), "")
        if sort or b"\0" in raw:
            raise not_text(name, sort or "of bytes that are no text") from None
        line = raw.count(b"\n", 0, fault.start) + 1
        raise not_utf8(f"{name}:{line}", f"the byte 0x{raw[fault.start]:02x} does not belong there") from None


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a name of more than 131,072 characters: no delimiter of ours
        return []


def _read_csv(path: str, delimiter: str, columns: Mapping[str, str], compression: str = "none") -> str:
    typed = ", ".join(f"'{name}': '{held}'" for name, held in columns.items())
    return (
        f"read_csv({string(path)}, auto_detect = false, header = true, delim = {string(delimiter)},"
        f""" quote = '"', escape = '"', compression = '{compression}', columns = {{{typed}}})"""
    )


class FileColumns(NamedTuple):
    """A file, and the columns of it that are read."""

    file: File
    columns: Iterable[str] = ()


def together(files: Sequence[File]) -> list[File]:
    """The same files, to be open together; two tables of one DuckDB file are in one that is opened once."""
    paths = [each.path or f"server {n}" for n, each in enumerate(files)]
    return [replace(each, number=paths.index(path)) for each, path in zip(files, paths, strict=True)]


@contextmanager
def session(file: File, columns: Iterable[str] = ()) -> Iterator[DuckDBPyConnection]:
    """A DuckDB that can read this one file, write none, load no extension, and cannot be talked out of it.

    Of what lies on a server it has the `columns` that are named. What DuckDB says of the file is raised as BadInput.
    """
    with sessions([FileColumns(file, columns)]) as connection:
        yield connection


@contextmanager
def sessions(files: Sequence[FileColumns], writes: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """The same for several files, as `together` gives them; it may write the one file `writes`."""
    import duckdb  # slow to load, and only those who count need it

    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:  # nobody else may look into it
        paths = [_copied(each, Path(folder)) if each.file.server else each.file.path for each in files]
        connection = duckdb.connect(":memory:", config={"temp_directory": folder})
        try:
            for each, path in {
                each.file.number: (each, path) for each, path in zip(files, paths, strict=True)
            }.values():
                _attach(connection, each, path)
            _close_off(connection, [*paths, *([str(writes)] if writes else [])])
            yield connection
        except duckdb.Error as error:
            meant = next(
                (each.file for each in files if each.file.path and each.file.path in str(error)), files[0].file
            )
            raise told(str(error), meant.name) from None
        except RuntimeError as error:
            if "interrupted" in str(error):  # how DuckDB tells of Ctrl-C
                raise KeyboardInterrupt from None
            raise
        finally:
            connection.close()


def _attach(connection: DuckDBPyConnection, reading: FileColumns, path: str) -> None:
    file = reading.file
    if file.table:
        connection.execute(f"ATTACH {string(path)} AS {_HELD}_{file.number} (READ_ONLY)")
        connection.execute("SET TimeZone = 'UTC'")  # an instant has one text, wherever the digest is made
    if file.server:
        wanted = _at(file, reading.columns)
        held = {file.sql_name(n): "BOOLEAN" if file.types[n] == "BOOLEAN" else native.TEXT for n in wanted}
        rows = _read_csv(path, ",", {"one": native.TEXT, **held})
        connection.execute(f"CREATE TEMP VIEW {file.source} AS FROM {rows}")


def _close_off(connection: DuckDBPyConnection, paths: Sequence[str]) -> None:
    connection.execute(f"SET allowed_paths = [{', '.join(string(path) for path in dict.fromkeys(paths))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _copied(reading: FileColumns, folder: Path) -> str:
    path = folder / f"records-{reading.file.number}.csv"
    if reading.file.server:
        reading.file.server.copy(_at(reading.file, reading.columns), path)
    return str(path.resolve())


def _at(file: File, columns: Iterable[str]) -> list[int]:
    return sorted({file.header.index(name) for name in columns})
