"""The days on which a record became something, from the history of its fields: rows of id, field, value, from, until.

    17, score, 40, 2026-03-02, 2026-03-09         rows        one field, one value, [from, until)
    17, score, 70, 2026-03-09,                    states      the values at the end of each day on which one changed
                                                  judged      what the record was, by the rule of that day

A field without a row is blank. A blank `from` is before anything is known, a blank `until` lasts. A record is there
from its first row on, of whatever field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.meaning import whens
from ledger.language.schema import Field, Schema, Type
from ledger.language.tree import Between, Compare, moving, walk
from ledger.population import native
from ledger.population.became import BecameAsked, BecameCount, judged_count
from ledger.population.columns import Column, identifier, macros, or_default, string
from ledger.population.count import JudgingSegment
from ledger.population.engines.calendar import lay_calendar
from ledger.population.source.file import File, session
from ledger.population.source.reading import at, profiled_columns, read_from
from ledger.population.sql.day_rules import DayRule, changed, edges, fields_of_rules, flag, number, scored, verdict
from ledger.population.sql.entries import OWN
from ledger.population.sql.layers import Layers, ReadColumn, TimeOf

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS = Schema("field history", {each: Field(each, "text") for each in ("id", "field", "value", "from", "until")})
ALWAYS = date(1, 1, 3)
"""Stands for the days before anything is known."""
NO_ID, UNREADABLE, LATER, UNREAD_RECORDS = "no id", "unreadable", "after today", "unreadable records"
OTHER, BACKWARDS, EMPTY, REPEATED = "other field", "ends before it begins", "lasts no time", "repeated"


def from_history(
    file: File,
    rules: Sequence[DayRule],
    segments: Sequence[JudgingSegment],
    schema: Schema,
    columns: Mapping[str, Column],
    asked: BecameAsked,
) -> BecameCount:
    """Who became one, judged by `rules` at the end of each day; `segments` are what these are made of.

    Raises BadInput where the file cannot be read or lacks a column, and where a field has two values at a time.
    """
    names = fields_of_rules(rules)
    fields = {name: (schema.fields[name], columns.get(name, Column(name))) for name in names}
    layers = _layers(file, fields, schema)
    with session(file, layers.columns) as connection:
        connection.execute(macros(schema.zone))
        lay_calendar(connection, layers)
        connection.execute(f"CREATE TEMP TABLE told AS {_told(layers, fields)}", {"today": asked.today})
        _require_one_value(connection, file)
        left_out = _left_out(connection)
        for name in names:
            connection.execute(_history(name))
        connection.execute(f"CREATE TEMP TABLE days AS {_days(rules, segments)}", {"today": asked.today})
        states = _states(fields)
        connection.execute(f"CREATE TEMP TABLE judged AS {_judged(rules, states)}")
        found = judged_count(connection, asked)
        whole = "SELECT count(DISTINCT _id) FROM told WHERE _id IS NOT NULL"
        since = f"SELECT min(_from) FROM told WHERE _why = '' AND _from > DATE '{ALWAYS}'"
        (records,), (day,) = (connection.execute(sql).fetchone() or (None,) for sql in (whole, since))
        entered = f"SELECT count(*) FROM counted WHERE _first = _last AND _last = $day AND _cause = '{OWN}'"
        (first,) = connection.execute(entered, {"day": day}).fetchone() or (0,)
    return replace(found, records=int(records or 0), since=day, first=int(first), left_out=left_out)


def _layers(file: File, fields: Mapping[str, tuple[Field, Column]], schema: Schema) -> Layers:
    """The rows of the file; a value is read as what its field holds, and only in the rows of that field."""
    said = profiled_columns(file, ROWS, {})
    reads = [read_from(file, ROWS.fields[name], said[name]) for name in ("id", "field", "value")]
    reads += [each for end in ("from", "until") for each in _ends(file, end, said[end])]
    _, named, held = reads[:3]
    for name, (field, column) in fields.items():
        value = f"CASE WHEN {named.at} IN ({_words(name, column)}) THEN {native.text(held.at, held.type)} END"
        blank = dict.fromkeys((*column.blank, *held.column.blank))
        own = replace(column, name=held.column.name, profile=held.column.profile, blank=tuple(blank))
        reads.append(ReadColumn(replace(field, blank=None), own, value))
    instants = tuple(TimeOf(each.field, "day") for each in reads if each.field.type == "datetime")
    return Layers(file.source, tuple(reads), schema.zone, instants)


def _words(name: str, column: Column) -> str:
    """What a field is called in the rows: by its name, or by that of its column elsewhere."""
    return ", ".join(string(each) for each in dict.fromkeys((name, column.name)))


def _ends(file: File, name: str, column: Column) -> Iterator[ReadColumn]:
    """A day, an instant, or either where it is a text."""
    held = file.type_of(at(file, column.name, f"add --map {name}='NAME'"))
    texts: tuple[Type, ...] = ("date", "datetime")
    types: Mapping[str, tuple[Type, ...]] = {"DATE": ("date",), native.TEXT: texts, native.SPELLED: texts}
    for each in types.get(held, ("datetime",)):
        yield read_from(file, Field(f"{name} {each}", each), column)


def _told(layers: Layers, fields: Mapping[str, tuple[Field, Column]]) -> str:
    """Every row: whose, of which field, from when until when, its value, and why it says nothing, if it does not."""
    day_of = {
        each.field.name: f"TRY_CAST(_by_{n} AS DATE)" for n, each in enumerate(layers.by) if isinstance(each, TimeOf)
    }
    whens = " ".join(
        f'WHEN "field" IN ({_words(name, column)}) THEN {string(name)}' for name, (_, column) in fields.items()
    )
    values = [f"{day_of.get(name, identifier(name))} AS {identifier(name)}" for name in fields]
    bad = " OR ".join(each.unreadable for each in layers.fallible(fields)) or "FALSE"
    rows = f"""
