"""The days on which a record became something, from snapshots: a folder of Parquet files, each named by its day.

    leads_daily/2026-03-01.parquet    not one
    leads_daily/2026-03-04.parquet    one: it became so on 2026-03-02, 03 or 04

Between two snapshots the day is an interval, which begins on the day that the record came to be where that lies in
between. Who is one in the first snapshot became so on no known day. Where another rule began in between, the record is
judged by the old rule too: not one by that, and the definition moved it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.schema import Field, Schema
from ledger.population.became import BecameAsked, BecameCount, gaps, judged_count
from ledger.population.columns import Column, identifier, macros, string
from ledger.population.engines.calendar import lay_calendar
from ledger.population.source.file import File, FileColumns, sessions
from ledger.population.source.reading import read_all, read_from
from ledger.population.sql.day_rules import (
    DayRule,
    changed,
    fields_of_rules,
    flag,
    next_rule,
    number,
    scored,
    verdict,
)
from ledger.population.sql.layers import Layers, ReadColumn, TimeOf
from ledger.steps import FOLDER, RECORDS, step

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ID, SUFFIX = "id", ".parquet"
"""The column that tells records apart, and what a snapshot's name ends with."""
NO_ID, UNREADABLE, LATER = "no id", "unreadable", "after today"
_FILE = "the file"  # no field has a space in its name
_HELD = {"number": "DOUBLE", "date": "DATE", "datetime": "DATE", "boolean": "BOOLEAN", "signal": "BOOLEAN"}


class DaySnapshot(NamedTuple):
    """The records as they were at the end of a day."""

    day: date
    file: File


def snapshots_in(folder: Path) -> list[DaySnapshot]:
    """The snapshots in a folder, the first day first. Raises BadInput where there are none."""
    found = list[DaySnapshot]()
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            day = date.fromisoformat(path.name.removesuffix(SUFFIX))
        except ValueError:
            continue
        found.append(DaySnapshot(day, File(str(path.resolve()), path.as_posix(), (), number=len(found))))
    if not found:
        why = "a snapshot is a file such as 2026-03-01.parquet"
        raise BadInput(
            f"{folder} holds no snapshots", why, step("capture one", "capture", RECORDS, output=FOLDER), str(folder)
        )
    return found


def from_snapshots(
    folder: Path, rules: Sequence[DayRule], schema: Schema, clock: str, asked: BecameAsked
) -> BecameCount:
    """Who became one, judged by `rules` at each snapshot; `clock` says when a record came to be, empty where none does.

    Raises BadInput where a snapshot cannot be read, has no ids, or has one twice.
    """
    every = snapshots_in(folder)
    known = [each for each in every if each.day <= asked.today]
    with sessions([FileColumns(each.file) for each in known or every]) as connection:
        connection.execute(macros(schema.zone))
        usable, unusable = _usable([_described(connection, each) for each in known], rules)
        _lay(connection, usable, fields_of_rules(rules), schema, clock)
        _require_once(connection, usable)
        connection.execute(f"CREATE TEMP TABLE judged AS {_judged(rules)}")
        found = judged_count(connection, asked)
        told = (
            "SELECT count(DISTINCT _id), count(*) FILTER (WHERE _id IS NULL), count(*) FILTER (WHERE _bad) FROM states"
        )
        records, nameless, unread = connection.execute(told).fetchone() or (0, 0, 0)
    left_out = {NO_ID: int(nameless), UNREADABLE: int(unread), LATER: len(every) - len(known)}
    days = [each.day for each in usable]
    return replace(
        found,
        records=int(records),
        since=days[0] + timedelta(days=1) if days else None,
        left_out={why: number for why, number in left_out.items() if number},
        gaps=gaps(days),
        unusable=tuple(unusable),
        snapshots=len(days),
    )


def _described(connection: DuckDBPyConnection, of: DaySnapshot) -> DaySnapshot:
    found = connection.execute(f"DESCRIBE SELECT * FROM {of.file.source}").fetchall()
    held = replace(of.file, header=tuple(each[0] for each in found), types=tuple(each[1] for each in found))
    return of._replace(file=held)


def _usable(every: Sequence[DaySnapshot], rules: Sequence[DayRule]) -> tuple[list[DaySnapshot], list[tuple[date, str]]]:
    """Those that hold all that rules of their day, and of the one before, go by; the others, and what they lack."""
    usable, unusable = list[DaySnapshot](), list[tuple[date, str]]()
    for each in every:
        start = usable[-1].day if usable else each.day
        wanted = fields_of_rules([rule for rule in rules if _may_judge(rule, start, each.day)])
        lacking = [name for name in wanted if name not in each.file.header]
        if lacking:
            unusable.append((each.day, lacking[0]))
        else:
            usable.append(each)
    return usable, unusable


def _may_judge(rule: DayRule, start: date, end: date) -> bool:
    return (rule.start is None or rule.start <= end) and (rule.end is None or start < rule.end)


