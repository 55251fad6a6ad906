"""The tables that journeys are made of, in one DuckDB: each row once, and what is none of them counted by its reason.

conv    numbered _c; _day; _value in millionths; _governed: whether it is one of those that are asked about
touch   numbered _n; _day; those alone whose key has a conversion
role    which touch belongs to which conversion
path    the rows of a file of paths
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.attribution.money import convert
from ledger.attribution.sides import Rows
from ledger.attribution.steps import first_only
from ledger.errors import BadInput
from ledger.language.days import start_of
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import Attribution
from ledger.population.columns import identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GOVERNED = "_governed"
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
}


def lay(
    connection: DuckDBPyConnection,
    rule: Attribution,
    rows: Mapping[str, Rows],
    touch: Schema,
    deal: Schema,
    governed: str,
    keyless: bool = False,
) -> dict[str, dict[str, int]]:
    """Make the tables; how many rows of each are none of it, by reason. `governed` is a condition on `_day`.

    Beside them, under `counts`, how many conversions are not the first of their key, and all rows of touches.
    With `keyless`, touches of keys that never convert are there too. Raises BadInput where two rows of one id differ,
    or where nothing says what a conversion is worth.
    """
    left = {"conv": _read(connection, "conv", rows["conv"], "_id", deal, "TRUE")[0]}
    (counted,) = one(connection, "SELECT count(*) FROM conv_rows")
    dated = _with_days(connection, "conv_rows", _instants(rule, touch, deal), deal.zone)
    said = f"* RENAME (_row AS _c), {governed} AS {GOVERNED}"
    first = f"SELECT * FROM {dated} {first_only(rule)}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE conv AS SELECT {said} FROM ({first})")
    convert(connection, rule.conversion.worth, rows.get("rate"))
    (number,) = one(connection, "SELECT count(*) FROM conv")
    last = f"_o{len(rule.touches.order) - 1}"
    among = "TRUE" if keyless else f"{identifier(rule.journey.touch)} IN (SELECT _key FROM conv)"
    left["touch"], touches = _read(connection, "touch", rows["touch"], last, touch, among)
    at = {"_at": "_day"} if touch.fields[rule.touches.at].type == "datetime" else {}
    made = "VIEW" if touch.zone == "UTC" else "TABLE"  # elsewhere a day is looked up, and that is done once
    connection.execute(
        f"CREATE OR REPLACE TEMP {made} touch AS SELECT * RENAME (_row AS _n)"
        f" FROM {_with_days(connection, 'touch_rows', at, touch.zone)}"
    )
    if "role" in rows:
        left["role"] = _left(connection, f"({rows['role'].sql})", rows["role"].parameters)
        sql = f"SELECT DISTINCT _touch, _conv FROM ({rows['role'].sql}) WHERE _why IS NULL"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE role AS {sql}", rows["role"].parameters)
    if "path" in rows:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE path AS {rows['path'].sql}")
    left["counts"] = {"again": counted - number, "touches": touches}
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
    connection: DuckDBPyConnection, name: str, rows: Rows, id_: str, known: Schema, among: str
) -> tuple[dict[str, int], int]:
    """Read a side, once: `NAME_rows` are its rows, those that are alike once, each with the number of its `_row`. How
    many are none of it, by reason; and how many there are in all.

    Rows that are not `among` those that are asked for are "apart". Raises BadInput where two that differ share an id.
    """
    whole = _looked_through(connection, name, rows, id_, known) if among != "TRUE" else None
    _lay_rows(connection, name, rows, among)
    left = _left(connection, f"{name}_read")
    number, ids = map(int, one(connection, f"SELECT count(*), count(DISTINCT {id_}) FROM {name}_rows"))
    whole = number + sum(left.values()) if whole is None else whole
    left["apart"] = whole - number - sum(left.values())
    left["repeated"] = number - _once(connection, name, id_, known) if number != ids else 0
    return left, whole


def _looked_through(connection: DuckDBPyConnection, name: str, rows: Rows, id_: str, known: Schema) -> int:
    """How many rows a side has. Raises BadInput where two of one id differ, be it that neither is asked for."""
    told = f"count(*), count({id_}) FILTER (WHERE _why IS NULL), count(DISTINCT {id_}) FILTER (WHERE _why IS NULL)"
    found = connection.execute(f"SELECT {told} FROM ({rows.sql})", rows.parameters).fetchone()
    assert found is not None
    whole, number, ids = map(int, found)
    if number != ids:
        _lay_rows(connection, name, rows, "TRUE")
        _once(connection, name, id_, known)
    return whole


def _lay_rows(connection: DuckDBPyConnection, name: str, rows: Rows, among: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_read AS {rows.among(among)}", rows.parameters)
    said = f"SELECT * EXCLUDE (_why), rowid AS _row FROM {name}_read WHERE _why IS NULL"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name}_rows AS {said}")


def _once(connection: DuckDBPyConnection, name: str, id_: str, known: Schema) -> int:
    """Keep one of the rows that are alike; how many there are. Raises BadInput where two that differ share their id."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_read AS SELECT DISTINCT * FROM {name}_read")
    once, ids = map(int, one(connection, f"SELECT count(*), count(DISTINCT {id_}) FROM {name}_rows"))
    if once == ids:
        return once
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
    plain = [] if "_at" in instants else ["_at AS _day"]
    if zone == "UTC":
        said = ", ".join(["*", *plain, *(f"CAST({at} AS DATE) AS {day}" for at, day in instants.items())])
        return f"(SELECT {said} FROM {table})"
    said = ", ".join(["r.*", *plain, *(f"{day}z._day AS {day}" for day in instants.values())])
    joined = (
        f" ASOF LEFT JOIN {_calendar(connection, table, at, zone)} {day}z(_start, _day) ON r.{at} >= {day}z._start"
        for at, day in instants.items()
    )
    return f"(SELECT {said} FROM {table} r{''.join(joined)})"


def _calendar(connection: DuckDBPyConnection, table: str, at: str, zone: str) -> str:
    """When each day begins that instants may fall on."""
    first, last = one(connection, f"SELECT CAST(min({at}) AS DATE), CAST(max({at}) AS DATE) FROM {table}")
    if not first:
        return "(SELECT NULL::TIMESTAMP, NULL::DATE)"
    days = [first + timedelta(n) for n in range(-1, (last - first).days + 2)]
    starts = (f"(TIMESTAMP '{start_of(day, zone).replace(tzinfo=None)}', DATE '{day}')" for day in days)
    return f"(VALUES {', '.join(starts)})"


def one(connection: DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """The only row of an answer."""
    return connection.execute(sql).fetchone() or ()
