"""One record of a file, found by its id: its values as `language.judge` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ledger.errors import BadInput
from ledger.language.schema import Schema
from ledger.population.asking import id_column
from ledger.population.columns import Column, macros, string
from ledger.population.source.file import File, session
from ledger.population.source.reading import profiled_columns, read_all, text_of
from ledger.population.sql.layers import ID, Layers
from ledger.population.values import read_values
from ledger.steps import Open, again


class FoundRecord(NamedTuple):
    """A record, counted from 1 below the header, the column of its id, and the values of the fields that are read.

    `alike` is how many records have that id; this is the first of them.
    """

    record: int
    column: str
    id: str
    values: Mapping[str, object]
    alike: int


def one_record(
    file: File, asked: str, fields: Iterable[str], schema: Schema, columns: Mapping[str, Column]
) -> FoundRecord:
    """The record that `asked` means: an id, or COLUMN=ID. Raises BadInput where none has it."""
    known = profiled_columns(file, schema, columns)
    column, id_ = _id(file, asked, known, schema.entity)
    of = text_of(file, ID, column, schema, columns, "name a column of the file: --id NAME=ID")
    reads = read_all(file, {name: (schema.fields[name], known[name]) for name in sorted(fields)}, known=known.values())
    layers = Layers(file.source, (*reads, of), schema.zone)
    wanted = f"{of.raw} = {string(id_)}"
    with session(file, layers.columns) as connection:
        connection.execute(macros(schema.zone))
        found = connection.execute(layers.whole(wanted)).fetchone()
        counted = connection.execute(f"SELECT count(*) FROM ({layers.raw()}) WHERE {wanted}").fetchone() or (0,)
    if found is None:
        why, fix = f"no `{column}` of the file is that", again("name another id, or its column", id=Open("COLUMN=ID"))
        raise BadInput(f"no record has the id `{id_}`", why, fix, file.name)
    number, *texts, _ = found  # the last text is that of the id
    return FoundRecord(number, column, id_, read_values(reads, texts), counted[0])


def in_file(file: File, fields: Iterable[str], schema: Schema, columns: Mapping[str, Column]) -> list[str]:
    """Those of the fields that the file has a column of."""
    known = profiled_columns(file, schema, columns)
    return [name for name in fields if known[name].name in file.header]


def _id(file: File, asked: str, known: Mapping[str, Column], entity: str) -> tuple[str, str]:
    """The column of ids, which may be named by its field, and the id."""
    name, equals, id_ = asked.partition("=")
    column = name if name in file.header or name not in known else known[name].name
    if equals and column in file.header:
        return column, id_
    if column := id_column(file, "", entity):
        return column, asked
    why = "no column of the file is called as ids are"
    raise BadInput("no column of ids was found", why, again("name it", id=Open("COLUMN=ID")), file.name)
