"""The day on which a record became something, as a field of its own says it."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.data import replace
from ledger.language.schema import Schema
from ledger.population.became import BecameAsked, BecameCount, counted_moves
from ledger.population.columns import Column, identifier, macros
from ledger.population.engines.calendar import lay_calendar
from ledger.population.source.file import File, session
from ledger.population.source.reading import dated, profiled_columns, read_all
from ledger.population.sql.entries import BEFORE, OWN
from ledger.population.sql.governing import Arm
from ledger.population.sql.layers import Layers, TimeOf

LATER, UNREADABLE = "after today", "unreadable"


def stamped(
    file: File, stamp: str, holds: Arm, schema: Schema, columns: Mapping[str, Column], asked: BecameAsked
) -> BecameCount:
    """Who became one, by the field `stamp`. Who is one by what `holds` today and has no stamp did so on no known day.

    Raises BadInput where the file cannot be read or lacks a column.
    """
    at, columns = dated(stamp, schema), profiled_columns(file, schema, columns)
    names = sorted({stamp, *holds.fields})
    reads = tuple(read_all(file, {name: (schema.fields[name], columns[name]) for name in names}))
    layers = Layers(file.source, reads, schema.zone, (TimeOf(at, "day"),))
    with session(file, layers.columns) as connection:
        connection.execute(macros(schema.zone))
        lay_calendar(connection, layers)
        parameters = {**holds.parameters, "asked_today": asked.today}
        connection.execute(f"CREATE TEMP TABLE stamped AS {_told(layers, stamp, holds)}", parameters)
        connection.execute(
            f"CREATE TEMP TABLE counted AS SELECT _day AS _first, _day AS _last, _why AS _cause"
            f" FROM stamped WHERE _why IN ('{OWN}', '{BEFORE}')"
        )
        by_why = dict(connection.execute("SELECT _why, count(*) FROM stamped GROUP BY 1").fetchall())
        found = counted_moves(connection, asked)
    left_out = {why: by_why[why] for why in (UNREADABLE, LATER) if why in by_why}
    return replace(found, records=sum(by_why.values()), left_out=left_out)


def _told(layers: Layers, stamp: str, holds: Arm) -> str:
    """Rows (_day, _why): a day, or why there is none; nothing where a record is none and never was."""
    blank = f"{identifier(stamp)} IS NULL"
    unread = " OR ".join(each.unreadable for each in layers.fallible([stamp])) or "FALSE"
    strange = " OR ".join(each.unreadable for each in layers.fallible(holds.fields)) or "FALSE"
    return f"""
SELECT CASE WHEN NOT ({unread}) THEN TRY_CAST(_by_0 AS DATE) END AS _day, CASE
    WHEN {unread} THEN '{UNREADABLE}'
    WHEN NOT ({blank}) AND TRY_CAST(_by_0 AS DATE) > $asked_today THEN '{LATER}'
    WHEN NOT ({blank}) THEN '{OWN}'
    WHEN {strange} THEN '{UNREADABLE}'
    WHEN {holds.condition.text} THEN '{BEFORE}'
    ELSE 'never' END AS _why
FROM ({layers.labelled([holds.scores])})"""
