"""The one query that judges a file, put together from its layers.

    raw      the columns that are read, blanks NULL          "score raw"
    values   in the types of their fields                    "score", "score unreadable"
    scored   with the scores that a criteria compares        "fit 0"
    grouped  with the value or the month to group by         _group
    judged   0 not matched · 1 matched · 2 unreadable · 3 ungoverned · 4 undated
             and what a score or a ladder says               _said

Pure: it says what to ask, and `count` asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from ledger.language.days import start_of
from ledger.language.schema import Field
from ledger.population.columns import Column, identifier, not_blank, string, typed
from ledger.population.sql import Condition

NOT_MATCHED, MATCHED, UNREADABLE, UNGOVERNED, UNDATED = range(5)


class Read(NamedTuple):
    """A field, the column it is read from, and what that is called in the session."""

    field: Field
    column: Column
    at: str


class Arm(NamedTuple):
    """The days [start, end) on which something judges, None where without end, and the fields that it reads.

    It judges by its `condition`, or says `value` of every record. `scores` are the columns that it rests on, by what
    they are called, each after those that it rests on itself.
    """

    start: date | None
    end: date | None
    condition: Condition
    fields: frozenset[str]
    scores: Mapping[str, Condition] = MappingProxyType({})
    value: Condition | None = None


@dataclass(frozen=True)
class Query:
    """What is asked of the file whose rows are `source`.

    `clock` is the field whose day picks the arm; without it there is one arm. Records are grouped by the text of `by`,
    by the month of the field `month_of`, or not at all.
    """

    source: str
    reads: tuple[Read, ...]
    arms: tuple[Arm, ...]
    zone: str
    clock: Field | None = None
    by: Read | None = None
    month_of: Field | None = None

    @cached_property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in `counts` stand for."""
        used = (each for arm in self.arms for each in (arm.condition, arm.value, *arm.scores.values()) if each)
        return {name: value for each in used for name, value in each.parameters.items()}

    def counts(self, most: int) -> str:
        """Rows (group, how many of each verdict), at most `most` groups."""
        counted = ", ".join(f"count(*) FILTER (WHERE _verdict = {verdict})" for verdict in range(5))
        verdict = self._by_clock(self._verdict, undated=str(UNDATED))
        judged = f"SELECT _group, {verdict} AS _verdict FROM ({self._grouped()})"
        if not self.by and not self.month_of:
            return f"SELECT NULL, {counted} FROM ({judged})"
        return f"SELECT _group, {counted} FROM ({judged}) GROUP BY ALL ORDER BY _group NULLS LAST LIMIT {most}"

    def distribution(self, most: int) -> str:
        """Rows (group, what was said, how many of each verdict), at most `most` of them."""
        counted = ", ".join(f"count(*) FILTER (WHERE _verdict = {verdict})" for verdict in range(5))
        verdict = self._by_clock(self._verdict, undated=str(UNDATED))
        said = self._by_clock(lambda arm: f"({arm.value.text})" if arm and arm.value else "NULL", undated="NULL")
        judged = f"SELECT _group, {verdict} AS _verdict, {said} AS _said FROM ({self._grouped()})"
        split = f"SELECT _group, _verdict, CASE WHEN _verdict = {MATCHED} THEN _said END AS _said FROM ({judged})"
        return (
            f"SELECT _group, _said, {counted} FROM ({split}) GROUP BY ALL"
            f" ORDER BY _group NULLS LAST, _said NULLS LAST LIMIT {most}"
        )

    def first_unreadable(self) -> str:
        """The number of the first unreadable record, the field to blame, and the text of each field that is read."""
        texts = ", ".join(identifier(f"{read.field.name} raw") for read in self.reads)
        blamed = self._by_clock(self._blamed, undated="NULL")
        judged = f"SELECT row_number() OVER () AS _record, {blamed} AS _blamed, {texts} FROM ({self._values()})"
        return f"SELECT * FROM ({judged}) WHERE _blamed IS NOT NULL LIMIT 1"

    def utc_days(self) -> str:
        """The days in UTC on which the instants of `month_of` fall."""
        return f"SELECT DISTINCT {self._utc_day()} AS _day FROM ({self._values()}) WHERE _day IS NOT NULL"

    @property
    def needs_calendar(self) -> bool:
        """Whether the month of an instant is not that of UTC, so that a table `calendar` must say where days start."""
        return self.month_of is not None and self.month_of.type == "datetime" and self.zone != "UTC"

    def _utc_day(self) -> str:
        return f"CAST({identifier(self.month_of.name if self.month_of else '')} AS DATE)"

    def _grouped(self) -> str:
        """The values with their group; the day of an instant is that in UTC, the one after or the one before."""
        if self.month_of is None:
            group = identifier(f"{self.by.field.name} raw") if self.by else "NULL"
            return f"SELECT *, {group} AS _group FROM ({self._scored()})"
        day, joined, clock = self._utc_day(), "", identifier(self.month_of.name)
        if self.needs_calendar:
            joined = f" LEFT JOIN calendar ON calendar._day = {day}"
            day = f"_day + CAST({clock} >= _next AS INTEGER) - CAST({clock} < _this AS INTEGER)"
        return f"SELECT *, strftime({day}, '%Y-%m') AS _group FROM ({self._scored()}){joined}"

    def _verdict(self, arm: Arm | None) -> str:
        if arm is None:
            return str(UNGOVERNED)
        bad = " OR ".join(identifier(f"{name} unreadable") for name in self._fallible(arm))
        unreadable = f"WHEN {bad} THEN {UNREADABLE} " if bad else ""
        return f"CASE {unreadable}WHEN {arm.condition.text} THEN {MATCHED} ELSE {NOT_MATCHED} END"

    def _blamed(self, arm: Arm | None) -> str:
        names = self._fallible(arm) if arm else []
        whens = " ".join(f"WHEN {identifier(f'{name} unreadable')} THEN {string(name)}" for name in names)
        return f"CASE {whens} END" if whens else "NULL"

    def _fallible(self, arm: Arm) -> list[str]:
        """The fields of `arm` that may be unreadable: a text or a code never is."""
        reads = (read for read in self.reads if read.field.name in arm.fields)
        return [field.name for field, column, at in reads if typed(field, column, at).unreadable]

    def _by_clock(self, sql: Callable[[Arm | None], str], undated: str) -> str:
        """`sql` of the arm that judges a record, of None where none does; `undated` where the record has no day."""
        if self.clock is None:
            return sql(self.arms[0])
        whens = " ".join(f"WHEN {self._governs(arm)} THEN {sql(arm)}" for arm in self.arms)
        return f"CASE WHEN {identifier(self.clock.name)} IS NULL THEN {undated} {whens} ELSE {sql(None)} END"

    def _governs(self, arm: Arm) -> str:
        ends = ((">=", arm.start), ("<", arm.end))
        clock = identifier(self.clock.name if self.clock else "")
        return " AND ".join(f"{clock} {sign} {self._start(day)}" for sign, day in ends if day) or f"{clock} IS NOT NULL"

    def _start(self, day: date) -> str:
        if self.clock and self.clock.type == "datetime":
            return f"TIMESTAMP '{start_of(day, self.zone).replace(tzinfo=None)}'"
        return f"DATE '{day}'"

    def _scored(self) -> str:
        """The values with the scores of every arm, each in a layer above those that it compares."""
        values = self._values()
        for name, worked_out in ((name, each) for arm in self.arms for name, each in arm.scores.items()):
            values = f"SELECT *, {worked_out.text} AS {identifier(name)} FROM ({values})"
        return values

    def _raw(self) -> str:
        reads = (*self.reads, self.by) if self.by else self.reads
        named = (f"{not_blank(column, at)} AS {identifier(f'{field.name} raw')}" for field, column, at in reads)
        return f"SELECT {', '.join(named) or 'NULL AS _nothing'} FROM {self.source}"

    def _values(self) -> str:
        named = ["*"]
        for field, column, _ in self.reads:
            value, unreadable = typed(field, column, identifier(f"{field.name} raw"))
            named += [f"{value} AS {identifier(field.name)}"]
            named += [f"{unreadable} AS {identifier(f'{field.name} unreadable')}"] if unreadable else []
        return f"SELECT {', '.join(named)} FROM ({self._raw()})"
