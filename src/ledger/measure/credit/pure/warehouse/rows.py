"""The rows of each side as a warehouse's query takes them, from its own tables with typed columns.

    l_touches       l_key l_at l_day l_channel l_funnel l_eligible l_o0 … l_through, and l_w_NAME that weights look at
    l_conversions   l_key l_at l_day l_id l_amount l_m0 l_d0 … l_through
    l_roles         l_touch l_conv

sqlglot writes conditions and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from sqlglot import exp

from ledger.data import replace
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.meanings.credit.attribution import Attribution, Through
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure.world import looked_at
from ledger.population.columns import Column
from ledger.population.sql import terms
from ledger.population.sql.dialect import table_in
from ledger.population.sql.warehouse import Warehouse, criteria, field_value

CARRIED = "l_w_"
DERIVED = {"channel": "l_channel", "funnel": "l_part", "place": "l_place", "nth": "l_nth", "touches": "l_touches"}
"""What weights may look at beside the touch's own fields, by its column in `l_placed`; the fields are CARRIED there."""


class CreditTable(NamedTuple):
    """Where the records of an entity lie in a warehouse: the table, and how its fields are called there."""

    name: str
    schema: Schema
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class CreditTables:
    """The tables of an attribution."""

    touches: CreditTable
    conversions: CreditTable
    roles: CreditTable | None = None


class CreditVersion(NamedTuple):
    """A version that governs the conversions of the days [start, end), its references written out."""

    version: int
    rule: Attribution
    taxonomy: Taxonomy
    weighed: Schema
    tables: CreditTables
    start: date | None = None
    end: date | None = None


class SideRows(Protocol):
    """SELECTs of the rows of each side that have what is needed, alike ones once, in the words of what holds them."""

    def touches(self) -> str:
        """Those of touches."""

    def conversions(self) -> str:
        """Those of conversions, before it is asked which of a key count."""

    def roles(self, through: Through) -> str:
        """Those of a buying group."""

    def weighs(self, when: Tree) -> str:
        """Whether what a weight asks of a touch in its journey holds, to stand in WHEN."""

    def string(self, text: str) -> str:
        """A text as a literal."""


