"""The rows of each side as they are read everywhere else: in the types of their fields, what cannot be read told.

    side --its layers, in the dialect of what holds it--> l_touch_rows, l_conversion_rows, l_role_rows    with `_why`
         --those that are none of it left out-----------> l_touches …                                  alike ones once

An exported query trusts the types of its columns; this one is asked of records that people have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ledger.language.core import core
from ledger.language.tree import Tree
from ledger.meanings.credit.attribution import Through
from ledger.meanings.credit.form import Weights
from ledger.measure.credit.pure.sides import NO_DAY, Rows, funnel_of
from ledger.measure.credit.pure.warehouse.rows import CARRIED, DERIVED, CreditVersion
from ledger.measure.credit.pure.world import looked_at
from ledger.population.dialects.dialect import Dialect
from ledger.population.quoting import identifier, string
from ledger.population.sql.condition import SqlCondition, condition


@dataclass(frozen=True)
class TypedSideRows:
    """`SideRows` over `parts`: the rows of each side, by what they are called there.

    `dialect` is that of what holds them. `calendar` is SQL for where the days of the zone start; empty where they are
    those of UTC. `segmented` says that conversions are told apart by what `_segment` of their rows says.
    """

    governing: CreditVersion
    rows: Mapping[str, Rows]
    dialect: Dialect
    calendar: str = ""
    segmented: bool = False

    @property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in all of it stand for."""
        form = self.governing.rule.form
        whens = [each.when for each in form.rules] if isinstance(form, Weights) else []
        asked = [
            *(each.parameters for each in self.rows.values()),
            *(self._weighing(each).parameters for each in whens),
        ]
        return {name: value for each in asked for name, value in each.items()}

    @property
    def parts(self) -> dict[str, str]:
        """Every row that was read, with why it is none of its side."""
        called = {"touch": "l_touch_rows", "conv": "l_conversion_rows", "role": "l_role_rows"}
        return {called[name]: each.sql for name, each in self.rows.items()}

    def touches(self) -> str:
        """Those of touches."""
        rule, schema = self.governing.rule, self.governing.tables.touches.schema
        named = {
            "l_key": "_key",
            "l_at": "_at",
            "l_day": self._day("_at", schema.fields[rule.touches.at].type),
            "l_channel": "_channel",
            "l_funnel": funnel_of("_channel", self.governing.taxonomy),
            "l_eligible": "_eligible",
            **{f"l_o{n}": f"_o{n}" for n, _ in enumerate(rule.touches.order)},
            **({"l_through": "_through"} if rule.journey.through else {}),
            **{f"{CARRIED}{name}": identifier(f"_w {name}") for name in looked_at(rule, schema)},
        }
        return self._select(named, "l_touch_rows")

    def conversions(self) -> str:
        """Those of conversions."""
        rule, fields = self.governing.rule, self.governing.tables.conversions.schema.fields
        milestones = list(enumerate(rule.milestones.values()))
        named = {
            "l_id": "_id",
            "l_key": "_key",
            "l_at": "_at",
            "l_day": self._day("_at", fields[rule.conversion.at].type),
            "l_amount": "_value",
            **{f"l_m{n}": f"_m{n}" for n, _ in milestones},
            **{f"l_d{n}": self._day(f"_m{n}", fields[name].type) for n, name in milestones},
            **({"l_through": "_through"} if rule.journey.through else {}),
            **({"l_segment": "_segment"} if self.segmented else {}),
        }
        return self._select(named, "l_conversion_rows")

    def roles(self, through: Through) -> str:
        """Those of a buying group."""
        return self._select({"l_touch": "_touch", "l_conv": "_conv"}, "l_role_rows")

    def weighs(self, when: Tree) -> str:
        """As records are judged everywhere else."""
        return self._weighing(when).text

    def _weighing(self, when: Tree) -> SqlCondition:
        known, columns = self.governing.weighed, self.governing.tables.touches.columns
        names = {**{name: f"{CARRIED}{name}" for name in known.fields}, **DERIVED}
        return condition(core(when, known), known, columns, NO_DAY, names, self.dialect)

    def string(self, text: str) -> str:
        """With its quotes doubled."""
        return string(text)

    def instants(self) -> str:
        """SELECT of the days in UTC on which the instants fall whose calendar day is asked for; empty without any."""
        rule, tables = self.governing.rule, self.governing.tables
        asked = [("touch", "_at", tables.touches.schema.fields[rule.touches.at].type)]
        fields = tables.conversions.schema.fields
        asked += [("conv", "_at", fields[rule.conversion.at].type)]
        asked += [("conv", f"_m{n}", fields[name].type) for n, name in enumerate(rule.milestones.values())]
        days = (
            f"SELECT CAST({at} AS DATE) AS _day FROM ({self.rows[side].sql}) AS rows_of WHERE _why IS NULL"
            for side, at, type_ in asked
            if type_ == "datetime"
        )
        found = " UNION ".join(f"SELECT DISTINCT _day FROM ({each}) AS days" for each in days)
        return f"SELECT _day FROM ({found}) AS days WHERE _day IS NOT NULL" if found else ""

    def _day(self, at: str, type_: str) -> str:
        """The calendar day of a column, in the zone of the ledger: that in UTC, the one after or the one before."""
        if type_ != "datetime":
            return at
        if not self.calendar:
            return f"CAST({at} AS DATE)"
        of = f"z{at}"
        return f"({of}._day + CAST({at} >= {of}._next AS INTEGER) - CAST({at} < {of}._this AS INTEGER))"

    def _select(self, named: Mapping[str, str], rows: str) -> str:
        said = ", ".join(f"{sql} AS {name}" for name, sql in named.items())
        instants = dict.fromkeys(at for at in _instants(named.values()) if self.calendar)
        joined = "".join(f" LEFT JOIN {self.calendar} AS z{at} ON z{at}._day = CAST({at} AS DATE)" for at in instants)
        return f"SELECT DISTINCT {said} FROM {rows}{joined} WHERE _why IS NULL"


def _instants(said: Iterable[str]) -> Iterator[str]:
    """The columns whose day is looked up."""
    for sql in said:
        if sql.startswith("(z"):
            yield sql[2:].partition(".")[0]