SELECT row_number() OVER () AS _row, "id" AS _id, "value" AS _value,
    {_end("from", layers, day_of)}, {_end("until", layers, day_of)},
    {f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"} AS _field, {", ".join([*values, f"({bad}) AS _bad"])}
FROM ({layers.labelled([])})"""
    return f"""
SELECT *, CASE
    WHEN _id IS NULL THEN '{NO_ID}'
    WHEN _from_unread OR _until_unread THEN '{UNREADABLE}'
    WHEN _from > $today THEN '{LATER}'
    WHEN _field IS NULL THEN '{OTHER}'
    WHEN _until < _from OR (_until = _from AND _until_at < _from_at) THEN '{BACKWARDS}'
    WHEN _until = _from AND COALESCE(_until_at = _from_at, _until_at IS NULL) THEN '{EMPTY}'
    WHEN row_number() OVER (PARTITION BY _id, _field, _from, _from_at, _until, _until_at, _value ORDER BY _row) > 1
    THEN '{REPEATED}'
    ELSE '' END AS _why
FROM ({rows})"""


def _end(name: str, layers: Layers, day_of: Mapping[str, str]) -> str:
    """The day and the instant of one end, and whether it cannot be read; without a `from` it is always."""
    there = {each.field.name for each in layers.reads}
    day, moment = f"{name} date", f"{name} datetime"
    days = [sql for known, sql in ((day, identifier(day)), (moment, day_of.get(moment, ""))) if known in there]
    raw = identifier(f"{day if day in there else moment} raw")
    blank = f"CASE WHEN {raw} IS NULL THEN DATE '{ALWAYS}' END" if name == "from" else "NULL"
    instant = identifier(moment) if moment in there else "CAST(NULL AS TIMESTAMP)"
    known = f"COALESCE({', '.join(days)})"
    unread = f"{raw} IS NOT NULL AND {known} IS NULL AS _{name}_unread"
    return f"COALESCE({known}, {blank}) AS _{name}, {instant} AS _{name}_at, {unread}"


def _require_one_value(connection: DuckDBPyConnection, file: File) -> None:
    """Pass where a field of a record has one value at a time. Raises BadInput."""
    sql = """
SELECT _field, lag(_row) OVER w AS _one, _row AS _other FROM told WHERE _why = ''
WINDOW w AS (PARTITION BY _id, _field ORDER BY _from, _from_at NULLS FIRST, _row)
QUALIFY _one IS NOT NULL AND COALESCE(
    lag(_until) OVER w > _from OR (lag(_until) OVER w = _from AND lag(_until_at) OVER w > _from_at),
    lag(_until) OVER w IS NULL)
ORDER BY least(_one, _other), greatest(_one, _other) LIMIT 1"""
    if twice := connection.execute(sql).fetchone():
        name, one, other = twice
        what = f"rows {min(one, other)} and {max(one, other)} both say what `{name}` of one record was on a day"
        why, fix = "a field has one value at a time", "end one where the other begins, or leave one of them out"
        raise BadInput(what, why, fix, file.name)


def _left_out(connection: DuckDBPyConnection) -> dict[str, int]:
    """How many rows say nothing, by why; and the records that are not judged, since a value cannot be read."""
    sql = "SELECT _why, count(*) FROM told WHERE _why <> '' GROUP BY 1 ORDER BY 1"
    bad = "SELECT count(DISTINCT _id) FROM told WHERE _bad AND _why = ''"
    (records,) = connection.execute(bad).fetchone() or (0,)
    return {**dict(connection.execute(sql).fetchall()), **({UNREAD_RECORDS: int(records)} if records else {})}


def _history(name: str) -> str:
    """The table of one field's values by day."""
    told = f"SELECT _id, _from, _until, {identifier(name)} AS _is FROM told"
    lasting = f"_why = '' AND _field = {string(name)} AND (_until IS NULL OR _until > _from)"
    return f"CREATE TEMP TABLE {identifier(f'{name} history')} AS {told} WHERE {lasting}"


def _days(rules: Sequence[DayRule], segments: Sequence[JudgingSegment]) -> str:
    """Each day, up to today, on which what a record is may change."""
    rule_days = [f"DATE '{each}'" for each in edges(rules)]
    turns = [f"SELECT _id, unnest([{', '.join(rule_days)}]) FROM lives"] if rule_days else []
    for name, offset in sorted(_moving(segments)):
        turned = f"unnest([_is - {offset}, _is - {offset} + 1])"
        turns.append(f"SELECT _id, {turned} FROM {identifier(f'{name} history')} WHERE _is IS NOT NULL")
    rows = f"FROM told WHERE _why IN ('', '{OTHER}') AND _id IS NOT NULL"
    unread = "SELECT _id FROM told WHERE _bad AND _why = ''"
    turned = "".join(f" UNION ({each})" for each in turns)
    return f"""
WITH lives AS (SELECT _id, min(_from) AS _begin {rows} AND _id NOT IN ({unread}) GROUP BY 1)
SELECT DISTINCT lives._id, _day, _begin FROM lives JOIN (
    SELECT _id, _from AS _day {rows} UNION (SELECT _id, _until {rows} AND _until IS NOT NULL){turned}
) AS t(_id, _day) ON lives._id = t._id AND _day >= _begin AND _day <= $today"""


def _moving(segments: Sequence[JudgingSegment]) -> Iterator[tuple[str, int]]:
    """The dates that a rule compares with TODAY, and how many days from it."""
    for each in segments:
        meanings = [each.meaning, *each.scores.values()] if each.meaning is not None else []
        for tree in (when for meaning in meanings if meaning is not None for when in whens(meaning)):
            for node in walk(tree):
                yield from ((node.field, day.offset) for day in moving(node) if isinstance(node, Compare | Between))


def _states(fields: Mapping[str, tuple[Field, Column]]) -> str:
    """What each record was at the end of each of those days."""
    joins, values = "", ""
    for n, (each, column) in enumerate(fields.values()):
        lasting = f"CASE WHEN h{n}._until IS NULL OR days._day < h{n}._until THEN h{n}._is END"
        values += f", {or_default(lasting, each, column)} AS {identifier(each.name)}"
        joins += (
            f" ASOF LEFT JOIN {identifier(f'{each.name} history')} AS h{n}"
            f" ON days._id = h{n}._id AND days._day >= h{n}._from"
        )
    return f"SELECT days.*{values} FROM days{joins}"


def _judged(rules: Sequence[DayRule], states: str) -> str:
    first = "_day = _begin"
    return f"""
SELECT _id, row_number() OVER w AS _n, _day AS _first, _day AS _last, {first} AND _day = DATE '{ALWAYS}' AS _before,
    {first} AS _apart, {verdict(rules, "_day")} AS _is, {verdict(rules, "(_day - 1)")} AS _was,
    NOT ({first}) AND {number(rules, "_day")} <> {number(rules, "(_day - 1)")} AS _ruled,
    {changed(rules, "w")} AS _moved,
    {flag(rules, "_day", "edge")} AS _edge, {flag(rules, "_day", "keep")} AS _keep
FROM ({scored(rules, states)}) WINDOW w AS (PARTITION BY _id ORDER BY _day)"""
