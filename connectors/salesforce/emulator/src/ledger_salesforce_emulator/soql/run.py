"""A query over a table.

Sources disagree on whether `!=`, NOT IN, NOT LIKE and EXCLUDES keep rows where the field is null, so both readings
are here: `includes` (two values, a null differs from every value) and `strict` (three values, unknown drops out).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ledger_salesforce_emulator.soql import limits
from ledger_salesforce_emulator.soql.parse import Aggregate, Condition, Junction, Negation, Query, SoqlError, Test

Nulls = Literal["includes", "strict"]
Row = Mapping[str, Any]
ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
LITERALS = {"boolean": "boolean", "date": "date", "datetime": "dateTime", "int": "int", "double": "double"}
WRITTEN = {"boolean": "boolean", "date": "date", "datetime": "datetime", "int": "number", "double": "number"}
"""How a literal for a column of that type must be written; every other type takes a string."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SOAP-ish type, and whether a condition may name it."""

    name: str
    type: str
    filterable: bool = True

    @property
    def base(self) -> str:
        """The type that literals are checked against."""
        return "double" if self.type in ("currency", "percent") else self.type


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, keyed by lower-case name. A path such as `LastModifiedBy.Name` is a column of its own.

    A `virtual` table (documented: EntityDefinition and its like) takes fewer operations; where a table has `required`
    columns, a query must filter one of them (observed).
    """

    name: str
    columns: Mapping[str, Column]
    rows: Sequence[Row] = field(default_factory=tuple)
    virtual: bool = False
    required: tuple[str, ...] = ()


def select(query: Query, table: Table, nulls: Nulls) -> list[Row]:
    """The rows that satisfy the condition. Raises SoqlError for a name or a literal that does not fit."""
    limits.check(query, table.name, table.virtual, table.required)
    for name, at in query.columns or ():
        _column(query, table, name, at)
    keep = _judge(query, table, query.where, nulls) if query.where else lambda row: True
    rows = [row for row in table.rows if keep(row) is True]
    if query.aggregates or query.group:
        return _grouped(query, table, rows)
    for name, descending in reversed(query.order):
        column = _column(query, table, name, 0)
        if column.type in ("textarea", "multipicklist"):  # documented: neither can be sorted
            raise SoqlError("INVALID_FIELD", f"field '{column.name}' can not be sorted in a query call")
        rows.sort(key=lambda row: _rank(row[column.name]), reverse=descending)
    if table.virtual:  # documented: LIMIT and OFFSET are ignored there
        return rows
    return rows[query.offset :][: query.limit] if query.limit is not None else rows[query.offset :]


def _rank(value: Any) -> tuple[bool, Any]:
    """Blanks first, as SOQL sorts by default (documented)."""
    return value is not None, _fold(value)


def _grouped(query: Query, table: Table, rows: Sequence[Row]) -> list[Row]:
    columns = [_column(query, table, name, 0) for name in query.group]
    sources = [(each, _column(query, table, each.path, each.column)) for each in query.aggregates]
    if any(column.type in ("textarea", "multipicklist") for column in columns):  # documented: not groupable
        raise SoqlError("MALFORMED_QUERY", f"field '{columns[0].name}' can not be grouped in a query call")
    groups: dict[tuple[Any, ...], list[Row]] = {} if columns else {(): []}
    for row in rows:
        groups.setdefault(tuple(row[column.name] for column in columns), []).append(row)
    made: list[Row] = []
    for key, members in sorted(groups.items(), key=lambda each: [_rank(value) for value in each[0]]):
        named = dict(zip((column.name for column in columns), key, strict=True))
        made.append(named | {each.alias: _aggregate(each, [row[of.name] for row in members]) for each, of in sources})
    return made[query.offset :][: query.limit] if query.limit is not None else made[query.offset :]


def _aggregate(of: Aggregate, values: Sequence[Any]) -> Any:
    """Documented: aggregates take no notice of nulls."""
    known = [value for value in values if value is not None]
    match of.function:
        case "COUNT":
            return len(known)
        case "COUNT_DISTINCT":
            return len({_fold(value) for value in known})
        case "SUM":
            return sum(known) if known else None
    return (max if of.function == "MAX" else min)(known) if known else None


def _column(query: Query, table: Table, name: str, at: int) -> Column:
    column = table.columns.get(name.lower())
    if column is None:
        start = query.text[:at].rfind("\n") + 1
        raise SoqlError(
            "INVALID_FIELD",  # observed wording; a field without field-level security reads the same
            f"\n{query.text}\n{' ' * (at - start)}^\nERROR at Row:1:Column:{at - start + 1}\n"
            f"No such column '{name}' on entity '{table.name}'. If you are attempting to use a custom field, be sure "
            "to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
            "appropriate names.",
        )
    return column


def _judge(query: Query, table: Table, of: Condition, nulls: Nulls) -> Callable[[Row], bool | None]:
    match of:
        case Negation(inner):
            judge = _judge(query, table, inner, nulls)
            return lambda row: None if (value := judge(row)) is None else not value
        case Junction(sign, parts):
            return _junction(sign == "OR", [_judge(query, table, part, nulls) for part in parts])
        case Test():
            column = _column(query, table, of.path, of.column)
            if not column.filterable:
                raise SoqlError("INVALID_FIELD", f"field '{column.name}' can not be filtered in a query call")
            return _test(of, column, nulls)


def _junction(stop: bool, judges: list[Callable[[Row], bool | None]]) -> Callable[[Row], bool | None]:
    def judge(row: Row) -> bool | None:
        values = [each(row) for each in judges]
        return stop if stop in values else (None if None in values else not stop)

    return judge


def _test(of: Test, column: Column, nulls: Nulls) -> Callable[[Row], bool | None]:
    compare = _comparison(of, column)
    tests_null = of.kind == "null" or of.value == ""
    blank = of.sign in ("!=", "NOT IN", "EXCLUDES")

    def judge(row: Row) -> bool | None:
        value = row[column.name]
        if tests_null:
            return (value is None) is (of.sign == "=")
        if value is None:
            return None if nulls == "strict" else blank
        return compare(value)

    return judge


def _comparison(of: Test, column: Column) -> Callable[[Any], bool]:
    if of.sign in ("INCLUDES", "EXCLUDES"):
        return _sets(of, column)
    if of.kind == "list":
        values = [_literal(column, kind, value) for kind, value in of.value]
        return lambda value: (_fold(value) in values) is (of.sign == "IN")
    if of.sign == "LIKE":
        if column.base in WRITTEN or column.base == "multipicklist" or of.kind != "string":
            raise SoqlError("INVALID_FIELD", f"invalid operator on {column.type} field '{column.name}'")
        return lambda value: of.value.fullmatch(value) is not None
    if of.sign not in ("=", "!=") and (column.base == "boolean" or of.kind == "null"):
        raise SoqlError("MALFORMED_QUERY", f"invalid operator on {column.type} field '{column.name}'")
    literal, order = _literal(column, of.kind, of.value), ORDERS[of.sign]
    return lambda value: order(_fold(value), literal)


def _sets(of: Test, column: Column) -> Callable[[Any], bool]:
    """INCLUDES and EXCLUDES: comma is or, a semicolon inside one literal is and (documented)."""
    if column.base != "multipicklist" or any(kind != "string" for kind, _ in of.value):
        raise SoqlError(
            "INVALID_FIELD", f"includes/excludes operator only valid on multipicklist field, not '{column.name}'"
        )
    groups = [frozenset(value.lower().split(";")) for _, value in of.value]

    def compare(value: frozenset[str]) -> bool:
        held = {code.lower() for code in value}
        return any(group <= held for group in groups) is (of.sign == "INCLUDES")

    return compare


def _literal(column: Column, kind: str, value: Any) -> Any:
    wanted = WRITTEN.get(column.base, "string")
    if kind not in (wanted, "null"):
        quoted = " and should not be enclosed in quotes" if wanted != "string" else ""
        raise SoqlError(
            "INVALID_FIELD",  # observed wording for numbers, dates and instants
            f"value of filter criterion for field '{column.name}' must be of type "
            f"{LITERALS.get(column.base, 'string')}{quoted}",
        )
    return _fold(value)


def _fold(value: Any) -> Any:
    """Strings compare without letter case (documented)."""
    return value.lower() if isinstance(value, str) else value
