"""Which arm judges a record: the first whose days or cohort it is of, or none.

    cohort of its own --> by the clock --> those without a day --> undated, ungoverned

Pure: it writes the CASE, and whoever asks says what of the arm is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from ledger.data import Data, field
from ledger.language.schema import Field
from ledger.population.columns import identifier
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.sql.condition import SqlCondition
from ledger.population.sql.days import RecordDays, within
from ledger.population.sql.layers import Layers, ReadColumn


class Arm(NamedTuple):
    """The days [start, end) on which something judges, None where without end, and the fields that it reads.

    It judges by its `condition`, or says `value` of every record. `scores` are the columns that it rests on, by what
    they are called, each after those that it rests on itself. Where there is a `cohort`, it judges those alone, and the
    arms after it the others. `undated` records are among them, and nothing but those if not `dated`.
    """

    start: date | None
    end: date | None
    condition: SqlCondition
    fields: frozenset[str]
    scores: Mapping[str, SqlCondition] = MappingProxyType({})
    value: SqlCondition | None = None
    cohort: RecordDays | None = None
    dated: bool = True
    undated: bool = False

    @property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in it stand for."""
        used = (each for each in (self.condition, self.value, *self.scores.values()) if each)
        return {name: value for each in used for name, value in each.parameters.items()}


class Governing(Data, frozen=True):
    """Arms, newest cohorts first. `clock` is the field whose day picks one, beside those of `cohorts`.

    Without any of them there is one arm, which judges all.
    """

    arms: tuple[Arm, ...]
    clock: Field | None = None
    cohorts: Mapping[str, Field] = field(default_factory=dict)

    @property
    def is_one(self) -> bool:
        """Whether one arm judges every record."""
        return self.clock is None and not self.cohorts

    @property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in its arms stand for."""
        return {name: value for arm in self.arms for name, value in arm.parameters.items()}

    @property
    def scores(self) -> list[Mapping[str, SqlCondition]]:
        """The columns that its arms rest on."""
        return [arm.scores for arm in self.arms]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it reads, to tell records apart and to judge them."""
        days = [self.clock] if self.clock else []
        return frozenset(each.name for each in (*days, *self.cohorts.values())).union(*(a.fields for a in self.arms))

    def by_clock(
        self, layers: Layers, sql: Callable[[Arm | None], str], unread: str = "NULL", undated: str = "NULL"
    ) -> str:
        """`sql` of the arm that judges a record, of None where none does; `unread` where a day that says which cannot
        be read, `undated` where it has none.
        """
        if self.is_one:
            return sql(self.arms[0])
        whens = [f"WHEN {each.unreadable} THEN {unread}" for each in self.days(layers)]
        whens += [f"WHEN {self.among(arm, layers.zone, layers.dialect)} THEN {sql(arm)}" for arm in self.arms]
        whens += [f"WHEN {identifier(self.clock.name)} IS NULL THEN {undated}"] if self.clock else []
        return f"CASE {' '.join(whens)} ELSE {sql(None)} END"

    def among(self, arm: Arm, zone: str, dialect: Dialect = DUCKDB) -> str:
        """Whether a record is among those of an arm, as far as those before it leave it."""
        tests = []
        if not arm.dated and self.clock:
            tests.append(f"{identifier(self.clock.name)} IS NULL")
        elif not arm.undated and self.clock:
            tests.append(within(self.clock, arm.start, arm.end, zone, dialect))
        if arm.cohort:
            days = arm.cohort
            tests.append(within(self.cohorts[days.clock], days.start, days.end, zone, dialect))
        return " AND ".join(tests) or "TRUE"

    def days(self, layers: Layers) -> list[ReadColumn]:
        """How the days are read that say which arm judges, where they may be unreadable."""
        named = [*([self.clock.name] if self.clock else []), *(each.name for each in self.cohorts.values())]
        return layers.fallible(named)
