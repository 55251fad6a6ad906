"""One record of a file, found by its id: its values as `language.judge` takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from ledger.errors import BadInput
from ledger.language.schema import Schema
from ledger.population.asking import id_column
from ledger.population.columns import Column, macros, string
from ledger.population.source.file import File, session
from ledger.population.source.reading import profiled_columns, read_all, text_of
from ledger.population.sql.layers import ID, Layers
from ledger.population.values import read_values
from ledger.steps import NextStep, Open, again


class FoundRecord(NamedTuple):
    """A record, counted from 1 below the header, the column of its id, and the values of the fields that are read.

    `alike` is how many records have that id; this is the first of them. One that was asked for by its number has no
    column and no id.
    """

    record: int
    column: str
    id: str
    values: Mapping[str, object]
    alike: int

    @property
    def told(self) -> str:
        """How answers call it."""
        return f"record {self.record}" + (f" (`{self.column}` {self.id})" if self.column else "")


def one_record(
    file: File, asked: str, fields: Iterable[str], schema: Schema, columns: Mapping[str, Column]
) -> FoundRecord:
    """The record that `asked` means: an id, COLUMN=ID, or `record N`. Raises BadInput where none is that."""
    known, number = profiled_columns(file, schema, columns), _number(file, asked)
    column, id_ = _id(file, asked, known, schema.entity) if not number else ("", "")
    reads = read_all(file, {name: (schema.fields[name], known[name]) for name in sorted(fields)}, known=known.values())
    if number:
        return _find_by_number(file, number, Layers(file.source, tuple(reads), schema.zone))
    of = text_of(file, ID, column, schema, columns, "name a column of the file: --id NAME=ID")
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


def _number(file: File, asked: str) -> int:
    """The number of a record as answers call it, such as `record 25`; 0 where it is asked for by an id."""
    said = re.fullmatch(r"record[ =]([1-9][0-9]{0,17})", asked)
    return int(said[1]) if said and "record" not in file.header else 0


def _find_by_number(file: File, number: int, layers: Layers) -> FoundRecord:
    with session(file, layers.columns) as connection:
        connection.execute(macros(layers.zone))
        found = connection.execute(layers.whole(f"_record = {number}")).fetchone()
    if found is None:
        fix = again("name a smaller number", id="record 1")
        raise BadInput(f"there is no record {number}", "the file holds fewer", fix, file.name)
    return FoundRecord(number, "", "", read_values(layers.reads, found[1:]), 1)


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
    if equals:
        near = get_close_matches(name, file.header, n=1)
        why = f"its columns are {', '.join(file.header[:8])}{' and others' if len(file.header) > 8 else ''}"
        fix = again("name a column of it", id=f"{near[0]}={id_}" if near else Open("COLUMN=ID"))
        raise BadInput(f"the file has no column `{name}`", why, fix, file.name)
    why = "no column of the file has a name of ids, such as id or lead_id"
    named = [each for each in file.header if re.search(r"(?:[ _-]|[a-z](?=I))id$", each, re.IGNORECASE)]
    fix = again("name it", id=f"{named[0]}={asked}") if named else _by_number(asked)
    raise BadInput("no column of ids was found", why, fix, file.name)


def _by_number(asked: str) -> NextStep:
    """The step where no column looks like one of ids: a number may be that of the record."""
    if re.fullmatch("[1-9][0-9]{0,17}", asked):
        return again("name the column with COLUMN=ID, or the record by its number", id=f"record {asked}")
    return again("name it", id=Open("COLUMN=ID"))
