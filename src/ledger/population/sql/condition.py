"""A meaning as the SQL of an engine, exactly (language.md, section 10, row SQL).

    All / Any / Leaf  -->  ("score" >= 65e0) AND (("is_competitor") IS NOT TRUE)
    Total             -->  greatest(0, least(100, CASE WHEN … THEN 40 ELSE 0 END + …))
    Last              -->  CASE WHEN … THEN 'hot' WHEN … THEN 'mql' ELSE 'none' END

A blank is NULL. A positive leaf stands bare: where no NOT is above it, NULL works as false (R6). A leaf that is turned
round is `IS NOT TRUE`, never NOT. The columns are named as the fields and typed by the dialect: in DuckDB numbers are
DOUBLE (R9), texts and codes VARCHAR, sets of codes `;a;b;`, days DATE, and instants TIMESTAMP in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from ledger.data import Data
from ledger.language.core import AllOf, AnyOf, Core, Leaf, core
from ledger.language.days import start_of
from ledger.language.fold import fold
from ledger.language.meaning import Form, Last, Total
from ledger.language.schema import Schema
from ledger.language.tree import (
    Between,
    Blank,
    Compare,
    Contains,
    Day,
    HasAny,
    In,
    Literal,
    Name,
    Number,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    Tree,
)
from ledger.population.columns import Column, identifier, string
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB


class SqlCondition(Data, frozen=True):
    """A condition over typed columns, to stand in WHERE or WHEN: what is not true there does not hold. Or a value.

    `parameters` are the days and instants that its `$names` stand for; the text is the same whatever day is asked
    about.
    """

    text: str
    parameters: Mapping[str, date | datetime]

    @property
    def verdict(self) -> str:
        """The condition as a value, true or false for every record. In WHERE it would hide the parts from DuckDB."""
        return f"({self.text}) IS TRUE"


def condition(
    form: Core,
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    names: Mapping[str, str] | None = None,
    dialect: Dialect = DUCKDB,
) -> SqlCondition:
    """The condition for `form`. `columns` says how codes are written; in a field that it lacks, as declared.

    A score that is compared is a column of its own, worked out before by `expression`. Scores and fields are called
    as `names` says, else by their own names.
    """
    writer = _Writer(schema, columns, today, {}, names or {}, dialect)
    return SqlCondition(writer.form(form), writer.parameters)


def expression(
    form: Form,
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    names: Mapping[str, str] | None = None,
    dialect: Dialect = DUCKDB,
) -> SqlCondition:
    """The points of a score, or the code of a stage (NULL for none), as a value of every record."""
    writer = _Writer(schema, columns, today, {}, names or {}, dialect)
    return SqlCondition(writer.value(form), writer.parameters)


def _said(said: int | str | None) -> str:
    """What stands beside a criteria."""
    return "NULL" if said is None else string(said) if isinstance(said, str) else str(said)


class _Writer(Data, frozen=True):
    schema: Schema
    columns: Mapping[str, Column]
    today: date
    parameters: dict[str, date | datetime]
    names: Mapping[str, str]
    dialect: Dialect

    def value(self, form: Form) -> str:
        match form:
            case Total(parts=parts, low=low, high=high):
                points = [f"CASE WHEN {self.when(when)} THEN {each} ELSE 0 END" for when, each in parts]
                return f"greatest({low}, least({high}, {' + '.join(points) or '0'}))"
            case Last(parts=parts, otherwise=otherwise):
                whens = (f"WHEN {self.when(when)} THEN {_said(each)}" for when, each in reversed(parts))
                return f"CASE {' '.join(whens)} ELSE {_said(otherwise)} END"

    def when(self, tree: Tree) -> str:
        return self.form(core(tree, self.schema))

    def column(self, name: str) -> str:
        return identifier(self.names.get(name, name))

    def form(self, form: Core) -> str:
        match form:
            case Leaf(predicate=predicate, negated=negated):
                leaf = self.leaf(predicate)
                return f"({leaf}) IS NOT TRUE" if negated else leaf
            case AllOf(of=parts):
                return " AND ".join(f"({self.form(part)})" for part in parts) or "TRUE"
            case AnyOf(of=parts):
                return " OR ".join(f"({self.form(part)})" for part in parts) or "FALSE"

    def leaf(self, node: Predicate) -> str:
        if isinstance(node, Name):
            return self.column(node.name)
        if isinstance(node, Blank):
            return f"{self.column(node.field)} IS NULL"
        kind = self.schema.fields[node.field].type
        if kind == "datetime":
            return self.instants(node)
        value = self.column(node.field)
        return self.values(node, self.dialect.folded(value, compared(node)) if kind == "text" else value)

    def values(self, node: Predicate, value: str) -> str:
        match node:
            case Compare(op=op, right=Ref(name=other)):
                return f"{value} {op} {self.column(other)}"
            case Compare(op=op, field=field, right=(Number() | Text() | Day() | Today()) as right):
                return f"{value} {op} {self.literal(field, right)}"
            case In(field=field, values=literals):
                return f"{value} IN ({', '.join(self.literal(field, each) for each in literals)})"
            case Between(field=field, low=low, high=high):
                return f"{value} BETWEEN {self.literal(field, low)} AND {self.literal(field, high)}"
            case Contains(field=field, text=text):
                return self.dialect.contains(value, self.literal(field, text))
            case StartsWith(field=field, text=text):
                return self.dialect.starts_with(value, self.literal(field, text))
            case HasAny(field=field, values=codes):
                return self.dialect.has_any(value, [self.code(field, code.value) for code in codes])
        raise AssertionError(node)

    def instants(self, node: Predicate) -> str:
        """A day of an instant: [start of the day, start of the next)."""
        match node:
            case Compare(op="=", field=field, right=(Day() | Today()) as day):
                return self.instants(Between(field, day, day))
            case Compare(op="<>", field=field, right=(Day() | Today()) as day):
                return f"({self.column(field)} < {self.start(day)} OR {self.column(field)} >= {self.start(day, 1)})"
            case Compare(op=op, field=field, right=(Day() | Today()) as day):
                later = op in (">", "<=")  # f > d is f >= the start of the day after
                return f"{self.column(field)} {'<' if op in ('<', '<=') else '>='} {self.start(day, int(later))}"
            case Between(field=field, low=(Day() | Today()) as low, high=(Day() | Today()) as high):
                return f"{self.column(field)} >= {self.start(low)} AND {self.column(field)} < {self.start(high, 1)}"
        raise AssertionError(node)

    def literal(self, field: str, literal: Literal) -> str:
        match literal:
            case Number(value=number):
                return self.dialect.number(number)
            case Text(value=text) if self.schema.fields[field].type == "text":
                return string(fold(text))
            case Text(value=code):
                return string(self.code(field, code))
            case Day(value=day):
                return f"DATE '{day.isoformat()}'"
            case Today(offset=offset):
                return self.parameter(_name("day", offset), self.today + timedelta(offset))

    def code(self, field: str, code: str) -> str:
        return self.columns[field].codes.get(code, code) if field in self.columns else code

    def start(self, day: Day | Today, later: int = 0) -> str:
        if isinstance(day, Today):
            return self.instant(_name("start", day.offset + later), self.today + timedelta(day.offset + later))
        value = day.value + timedelta(later)
        return self.instant(f"start_{value:%Y%m%d}", value)

    def instant(self, name: str, day: date) -> str:
        return self.parameter(name, start_of(day, self.schema.zone).astimezone(UTC).replace(tzinfo=None))

    def parameter(self, name: str, value: date | datetime) -> str:
        self.parameters[name] = value
        return f"${name}"


def compared(node: Predicate) -> list[str]:
    """The texts that a leaf compares with, folded."""
    match node:
        case Compare(right=Text(value=text)) | Contains(text=Text(value=text)) | StartsWith(text=Text(value=text)):
            return [fold(text)]
        case In(values=literals):
            return [fold(each.value) for each in literals if isinstance(each, Text)]
    return []


def _name(kind: str, offset: int) -> str:
    """`day_today`, `day_today_minus_30`, `start_today_plus_1`: names that do not change with the day."""
    shift = f"_{'minus' if offset < 0 else 'plus'}_{abs(offset)}" if offset else ""
    return f"{kind}_today{shift}"
