"""The tables that journeys are made of, in one DuckDB: each row once, and what is none of them counted by its reason.

conv    numbered _c; _day; _value in millionths; _governed: whether it is one of those that are asked about
touch   numbered _n; _day
role    which touch belongs to which conversion
path    the rows of a file of paths
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from ledger.errors import BadInput
from ledger.language.days import start_of
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import Attribution
from ledger.measure.credit.pure.money import convert
from ledger.measure.credit.pure.sides import Rows
from ledger.measure.credit.pure.steps import first_only

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GOVERNED = "_governed"
BITS_EACH, MOST_BITS = 64, 10**9
"""As much as the ids themselves take, and what DuckDB makes of one aggregate."""
_CALLED = {
    "_key": "key",
    "_at": "time",
    "_channel": "channel",
    "_eligible": "eligible",
    "_value": "value",
    "_amount": "value",
    "_currency": "currency",
    "_through": "group",
    "_m": "milestone",
    "_o": "order",
    "_segment": "segment",
}


def lay(
    connection: DuckDBPyConnection,
    rule: Attribution,
    rows: Mapping[str, Rows],
    touch: Schema,
    deal: Schema,
    governed: str,
) -> dict[str, dict[str, int]]:
    """Make the tables; how many rows of each are none of it, by reason. `governed` is a condition on `_day`.

    Beside them, under `counts`, how many conversions are not the first of their key, and all rows of touches. Raises
    BadInput where two rows of one id differ, or where nothing says what a conversion is worth.
    """
    left = {"conv": _read(connection, "conv", rows["conv"], "_id", deal)}
    (counted,) = one(connection, "SELECT count(*) FROM conv_rows")
    dated = _with_days(connection, "conv_rows", _instants(rule, touch, deal), deal.zone)
    said = f"* RENAME (_row AS _c), {governed} AS {GOVERNED}"
    first = f"SELECT * FROM {dated} {first_only(rule)}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE conv AS SELECT {said} FROM ({first})")
    convert(connection, rule.conversion.worth, rows.get("rate"))
    (number,) = one(connection, "SELECT count(*) FROM conv")
    last = f"_o{len(rule.touches.order) - 1}"
    left["touch"] = _read(connection, "touch", rows["touch"], last, touch, "_key IN (SELECT _key FROM conv)")
    at = {"_at": "_day"} if touch.fields[rule.touches.at].type == "datetime" else {}
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW touch AS SELECT * RENAME (_row AS _n)"
        f" FROM {_with_days(connection, 'touch_rows', at, touch.zone)}"
    )
    (touches,) = one(connection, "SELECT count(*) FROM touch")
    if "role" in rows:
        left["role"] = _left(connection, f"({rows['role'].sql})", rows["role"].parameters)
        sql = f"SELECT DISTINCT _touch, _conv FROM ({rows['role'].sql}) WHERE _why IS NULL"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE role AS {sql}", rows["role"].parameters)
    if "path" in rows:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE path AS {rows['path'].sql}")
    left["counts"] = {"again": counted - number, "touches": touches + sum(left["touch"].values())}
    return left


def _instants(rule: Attribution, touch: Schema, deal: Schema) -> dict[str, str]:
    """The columns of a conversion whose calendar day is asked for, with what that is called."""
    dated = touch.fields[rule.touches.at].type == "date"
    asked = {"_at": (rule.conversion.at, "_day")}
    asked |= {f"_m{n}": (name, f"_d{n}") for n, name in enumerate(rule.milestones.values()) if dated}
    return {column: day for column, (name, day) in asked.items() if deal.fields[name].type == "datetime"}


def _left(connection: DuckDBPyConnection, rows: str, parameters: Mapping[str, object] | None = None) -> dict[str, int]:
    """How many rows are none of it, by reason."""
    sql = f"SELECT _why, count(*) FROM {rows} WHERE _why IS NOT NULL GROUP BY 1 ORDER BY 1"
    return dict(connection.execute(sql, parameters or {}).fetchall())


def _read(
    connection: DuckDBPyConnection, name: str, rows: Rows, id_: str, known: Schema, among: str = "TRUE"
) -> dict[str, int]:
    """Read a side, once: `NAME_rows` are its rows, those that are alike once, each with the number of its `_row`.

    How many are none of it, by reason. Those that are alike are "repeated" where they are `among` those that can have a
    part in it, and else "apart". Raises BadInput where two that differ share an id.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_read AS {rows.sql}", rows.parameters)
    said = f"SELECT * EXCLUDE (_why), rowid AS _row FROM {name}_read WHERE _why IS NULL"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name}_rows AS {said}")
    left = _left(connection, f"{name}_read")
    if not _each_its_own(connection, name, id_):
        counts = f"SELECT count(*), count(*) FILTER ({among}) FROM {name}_rows"
        before = one(connection, counts)
        _once(connection, name, id_, known)
        twice, left["repeated"] = (many - once for many, once in zip(before, one(connection, counts), strict=True))
        left["apart"] = twice - left["repeated"]
    return left