def _lay(
    connection: DuckDBPyConnection, usable: Sequence[DaySnapshot], names: Sequence[str], schema: Schema, clock: str
) -> None:
    """The tables `snapshots` and `states`: every record of every snapshot, in the types of its fields."""
    rows = ", ".join(f"({string(each.file.path)}, {n}, DATE '{each.day}')" for n, each in enumerate(usable, 1))
    nothing = "(VALUES ('', 0, DATE '2000-01-01')) AS t(_file, _n, _day) WHERE FALSE"
    listed = f"(VALUES {rows}) AS t(_file, _n, _day)" if rows else nothing
    connection.execute(f"CREATE TEMP TABLE snapshots AS FROM {listed}")
    columns = "".join(f", {identifier(each)} {_HELD.get(schema.fields[each].type, 'VARCHAR')}" for each in names)
    own = "_id VARCHAR, _n INTEGER, _day DATE, _bad BOOLEAN, _created DATE"
    connection.execute(f"CREATE TEMP TABLE states ({own}{columns})")
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[DaySnapshot]] = {}
    for each in usable:
        alike.setdefault((each.file.header, each.file.types), []).append(each)
    for group in alike.values():
        layers = _layers(group, names, schema, clock)
        lay_calendar(connection, layers)
        connection.execute(f"INSERT INTO states BY NAME {_states(layers, names, clock)}")


def _layers(group: Sequence[DaySnapshot], names: Sequence[str], schema: Schema, clock: str) -> Layers:
    """The records of snapshots with the same columns."""
    file = group[0].file
    wanted = {each for each in (*names, clock) if each in file.header}
    fields = {name: (schema.fields[name], Column(name)) for name in sorted(wanted)}
    ids = read_from(file, Field("the id", "text"), Column(ID), f"name the column of ids `{ID}`")
    where = ReadColumn(Field(_FILE, "text"), Column(_FILE), "_file")
    reads = (ids, where, *read_all(file, fields, "capture it again"))
    paths = ", ".join(string(each.file.path) for each in group)
    instants = tuple(TimeOf(each.field, "day") for each in reads if each.field.type == "datetime")
    return Layers(f"read_parquet([{paths}], filename = '_file')", reads, schema.zone, instants)


def _states(layers: Layers, names: Sequence[str], clock: str) -> str:
    times = ((n, each) for n, each in enumerate(layers.by) if isinstance(each, TimeOf))
    day_of = {each.field.name: f"TRY_CAST(_by_{n} AS DATE)" for n, each in times}
    there = [each.field.name for each in layers.reads]
    values = {name: day_of.get(name, identifier(name)) for name in names if name in there}
    created = day_of.get(clock, identifier(clock)) if clock in there else "NULL"
    bad = " OR ".join(each.unreadable for each in layers.fallible(names)) or "FALSE"
    told = "".join(f", {sql} AS {identifier(name)}" for name, sql in values.items())
    return (
        f'SELECT "the id" AS _id, _n, _day, {bad} AS _bad, {created} AS _created{told}'
        f' FROM ({layers.labelled([])}) JOIN snapshots ON _file = "{_FILE}"'
    )


def _require_once(connection: DuckDBPyConnection, usable: Sequence[DaySnapshot]) -> None:
    """Pass where a snapshot has each record once. Raises BadInput."""
    sql = "SELECT _n FROM states WHERE _id IS NOT NULL GROUP BY _n, _id HAVING count(*) > 1 ORDER BY _n LIMIT 1"
    if twice := connection.execute(sql).fetchone():
        name = usable[int(twice[0]) - 1].file.name
        why, fix = (
            "a record is one thing at the end of a day",
            "capture it again, with the column that tells records apart",
        )
        raise BadInput("two records have one id", why, fix, name)


def _judged(rules: Sequence[DayRule]) -> str:
    return f"""
WITH followed AS (
    SELECT *, lag(_n) OVER w IS DISTINCT FROM _n - 1 AS _new FROM states WHERE _id IS NOT NULL
    WINDOW w AS (PARTITION BY _id ORDER BY _n)
), there AS (
    SELECT *, max(CASE WHEN _new THEN _n END) OVER (PARTITION BY _id ORDER BY _n) AS _since FROM followed
), readable AS (
    SELECT *, lag(_since) OVER w IS DISTINCT FROM _since AS _apart, lag(_n) OVER w AS _read,
        {changed(rules, "w")} AS _changed
    FROM there WHERE NOT _bad WINDOW w AS (PARTITION BY _id ORDER BY _n)
), spanned AS (
    SELECT readable.*, earlier._day AS _known, _apart AND _since = 1 AS _before
    FROM readable LEFT JOIN snapshots AS earlier
        ON earlier._n = CASE WHEN _apart THEN _since - 1 ELSE _read END
), dated AS (
    SELECT *, CASE WHEN _created > _known AND _created <= _day THEN _created END AS _born,
        COALESCE(CASE WHEN _created > _known AND _created <= _day THEN _created END, _known) AS _old
    FROM spanned
), decided AS (
    SELECT *, {verdict(rules, "_day")} AS _is, {verdict(rules, "_old")} AS _was,
        _old IS NOT NULL AND {number(rules, "_day")} <> {number(rules, "_old")} AS _ruled
    FROM ({scored(rules, "FROM dated")})
)
SELECT _id, _n, _before, _apart, _is, _was, _ruled, _apart OR _changed AS _moved,
    CASE WHEN _ruled AND _is <> _was THEN greatest(COALESCE(_born, _known + 1), {next_rule(rules, "_old")})
    ELSE COALESCE(_born, _known + 1, _day) END AS _first, _day AS _last,
    {flag(rules, "_day", "edge")} AS _edge, {flag(rules, "_day", "keep")} AS _keep
FROM decided"""
