"""A snapshot of records: a Parquet file, named by its day, with the fields of an entity and what tells records apart.

    leads.csv --read as the entity says--> typed columns --> leads_daily/2026-06-08.parquet

A value is kept as the ledger reads it: a code as declared, an instant in UTC, a blank as none. A column with values
that cannot be read is kept as text, and these say `unreadable`, for a blank is something else.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.schema import Schema
from ledger.population.asking import id_column
from ledger.population.columns import Column, identifier, macros, string
from ledger.population.snapshots import ID, SUFFIX
from ledger.population.source.file import File, FileColumns, sessions
from ledger.population.source.reading import profiled_columns, read_all, text_of
from ledger.population.sql.layers import ID as THE_ID, Layers, ReadColumn
from ledger.steps import FOLDER, Open, again

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

UNREADABLE = "unreadable"
_ID = identifier(THE_ID)


class CaptureLabel(NamedTuple):
    """What a capture is of, which stands in its file: two are not mixed in one folder."""

    entity: str
    records: str
    id: str


class CapturedRecords(NamedTuple):
    """What was written: how many records, of which fields, and which the records lack.

    `nameless` have no id and are left out, `repeated` stand there again, alike. `unreadable` is how many values of each
    field cannot be read. `again` says that the same was captured before.
    """

    records: int
    fields: tuple[str, ...]
    lacking: tuple[str, ...]
    nameless: int
    repeated: int
    unreadable: Mapping[str, int]
    again: bool


def capture(
    file: File, schema: Schema, columns: Mapping[str, Column], path: Path, entity: str, id: str = ""
) -> CapturedRecords:
    """Write the records of a file to `path`, in one piece and for nobody else's eyes.

    `id` names the column that tells records apart. Raises BadInput where there is none, where two records have one id,
    and where something else was captured for that day, or into that folder.
    """
    columns = profiled_columns(file, schema, columns)
    there = [name for name in schema.given if columns[name].name in file.header]
    if not there:
        why = f"the fields of {entity} are {', '.join(list(schema.given)[:12])}"
        raise BadInput(
            f"the records have no field of {entity}", why, f"bind them: csv in {entity}, or --map", file.name
        )
    named = id_column(file, id, schema.entity)
    if not named:
        raise BadInput(
            "no column of ids was found",
            "a snapshot tells records apart",
            again("name it", id=Open("COLUMN")),
            file.name,
        )
    label = CaptureLabel(entity, file.name, named)
    _require_alike(path, label)
    reads = read_all(file, {name: (replace(schema.fields[name], blank=None), columns[name]) for name in there})
    reads.append(text_of(file, THE_ID, named, schema, columns, "--id NAME"))
    layers = Layers(file.source, tuple(reads), schema.zone)
    with _fresh(path) as fresh, sessions([FileColumns(file, layers.columns)], writes=fresh) as connection:
        connection.execute(macros(schema.zone))
        connection.execute(f"CREATE TEMP TABLE captured AS {layers.values()}")
        unread = _unread(connection, layers)
        connection.execute(f"CREATE TEMP TABLE rows AS {_rows(layers, unread)}")
        whole, nameless, kept = _require_once(connection, file)
        connection.execute(_copy(fresh, label))
        repeated = _put(fresh, path)
    lacking = tuple(name for name in schema.given if name not in there)
    return CapturedRecords(kept, tuple(there), lacking, nameless, whole - nameless - kept, unread, repeated)


def _unread(connection: DuckDBPyConnection, layers: Layers) -> dict[str, int]:
    fallible = layers.fallible(each.field.name for each in layers.reads)
    if not fallible:
        return {}
    counts = ", ".join(f"count(*) FILTER (WHERE {each.unreadable})" for each in fallible)
    found = connection.execute(f"SELECT {counts} FROM captured").fetchone() or ()
    return {each.field.name: int(number) for each, number in zip(fallible, found, strict=True) if number}


def _rows(layers: Layers, unread: Mapping[str, int]) -> str:
    values = [f"{_ID} AS _captured_id"]
    for each in layers.reads:
        name = identifier(each.field.name)
        if each.field.name not in (THE_ID, ID):
            values.append(f"{_kept(each, as_text=each.field.name in unread)} AS {name}")
    return f"SELECT {', '.join(values)} FROM captured"


def _kept(of: ReadColumn, *, as_text: bool) -> str:
    """SQL for a value as a snapshot holds it."""
    name = identifier(of.field.name)
    match of.field.type:
        case "datetime":
            value, text = f"make_timestamptz(epoch_us({name}))", f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ')"
        case "choice":
            value = text = _declared(name, of)
        case "choices":
            codes = f"string_split(trim({name}, ';'), ';')"
            each = _declared("each", of)
            value = text = f"array_to_string(list_transform({codes}, lambda each: {each}), ';')"
        case _:
            value, text = name, f"CAST({name} AS VARCHAR)"
    return f"CASE WHEN {of.unreadable} THEN '{UNREADABLE}' ELSE {text} END" if as_text else value


def _declared(value: str, of: ReadColumn) -> str:
    """The declared code for what the file writes; what is none of them equals none, for no code ends with a space."""
    written = {of.column.codes.get(code, code): code for code in of.field.choices}
    if all(written.get(code) == code for code in of.field.choices):
        return value
    whens = " ".join(f"WHEN {string(native)} THEN {string(code)}" for native, code in written.items())
    others = ", ".join(string(code) for code in of.field.choices)
    return f"CASE {value} {whens} ELSE {value} || CASE WHEN {value} IN ({others}) THEN ' ' ELSE '' END END"


def _require_once(connection: DuckDBPyConnection, file: File) -> tuple[int, int, int]:
    """How many records there are, how many of them have no id, and how many are kept. Raises BadInput."""
    counts = "count(*), count(*) FILTER (WHERE _captured_id IS NULL), count(DISTINCT _captured_id)"
    whole, nameless, ids = connection.execute(f"SELECT {counts} FROM rows").fetchone() or (0, 0, 0)
    kept = "CREATE TEMP TABLE kept AS SELECT DISTINCT * FROM rows WHERE _captured_id IS NOT NULL"
    connection.execute(kept)
    (alike,) = connection.execute("SELECT count(*) FROM kept").fetchone() or (0,)
    if alike != ids:
        why, fix = "a snapshot says of each record what it was", "name the column that tells them apart: --id COLUMN"
        raise BadInput(f"{alike - ids:,} records share the id of another, and differ", why, fix, file.name)
    return int(whole), int(nameless), int(ids)


def _copy(fresh: Path, label: CaptureLabel) -> str:
    told = ", ".join(f"{name}: {string(value)}" for name, value in label._asdict().items())
    rows = f"SELECT _captured_id AS {identifier(ID)}, * EXCLUDE (_captured_id) FROM kept ORDER BY 1"
    return f"COPY ({rows}) TO {string(str(fresh))} (FORMAT parquet, USE_TMP_FILE false, KV_METADATA {{{told}}})"


@contextmanager
def _fresh(path: Path) -> Iterator[Path]:
    """A new file beside `path`, which nobody else may read, and that goes where it was not put in its place."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name).resolve()
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _put(fresh: Path, path: Path) -> bool:
    """Put it where nothing stands; whether the very same stood there. Raises BadInput where something else did."""
    fresh.chmod(0o600)
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        if path.read_bytes() == fresh.read_bytes():
            return True
        why = "a day has one snapshot, and the records, the entity or how they are read changed since it was taken"
        fix = f"keep it, and capture again tomorrow; or remove it, and capture again: rm {path}"
        raise BadInput(f"{path.name.removesuffix(SUFFIX)} was captured already", why, fix, str(path)) from None
    return False


def _require_alike(path: Path, label: CaptureLabel) -> None:
    """Pass where the folder holds captures of the same, or none. Raises BadInput."""
    others = sorted(path.parent.glob(f"[0-9]*{SUFFIX}")) if path.parent.is_dir() else []
    for other in others[-1:]:
        file = File(str(other.resolve()), other.as_posix(), ())
        with sessions([FileColumns(file)]) as connection:
            sql = f"SELECT decode(key), decode(value) FROM parquet_kv_metadata({string(file.path)})"
            found = dict(connection.execute(sql).fetchall())
        was = CaptureLabel(*(str(found.get(name, "")) for name in CaptureLabel._fields))
        if was != label:
            what = f"{path.parent} holds snapshots of something else"
            why = f"they are of {_of(was)}, and this one would be of {_of(label)}"
            raise BadInput(what, why, again("capture it into a folder of its own", output=FOLDER), str(other))


def _of(label: CaptureLabel) -> str:
    if not label.entity:
        return "what this command did not write"
    return f"{label.entity} in {label.records}, told apart by {label.id}"