@dataclass(frozen=True)
class TableRows:
    """The rows of a warehouse's tables."""

    governing: CreditVersion
    dialect: str
    today: date

    @property
    def rule(self) -> Attribution:
        """What gives credit."""
        return self.governing.rule

    def _warehouse(self, table: CreditTable) -> Warehouse:
        return Warehouse(self.dialect, table.columns, self.today)

    def _value(self, table: CreditTable, field: str) -> str:
        return self._sql(field_value(field, table.schema, self._warehouse(table)))

    def _holds(self, table: CreditTable, tree: Tree) -> str:
        return self._sql(criteria(tree, table.schema, self._warehouse(table)))

    def _sql(self, found: exp.Expr) -> str:
        return found.sql(dialect=self.dialect, comments=False)

    def _day(self, table: CreditTable, field: str) -> str:
        value = field_value(field, table.schema, self._warehouse(table))
        if table.schema.fields[field].type == "datetime":
            value = terms.local(self.dialect, value, table.schema.zone)
        return self._sql(value)

    def _select(self, table: CreditTable, named: Mapping[str, str], needed: Iterable[str], when: str = "") -> str:
        """The rows of a table that have what is needed, alike ones once."""
        source = quoted_table(table.name, self.dialect)
        said = ", ".join(f"{sql} AS {name}" for name, sql in named.items())
        tests = [*([when] if when else []), *(f"{named[name]} IS NOT NULL" for name in needed)]
        return f"SELECT DISTINCT {said} FROM {source} WHERE {' AND '.join(f'({each})' for each in tests)}"

    def touches(self) -> str:
        """Those of touches."""
        table, touching, joining = self.governing.tables.touches, self.rule.touches, self.rule.journey
        taxonomy = self.governing.taxonomy
        whens = " ".join(
            f"WHEN {self._holds(table, each.when)} THEN {self.string(each.channel)}" for each in taxonomy.rules
        )
        parts = " ".join(f"WHEN {self.string(each.name)} THEN {self.string(each.funnel)}" for each in taxonomy.channels)
        named = {
            "l_key": self._value(table, joining.touch),
            "l_at": self._value(table, touching.at),
            "l_day": self._day(table, touching.at),
            "l_channel": f"CASE {whens} ELSE {self.string(taxonomy.otherwise)} END",
            "l_eligible": f"COALESCE({self._holds(table, touching.eligible)}, FALSE)",
            **{f"l_o{n}": self._value(table, each) for n, each in enumerate(touching.order)},
            **({"l_through": self._value(table, joining.through.touch)} if joining.through else {}),
            **{
                f"{CARRIED}{name}": self._sql(self._raw(table, name))
                for name in looked_at(self.rule, self.governing.tables.touches.schema)
            },
        }
        rows = self._select(table, named, ("l_key", "l_at", f"l_o{len(touching.order) - 1}"))
        return f"SELECT r.*, CASE l_channel {parts} ELSE '' END AS l_funnel FROM ({rows}) AS r"

    def unread(self) -> str:
        """SELECT of the rows of touches that lack what is needed: which touch each is, where it says so, and why."""
        table, touching = self.governing.tables.touches, self.rule.touches
        key, at, touch = (
            self._value(table, each) for each in (self.rule.journey.touch, touching.at, touching.order[-1])
        )
        why = f"CASE WHEN {key} IS NULL THEN 'no key' WHEN {at} IS NULL THEN 'no time' ELSE 'no id' END"
        lacking = " OR ".join(f"{each} IS NULL" for each in (key, at, touch))
        return (
            f"SELECT {touch} AS l_touch, {why} AS l_why FROM {quoted_table(table.name, self.dialect)} WHERE {lacking}"
        )

    def _raw(self, table: CreditTable, field: str) -> exp.Expr:
        column = table.columns.get(field, Column(field))
        return terms.column(self.dialect, column.name)

    def conversions(self) -> str:
        """Those of conversions."""
        table, converting, joining = self.governing.tables.conversions, self.rule.conversion, self.rule.journey
        named = {
            "l_id": self._value(table, converting.id),
            "l_key": self._value(table, joining.conversion),
            "l_at": self._value(table, converting.at),
            "l_day": self._day(table, converting.at),
            "l_amount": self._value(table, converting.worth.field) if converting.worth else "NULL",
            **{f"l_m{n}": self._value(table, each) for n, each in enumerate(self.rule.milestones.values())},
            **{f"l_d{n}": self._day(table, each) for n, each in enumerate(self.rule.milestones.values())},
            **({"l_through": self._value(table, joining.through.conversion)} if joining.through else {}),
        }
        return self._select(table, named, ("l_key", "l_at", "l_id"), self._holds(table, converting.when))

    def roles(self, through: Through) -> str:
        """Those of a buying group."""
        table = self.governing.tables.roles
        assert table
        named = {"l_touch": self._value(table, through.touch), "l_conv": self._value(table, through.conversion)}
        return self._select(table, named, named, self._holds(table, through.when))

    def weighs(self, when: Tree) -> str:
        """By the columns that the journey carries."""
        known, columns = self.governing.weighed, self.governing.tables.touches.columns
        carried = {name: replace(columns.get(name, Column(name)), name=f"{CARRIED}{name}") for name in known.fields}
        there = {**carried, **{name: Column(column) for name, column in DERIVED.items()}}
        return self._sql(criteria(when, known, Warehouse(self.dialect, there, self.today)))

    def string(self, text: str) -> str:
        """As the dialect escapes it."""
        return self._sql(terms.text(text))


def quoted_table(name: str, dialect: str) -> str:
    """A table's name as SQL. Raises BadInput where it is none."""
    table, db, catalog, *_ = (*reversed(table_in(dialect, name)), None, None)
    return exp.table_(table, db, catalog, quoted=True).sql(dialect=dialect)
