"""From the names that people use to the columns of a file: what is read from where, and told where it is not there."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from ledger.errors import BadInput
from ledger.language.days import start_of
from ledger.language.schema import Field, Schema
from ledger.population import native
from ledger.population.columns import Column
from ledger.population.source.file import File
from ledger.population.sql.layers import Layers, ReadColumn

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_GROUPS = 1_000
_STORED = {"datetime": native.INSTANT, "number": "a number", "date": "a DATE", "boolean": "a BOOLEAN"}


def dated(clock: str, schema: Schema) -> Field:
    """The field whose day says which version judges a record, or in which month it counts."""
    dates = [field.name for field in schema.fields.values() if field.type in ("date", "datetime")]
    if clock in dates:
        return schema.fields[clock]
    what = f"{clock} is not a date of {schema.entity}" if clock else "no date says when a record came to be"
    fix = f"use one of {', '.join(dates)}" if dates else f"give {schema.entity} a field of type date or datetime"
    raise BadInput(what, "records are told apart by the day of a date or datetime field", fix)


def read_from(file: File, field: Field, column: Column, fix: str = "") -> ReadColumn:
    """How the field is read. Raises BadInput where its column is not there, or holds what can be no such value."""
    index = at(file, column.name, fix or f"bind {field.name} to a column: `bind: {{csv: NAME}}`")
    name, held = file.sql_name(index), file.type_of(index)
    if why := native.objection(field, held):
        what, fix = f"the column `{column.name}` is no {field.type}", f"store it as {_STORED.get(field.type, 'a text')}"
        raise BadInput(what, why, fix, file.name)
    if held == native.TEXT or native.value(field, name, held):
        return ReadColumn(field, column, name, held)
    return ReadColumn(field, column, native.text(name, held))


def text_of(file: File, called: str, name: str, schema: Schema, columns: Mapping[str, Column], fix: str) -> ReadColumn:
    """The text of a field's column, or of a column that is no field's, as the field `called`."""
    column = columns.get(name, Column(name)) if name in schema.fields else Column(name)
    return read_from(file, Field(called, "text"), column, fix)


def at(file: File, column: str, fix: str) -> int:
    """Where `column` of the file stands. Raises BadInput where it is not there, or twice."""
    found = [at for at, name in enumerate(file.header) if name == column]
    if len(found) == 1:
        return found[0]
    if found:
        why = f"the header names columns {found[0] + 1} and {found[1] + 1} alike"
        raise BadInput(f"two columns are called `{column}`", why, "rename one of them", file.place)
    names = {name.casefold(): name for name in file.header if name}
    near = [names[each] for each in difflib.get_close_matches(column.casefold(), names, n=1)]
    why = f"the nearest is `{near[0]}`" if near else f"it has {', '.join(list(names.values())[:12])}"
    raise BadInput(f"the file has no column `{column}`", why, fix.replace("NAME", [*near, "NAME"][0]), file.place)


def too_many_groups() -> BadInput:
    """What is said where a table would have no end."""
    why = f"a table of more than {MOST_GROUPS:,} rows answers nothing"
    return BadInput("there are too many groups", why, "group by something that repeats")


def lay_calendar(connection: DuckDBPyConnection, layers: Layers) -> None:
    """Where the days of the zone start, for the days on which the instants in the file fall; one NULL where none do."""
    wanted = layers.utc_days()
    if not wanted:
        return
    days = [day for (day,) in connection.execute(wanted).fetchall()]

    def starts(later: int) -> str:
        return ",".join(str(start_of(day + timedelta(later), layers.zone).replace(tzinfo=None)) for day in days)

    connection.execute(
        "CREATE TEMP TABLE calendar AS SELECT TRY_CAST(unnest(string_split($days, ',')) AS DATE) AS _day,"
        " TRY_CAST(unnest(string_split($these, ',')) AS TIMESTAMP) AS _this,"
        " TRY_CAST(unnest(string_split($next, ',')) AS TIMESTAMP) AS _next",
        {"days": ",".join(map(str, days)), "these": starts(0), "next": starts(1)},
    )
