"""Both sides on every combination of the space, by DuckDB: the first record on which one says more than the other.

    axes --CROSS JOIN--> stored records --blank: taken in--> what each side says --> the least number of either kind

A combination is numbered by where its values stand on their axes, so that the least number is the canonical witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.data import replace
from ledger.language.core import core
from ledger.language.literals import plain
from ledger.language.meaning import Composite, Meaning, with_whens
from ledger.language.schema import Field, Schema
from ledger.language.tree import renamed
from ledger.population.columns import identifier, string
from ledger.population.sql.condition import SqlCondition, condition, expression
from ledger.prove.axes import Axis, Space, instant
from ledger.prove.patience import left
from ledger.prove.side import Side

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class FirstDifference(NamedTuple):
    """The first stored record on which two sides differ in one way, and the day that it is."""

    record: dict[str, Any]
    today: date


def listed(one: Side, other: Side, space: Space) -> tuple[FirstDifference | None, FirstDifference | None]:
    """The first record on which `other` says more than `one`, and the first on which it says less."""
    found: list[FirstDifference | None] = [None, None]
    with _database().cursor() as db:
        for today in space.todays:
            left()
            row = _asked(db, *_query(one, other, space, today))
            found = [each or _first(space, number, today) for each, number in zip(found, row, strict=True)]
            if all(found):
                break
    return found[0], found[1]


@cache
def _database() -> DuckDBPyConnection:
    """An empty one, opened once: to open it takes a hundred times as long as to list a few combinations."""
    import duckdb

    return duckdb.connect()


class Turn(NamedTuple):
    """Two stored records that differ in one number alone, the smaller first, and what a side says of each."""

    low: dict[str, Any]
    high: dict[str, Any]
    before: int
    after: int


def turns(side: Side, field: str, space: Space) -> tuple[Turn | None, Turn | None]:
    """Where a side says more as a number grows, and where it says less: the first of either; on the first day alone."""
    spoken = _Spoken(side, " 0", space.todays[0])
    query, parameters = _said(space, [spoken], f"_n, {identifier(field)} AS _v, {{}} AS _said")
    stride = 1
    for axis in reversed(space.axes):
        if axis.field == field:
            break
        stride *= len(axis.candidates)
    among = next(len(axis.candidates) for axis in space.axes if axis.field == field)
    others = f"_n - {stride} * ((_n // {stride}) % {among})"
    lagged = "lag(_n) OVER w AS _m, lag(_said) OVER w AS _was"
    steps = f"SELECT *, {lagged} FROM ({query}) WHERE _v IS NOT NULL WINDOW w AS (PARTITION BY {others} ORDER BY _v)"
    with _database().cursor() as db:
        return _turn(db, space, steps, ">", parameters), _turn(db, space, steps, "<", parameters)


def _turn(db: DuckDBPyConnection, space: Space, steps: str, sign: str, parameters: dict[str, Any]) -> Turn | None:
    first = f"SELECT _m, _n, _was, _said FROM ({steps}) WHERE _said {sign} _was ORDER BY _n LIMIT 1"
    row = _asked(db, first, parameters)
    low, high = (_first(space, number, space.todays[0]) for number in row[:2])
    return Turn(low.record, high.record, row[2], row[3]) if low and high else None


def _asked(db: DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    """The one row of a query. Ctrl-C comes out of DuckDB as an error of its own, and is what it was again."""
    try:
        return db.execute(query, parameters).fetchone() or (None, None)
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def _first(space: Space, number: int | None, today: date) -> FirstDifference | None:
    if number is None:
        return None
    values = []
    for axis in reversed(space.axes):
        number, at = divmod(number, len(axis.candidates))
        values.append(axis.candidates[at])
    return FirstDifference(space.record(values[::-1]), today)


def _query(one: Side, other: Side, space: Space, today: date) -> tuple[str, dict[str, Any]]:
    sides = [_Spoken(side, f" {n}", today) for n, side in enumerate((one, other))]
    query, parameters = _said(space, sides, "_n, {} AS _one, {} AS _other")
    return f"SELECT min(_n) FILTER (_other > _one), min(_n) FILTER (_other < _one) FROM ({query})", parameters


def _said(space: Space, sides: Sequence[_Spoken], told: str) -> tuple[str, dict[str, Any]]:
    """Every combination with what each side says of it, told in these columns."""
    stored = ", ".join(_stored(space)) or "0 AS nothing"
    axes = ", ".join(_axis(n, axis, space.zone) for n, axis in enumerate(space.axes))
    layers = [
        ", ".join(["*", *(part for side in sides for part in side.read())]),
        *(f"*, {part}" for side in sides for part in side.scored()),
        told.format(*(side.said() for side in sides)),
    ]
    query = f"SELECT {_number(space)} AS _n, {stored}" + (f" FROM {axes}" if axes else "")
    for layer in layers:
        query = f"SELECT {layer} FROM ({query})"
    return query, {key: value for side in sides for key, value in side.parameters.items()}


def _number(space: Space) -> str:
    """Where a combination stands in the canonical order: the first axis counts most."""
    text = "0::BIGINT"
    for n, axis in enumerate(space.axes):
        text = f"({text} * {len(axis.candidates)} + i{n})"
    return text


def _axis(n: int, axis: Axis, zone: str) -> str:
    rows = ", ".join(f"({i}, {_value(axis, value, zone)})" for i, value in enumerate(axis.candidates))
    return f"(VALUES {rows}) AS t{n}(i{n}, v{n})"


def _value(axis: Axis, value: Any, zone: str) -> str:
    kind = {"number": "DOUBLE", "boolean": "BOOLEAN", "signal": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP"}
    type_ = "BOOLEAN" if axis.part else kind.get(axis.type, "VARCHAR")
    if value is None:
        return f"NULL::{type_}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Decimal):
        return f"{plain(value)}e0::DOUBLE"
    text = instant(value, zone).removesuffix("Z") if axis.type == "datetime" else value
    return f"{string(text)}::{type_}"


def _stored(space: Space) -> Iterator[str]:
    """Each field as it is stored; a set of codes as `;a;b;`, NULL where it is empty."""
    sets: dict[str, list[str]] = {}
    for n, axis in enumerate(space.axes):
        if axis.part:
            sets.setdefault(axis.field, []).append(f"CASE WHEN v{n} THEN {string(axis.part + ';')} ELSE '' END")
        else:
            yield f"v{n} AS {identifier(axis.field)}"
    for name, parts in sets.items():
        joined = " || ".join(parts)
        yield f"CASE WHEN {joined} <> '' THEN ';' || {joined} END AS {identifier(name)}"


class _Spoken:
    """A side in SQL: its fields, scores and answer under names of their own."""

    def __init__(self, side: Side, mark: str, today: date) -> None:
        self.mark, self.today, self.side = mark, today, side
        self.parameters: dict[str, Any] = {}
        names = {name: name + mark for name in (*side.fields, *side.scores)}
        self.names = names
        self.schema = _named(side.schema, names)
        self.meaning: Meaning = with_whens(side.meaning, lambda tree: renamed(tree, names))

    def read(self) -> Iterator[str]:
        """Each field as this side reads it."""
        for name in sorted(self.side.fields):
            yield f"{_read(self.side.schema.fields[name])} AS {identifier(self.names[name])}"

    def scored(self) -> Iterator[str]:
        """Each score that it compares, after those that it compares itself."""
        for key in self.side.scores:
            score = self.schema.scores[self.names[key]]
            yield f"{self._text(expression(score.form, self.schema, {}, self.today))} AS {identifier(self.names[key])}"

    def said(self) -> str:
        """What it says, as a number that grows."""
        if isinstance(self.meaning, Composite):
            return self._text(expression(self.meaning.measure, self.schema, {}, self.today))
        form = core(self.meaning, self.schema)
        made = condition(form, self.schema, {}, self.today)
        self.parameters |= made.parameters
        return f"CAST({made.verdict} AS INTEGER)"

    def _text(self, made: SqlCondition) -> str:
        self.parameters |= made.parameters
        return made.text


def _named(schema: Schema, names: dict[str, str]) -> Schema:
    def named(name: str) -> str:
        return names.get(name, name)

    fields = {named(name): replace(each, name=named(name)) for name, each in schema.fields.items()}
    scores = {named(key): with_whens(each, lambda tree: renamed(tree, names)) for key, each in schema.scores.items()}
    return replace(schema, fields=fields, scores=scores)


def _read(field: Field) -> str:
    name = identifier(field.name)
    if field.blank is None:
        return name
    blank = f"{plain(field.blank)}e0" if isinstance(field.blank, Decimal) else string(field.blank)
    return f"COALESCE({name}, {blank})"
