"""The two rules that stand side by side in one query, each with names of its own for what the other reads otherwise.

before   fit 0, fit 1            score, employees
after    fit 2                   score, "employees after"      which is 0 where blank, say, on that side alone
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.data import replace
from ledger.language.inputs import inputs
from ledger.language.meaning import reads
from ledger.language.schema import Field
from ledger.population.columns import Column
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.source.reading import dated
from ledger.population.sql.arms import governing
from ledger.population.sql.governing import Governing
from ledger.population.sql.rules import Rules

Columns = Mapping[str, Column]


class JudgingSide(NamedTuple):
    """A side, and what judges records by it."""

    side: NamedSide
    governing: Governing


class NamedSide(NamedTuple):
    """One of the two rules, with what its fields are called in the query, and the number of its first arm there."""

    rules: Rules
    names: Mapping[str, str]
    first: int

    @property
    def fields(self) -> dict[str, Field]:
        """The fields that it reads, as they are called."""
        return {each.name: each for each in map(self.named, read_by(self.rules))}

    def named(self, field: Field) -> Field:
        """A field as it is called."""
        return replace(field, name=self.names.get(field.name, field.name))

    def judging(self, columns: Columns, today: date, dialect: Dialect = DUCKDB) -> JudgingSide:
        """It with what judges each record."""
        clock, cohorts = days_of(self.rules)
        renamed = {name: self.named(each) for name, each in cohorts.items()}
        day = self.named(clock) if clock else None
        judges = governing(self.rules, day, renamed, columns, today, self.names, self.first, dialect)
        return JudgingSide(self, judges)


def read_by(rules: Rules) -> list[Field]:
    """The fields that rules read: to judge records, and to tell them apart. Raises BadInput where a day is no date."""
    used = (
        inputs(reads(each.meaning), replace(rules.schema, scores=each.scores))
        for each in rules.segments
        if each.meaning is not None
    )
    clock, cohorts = days_of(rules)
    days = {each.name for each in (*([clock] if clock else []), *cohorts.values())}
    return [rules.schema.fields[name] for name in sorted(days.union(*used))]


def days_of(rules: Rules) -> tuple[Field | None, dict[str, Field]]:
    """The field whose day tells records apart, where one does, and those of cohorts. Raises BadInput."""
    cohorts = {each.cohort.clock: dated(each.cohort.clock, rules.schema) for each in rules.segments if each.cohort}
    return dated(rules.clock, rules.schema) if rules.by_clock else None, cohorts


def two_sides(before: Rules, after: Rules) -> tuple[NamedSide, NamedSide]:
    """Both, as they are called in one query."""
    ours, theirs = (each.schema.fields for each in (before, after))
    twice = {name: f"{name} after" for name in theirs if name in ours and ours[name] != theirs[name]}
    return NamedSide(before, {}, 0), NamedSide(after, twice, len(before.segments))
