"""A whole statement, as somebody pastes it into a warehouse: what is said of it in comments, then the SQL.

expression   CASE WHEN …                                       to stand in a query of one's own
select       SELECT *, … AS "mql", 3 AS "mql_version" FROM "lead"
view         CREATE OR REPLACE VIEW "mql" AS that
measured     what a metric adds up, alone or over a table
versions     a table with one row a version, and what each says as text
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlglot import ErrorLevel, exp

from ledger.errors import Refused
from ledger.language.schema import Schema
from ledger.meanings.metric import Metric
from ledger.population.sql import terms
from ledger.population.sql.dialect import name_in, table_in
from ledger.population.sql.measure import measures
from ledger.population.sql.rules import JudgingSegment
from ledger.population.sql.warehouse import Warehouse, expression, version
from ledger.steps import again

LONGEST = 1_000_000
AT_ONCE = 500
_TEMPLATE = re.compile(r"\{(?=[{%#])|\$(?=\{)")
_APART = r"\g<0> "
VERSIONED = "_version"


class VersionRow(NamedTuple):
    """One version on the days [effective_from, effective_until), and its expression; `sql` is None where none holds."""

    key: str
    version: int
    effective_from: date
    effective_until: date | None
    digest: str
    standard: str
    decided: str
    sql: str | None


class Names(NamedTuple):
    """The table that is read, and what the view is called."""

    table: str
    view: str


class Measure(NamedTuple):
    """A metric by its key, by what its criteria judge, and the date of a record."""

    key: str
    metric: Metric
    segments: Sequence[JudgingSegment]
    schema: Schema
    clock: str


def value(segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse, *, pretty: bool = True) -> str:
    """The expression alone. Raises Refused where the dialect cannot hold it."""
    return _written(expression(segments, schema, clock, at), at.dialect, pretty)


def select(key: str, segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse, table: str) -> str:
    """Every column, what is said of the record, and by which version. Raises BadInput where `table` is none."""
    return _written(_select(key, segments, schema, clock, at, table), at.dialect)


def measured(metric: Measure, at: Warehouse, names: Names, shape: str) -> str:
    """What a metric adds up, alone, to stand in a query with groups of its own; or over a table, as a query or view.

    Raises Refused where it is to stand alone and is a ratio, and as its criteria themselves do.
    """
    found = measures(*metric, at)
    if shape == "expression":
        if len(found) > 1:
            why = "its numerator and its denominator are each added up by themselves"
            raise Refused(
                f"the ratio `{metric.key}` is no single expression", why, again("ask for both", form="select")
            )
        return _written(next(iter(found.values())), at.dialect)
    named = [_named(value, name, at.dialect) for name, value in found.items()]
    query = exp.select(*named, copy=False).from_(_table(at.dialect, names.table), copy=False)
    return _written(_view(names.view, query, at.dialect) if shape == "view" else query, at.dialect)


def view(key: str, segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse, names: Names) -> str:
    """The same as a view. Raises as `select`."""
    found = _select(key, segments, schema, clock, at, names.table)
    return _written(_view(names.view, found, at.dialect), at.dialect)


def versions_table(rows: Sequence[VersionRow], dialect: str, table: str) -> str:
    """Statements that make the table and fill it. They fail where there is one, and so never take one away."""
    schema = exp.Schema(this=_table(dialect, table), expressions=[_definition(dialect, *each) for each in _COLUMNS])
    statements: list[exp.Expr] = [exp.Create(this=schema, kind="TABLE")]
    for at in range(0, len(rows), AT_ONCE):
        values = exp.Values(expressions=[_tuple(dialect, row) for row in rows[at : at + AT_ONCE]])
        statements.append(exp.Insert(this=_table(dialect, table), expression=values))
    return ";\n\n".join(_written(each, dialect) for each in statements)


def versions_select(rows: Sequence[VersionRow], dialect: str) -> str:
    """The rows as a query."""
    return _written(_rows(rows, dialect), dialect)


def versions_view(rows: Sequence[VersionRow], dialect: str, name: str) -> str:
    """The rows as a view, which can be made again at any time."""
    return _written(_view(name, _rows(rows, dialect), dialect), dialect)


def preamble(lines: Iterable[str]) -> str:
    """Comments of SQL. Nothing in a line can end its comment, hide from a reader, or be taken for a template."""
    return "".join(f"-- {_TEMPLATE.sub(_APART, _shown(line))}\n" for line in lines)


def _shown(line: str) -> str:
    return "".join(char if char.isprintable() else "·" for char in line).rstrip()


def _select(
    key: str, segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse, table: str
) -> exp.Expr:
    said = expression(segments, schema, clock, at), version(segments, schema, clock, at)
    named = [_named(each, name, at.dialect) for each, name in zip(said, (key, key + VERSIONED), strict=True)]
    return exp.select("*", *named, copy=False).from_(_table(at.dialect, table), copy=False)


def _view(name: str, query: exp.Expr, dialect: str) -> exp.Expr:
    return exp.Create(this=_table(dialect, name), kind="VIEW", replace=True, expression=query)


def _named(value: exp.Expr, name: str, dialect: str) -> exp.Expr:
    return exp.Alias(this=value, alias=exp.to_identifier(name_in(dialect, name), quoted=True))


def _table(dialect: str, name: str) -> exp.Expr:
    table, db, catalog, *_ = (*reversed(table_in(dialect, name)), None, None)
    return exp.table_(table, db, catalog, quoted=True)


def _written(found: exp.Expr, dialect: str, pretty: bool = True) -> str:
    text = found.sql(dialect=dialect, pretty=pretty, comments=False, unsupported_level=ErrorLevel.RAISE)
    if len(text) > LONGEST:
        why = f"it has {len(text):,} characters, and no warehouse is asked for more than {LONGEST:,}"
        raise Refused(
            "the statement is too long",
            why,
            again("export the scores that it compares by themselves, or one version alone", rules="today"),
        )
    return text


# The table of versions.

_COLUMNS = (
    ("key", "text", True),
    ("version", "int", True),
    ("effective_from", "date", True),
    ("effective_until", "date", False),
    ("digest", "text", True),
    ("standard", "text", False),
    ("decided", "text", True),
    ("sql", "text", False),
)


def _definition(dialect: str, name: str, held: str, needed: bool) -> exp.Expr:
    constraints = [exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())] if needed else []
    called = exp.to_identifier(name_in(dialect, name), quoted=True)
    return exp.ColumnDef(this=called, kind=exp.DataType.build(held), constraints=constraints)


def _rows(rows: Sequence[VersionRow], dialect: str) -> exp.Expr:
    """One SELECT a row: the only form that all of them read alike."""
    names = [name for name, _, _ in _COLUMNS]
    selects = [
        exp.select(*(_named(each, name, dialect) for each, name in zip(_cells(dialect, row), names, strict=True)))
        for row in rows
    ]
    return exp.union(*selects, distinct=False, copy=False) if len(selects) > 1 else selects[0]


def _tuple(dialect: str, row: VersionRow) -> exp.Expr:
    return exp.Tuple(expressions=_cells(dialect, row))


def _cells(dialect: str, row: VersionRow) -> list[exp.Expr]:
    return [_cell(dialect, each, held) for each, (_, held, _) in zip(row, _COLUMNS, strict=True)]


def _cell(dialect: str, value: object, held: str) -> exp.Expr:
    match value:
        case date():
            return terms.day(dialect, value)
        case int():
            return terms.number(dialect, value)
        case str():
            return terms.text(value)
    return exp.Cast(this=exp.null(), to=exp.DataType.build(held))
