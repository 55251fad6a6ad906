"""Which rule judges a record on a day, as SQL over what it was at the end of that day.

    _day    CASE WHEN _day < DATE '2026-05-01' THEN (v1) IS TRUE WHEN … THEN (v2) IS TRUE ELSE FALSE END

Rows hold days where the entity has instants, for a criteria reads an instant as its day; so TODAY, which is the day
that is judged, is the column `_day`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.language.schema import Field
from ledger.population.columns import identifier
from ledger.population.sql.condition import SqlCondition
from ledger.population.sql.days import RecordDays, within
from ledger.population.sql.governing import Arm

_TODAY = re.compile(r"('(?:[^']|'')*')|\$day_today(?:_(minus|plus)_(\d+))?")


class DayRule(NamedTuple):
    """What judges the days [start, end), None where without end; of records in a `cohort` alone, where there is one.

    `edge` and `keep` are what it says of its first day. Without an `arm`, nothing governs.
    """

    start: date | None
    end: date | None
    version: int
    arm: Arm | None
    cohort: RecordDays | None = None
    edge: bool = False
    keep: bool = False


def verdict(rules: Sequence[DayRule], day: str) -> str:
    """SQL for whether a record is one, by the rule of the column `day`."""
    return _of(rules, day, lambda n, each: f"({on_day(each.arm.condition.text)}) IS TRUE" if each.arm else "FALSE")


def number(rules: Sequence[DayRule], day: str) -> str:
    """SQL for which rule that is; -1 where none is."""
    return _of(rules, day, lambda n, each: str(n) if each.arm else "-1", "-1")


def flag(rules: Sequence[DayRule], day: str, name: str) -> str:
    """SQL for what that rule says of its first day: `edge` or `keep`."""
    return _of(rules, day, lambda n, each: str(getattr(each, name)).upper())


def next_rule(rules: Sequence[DayRule], day: str) -> str:
    """SQL for the first day after `day` on which a rule begins or ends; NULL where none does."""
    whens = " ".join(f"WHEN {day} < DATE '{each}' THEN DATE '{each}'" for each in edges(rules))
    return f"CASE {whens} END" if whens else "CAST(NULL AS DATE)"


def edges(rules: Sequence[DayRule]) -> list[date]:
    """The days on which a rule begins or ends."""
    return sorted({day for each in rules for day in (each.start, each.end) if day})


def scores(rules: Sequence[DayRule]) -> Iterator[tuple[str, SqlCondition]]:
    """The columns that rules rest on, each after those that it rests on itself."""
    for each in rules:
        yield from each.arm.scores.items() if each.arm else ()


def scored(rules: Sequence[DayRule], rows: str) -> str:
    """The rows with those columns."""
    for name, worked_out in scores(rules):
        rows = f"SELECT *, {on_day(worked_out.text)} AS {identifier(name)} FROM ({rows})"
    return rows


def on_day(text: str) -> str:
    """A condition whose TODAY is the column `_day`. What stands in quotes is no TODAY."""

    def moved(found: re.Match[str]) -> str:
        quoted, sign, days = found.groups()
        return quoted or f"(_day {'-' if sign == 'minus' else '+'} {days or 0})"

    return _TODAY.sub(moved, text)


def _of(rules: Sequence[DayRule], day: str, sql: Callable[[int, DayRule], str], otherwise: str = "FALSE") -> str:
    whens = " ".join(f"WHEN {_among(each, day)} THEN {sql(n, each)}" for n, each in enumerate(rules))
    return f"CASE {whens} ELSE {otherwise} END" if whens else otherwise


def _among(rule: DayRule, day: str) -> str:
    ends = ((">=", rule.start), ("<", rule.end))
    tests = [f"{day} {sign} DATE '{each}'" for sign, each in ends if each] or [f"{day} IS NOT NULL"]
    if rule.cohort:
        tests.append(within(Field(rule.cohort.clock, "date"), rule.cohort.start, rule.cohort.end, ""))
    return " AND ".join(tests)


def fields_of_rules(rules: Sequence[DayRule]) -> list[str]:
    """The fields that any of them goes by."""
    read = (name for each in rules if each.arm for name in each.arm.fields)
    return sorted({*read, *(each.cohort.clock for each in rules if each.cohort)})


def changed(rules: Sequence[DayRule], over: str) -> str:
    """SQL for whether a value that a rule goes by is another than in the row before, where a rule asks for that."""
    if not any(each.edge for each in rules):
        return "FALSE"
    own = f"ROW({', '.join([*map(identifier, fields_of_rules(rules)), 'TRUE'])})"
    return f"{own} IS DISTINCT FROM lag({own}) OVER {over}"


def as_days(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The same fields, days in the place of instants."""
    return {
        name: Field(name, "date", each.blank, each.choices) if each.type == "datetime" else each
        for name, each in fields.items()
    }