def _each_its_own(connection: DuckDBPyConnection, name: str, id_: str) -> bool:
    """Whether no two rows share their id."""
    number, sort = one(connection, f"SELECT count(*), any_value(typeof({id_})) FROM {name}_rows")
    found = _bits_of(connection, name, id_, number) if sort == "DOUBLE" else ""
    return one(connection, f"SELECT {found or f'count(DISTINCT {id_})'} FROM {name}_rows") == (number,)


def _bits_of(connection: DuckDBPyConnection, name: str, id_: str, number: int) -> str:
    """SQL for how many ids there are, a bit for each; empty where they are not whole numbers close to one another.

    To hash them takes five times as long.
    """
    told = f"min({id_}), max({id_}), bool_and({id_} = trunc({id_}))"
    low, high, whole = one(connection, f"SELECT {told} FROM {name}_rows")
    close = whole and high - low < min(number * BITS_EACH, MOST_BITS)
    return f"bit_count(bitstring_agg(CAST({id_} AS BIGINT), {low:.0f}, {high:.0f}))" if close else ""


def _once(connection: DuckDBPyConnection, name: str, id_: str, known: Schema) -> None:
    """Keep one of the rows that are alike. Raises BadInput where two that differ share their id."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_read AS SELECT DISTINCT * FROM {name}_read")
    if _each_its_own(connection, name, id_):
        return
    (twice,) = one(connection, f"SELECT min({id_}) FROM (FROM {name}_rows SELECT {id_} GROUP BY 1 HAVING count(*) > 1)")
    among = f"SELECT * EXCLUDE (_row) FROM {name}_rows WHERE {id_} = $twice ORDER BY ALL LIMIT 2"
    found = connection.execute(among, {"twice": twice})
    columns = [column for column, *_ in found.description]
    first, second = (dict(zip(columns, row, strict=True)) for row in found.fetchall())
    raise two_of_one_id(known.entity, twice, first, second)


def two_of_one_id(entity: str, id_: object, one: Mapping[str, Any], other: Mapping[str, Any]) -> BadInput:
    """That two rows share their id and differ, with what each of them says where they do."""
    differ = [name for name in one if one[name] != other[name] and name != "_funnel"]
    said = (", ".join(f"{_called(name)} {_said(name, row[name])}" for name in differ) for row in (one, other))
    what = f"two rows of {entity} are both `{id_}`, and they differ"
    why = f"{' in one, '.join(said)} in the other: credit goes to one of them, and nobody can say to which"
    return BadInput(what, why, "correct the id, or leave one of them out")


def _called(column: str) -> str:
    """What people call a column of a side; the fields that weights look at keep their names."""
    return _CALLED.get(column.rstrip("0123456789"), column.removeprefix("_w "))


def _said(column: str, value: Any) -> str:
    """A value of a row, as it is read in a sentence."""
    if value is None:
        return "blank"
    if column in ("_value", "_amount"):
        return f"{Decimal(value).scaleb(-6 if column == '_value' else -9).normalize():f}"
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)


def _with_days(connection: DuckDBPyConnection, table: str, instants: Mapping[str, str], zone: str) -> str:
    """The rows with the calendar day, in the ledger's zone, of each of these instants; `_at` may be a day itself."""
    said = ["*"] if "_at" in instants else ["*", "_at AS _day"]
    for at, day in instants.items():
        told = f"SELECT CAST(min({at}) AS DATE), CAST(max({at}) AS DATE) FROM {table}"
        first, last = (None, None) if zone == "UTC" else one(connection, told)
        said.append(f"{day_in(at, zone, first, last)} AS {day}")
    return f"(SELECT {', '.join(said)} FROM {table})"


def day_in(at: str, zone: str, first: date | None, last: date | None) -> str:
    """The day of an instant: from one change of the zone's clock to the next, that in UTC of so much later or earlier.

    `first` and `last` are the days in UTC between which all instants lie.
    """
    if not first or not last or zone == "UTC":
        return f"CAST({at} AS DATE)"
    starts = {day: start_of(day, zone).replace(tzinfo=None) for day in _around(first, last)}
    alike = groupby(starts, lambda day: starts[day] - datetime.combine(day, time()))
    days = [(f"CAST({at} - to_seconds({behind // timedelta(seconds=1)}) AS DATE)", [*run]) for behind, run in alike]
    whens = "".join(
        f" WHEN {at} < TIMESTAMP '{starts[run[-1]]}' THEN {day}"
        f" WHEN {at} < TIMESTAMP '{starts[after[0]]}' THEN DATE '{run[-1]}'"  # may have more hours than others
        for (day, run), (_, after) in pairwise(days)
    )
    return f"CASE WHEN {at} IS NULL THEN NULL{whens} ELSE {days[-1][0]} END"


def _around(first: date, last: date) -> list[date]:
    """All days from the one before the first to the one after the last."""
    return [first + timedelta(n) for n in range(-1, (last - first).days + 2)]


def one(connection: DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """The only row of an answer."""
    return connection.execute(sql).fetchone() or ()
