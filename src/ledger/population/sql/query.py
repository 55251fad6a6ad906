"""The one query that counts a file by its rules, on top of its layers.

    judged   0 not matched · 1 matched · 2 unreadable · 3 ungoverned · 4 undated (its clock is blank)
             and what a score or a ladder says               _said

Pure: it says what to ask, and `count` asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from ledger.language.schema import Field
from ledger.population.columns import identifier
from ledger.population.sql.condition import SqlCondition
from ledger.population.sql.days import RecordDays, within
from ledger.population.sql.exact import exact
from ledger.population.sql.layers import Layers, ReadColumn, unreadable
from ledger.population.strangers import Strange

NOT_MATCHED, MATCHED, UNREADABLE, UNGOVERNED, UNDATED = range(5)


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


@dataclass(frozen=True)
class CountQuery:
    """What is asked of a file. `clock` is the field whose day picks the arm, beside those of `cohorts`.

    Without any of them there is one arm. `sums` is the number that is added up; empty where none is.
    """

    layers: Layers
    arms: tuple[Arm, ...]
    clock: Field | None = None
    strange: tuple[Strange, ...] = ()
    cohorts: Mapping[str, Field] = field(default_factory=dict)
    sums: str = ""

    @cached_property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in `counts` stand for."""
        return {name: value for arm in self.arms for name, value in arm.parameters.items()}

    @property
    def says(self) -> bool:
        """Whether more is said of a record than yes or no."""
        return any(arm.value for arm in self.arms)

    @property
    def grouped(self) -> bool:
        """Whether there is more to tell than the whole."""
        return bool(self.layers.by)

    def counts(self, most: int) -> str:
        """Rows (each label of the group, nothing, how many of each verdict and with each strange value).

        There are at most `most` groups.
        """
        judged = f"SELECT {self._groups}{self._judged} AS _verdict{self._tests} FROM ({self._labelled})"
        told = f"SELECT {self._groups}NULL, {self._counted} FROM ({judged})"
        if not self.grouped:
            return told
        return f"{told} GROUP BY {', '.join(self.layers.groups)} ORDER BY {self._order} LIMIT {most}"

    def distribution(self, most: int) -> str:
        """The same with what was said, for each that was said; and at the end what the matched come to, if asked."""
        said = self._by_clock(lambda arm: f"({arm.value.text})" if arm and arm.value else "NULL")
        amount = f", {exact(identifier(self.sums))} AS _amount" if self.sums else ""
        named = f"{self._groups}{self._judged} AS _verdict, {said} AS _all_said{amount}{self._tests}"
        judged = f"SELECT {named} FROM ({self._labelled})"
        split = f"SELECT *, CASE WHEN _verdict = {MATCHED} THEN _all_said END AS _said FROM ({judged})"
        order = f"{self._order}, _said NULLS LAST".removeprefix(", ")
        told = f"{self._groups}_said, {self._counted}{self._summed}"
        return f"SELECT {told} FROM ({split}) GROUP BY ALL ORDER BY {order} LIMIT {most}"

    def first_unreadable(self) -> str:
        """The number of the first unreadable record, the field to blame, and the text of each field that is read."""
        blamed = self._by_clock(self._blamed, unread=unreadable(self._days))
        return self.layers.first(f"COALESCE({blamed}, {unreadable(self.layers.fallible(self.layers.dates))})")

    @property
    def _tests(self) -> str:
        return "".join(f", {each.test} AS _strange_{n}" for n, each in enumerate(self.strange))

    @property
    def _counted(self) -> str:
        verdicts = [f"count(*) FILTER (WHERE _verdict = {verdict})" for verdict in range(5)]
        return ", ".join(verdicts + [f"count(*) FILTER (WHERE _strange_{n})" for n in range(len(self.strange))])

    @property
    def _summed(self) -> str:
        return f", sum(_amount) FILTER (WHERE _verdict = {MATCHED})" if self.sums else ""

    @property
    def _labelled(self) -> str:
        return self.layers.labelled(arm.scores for arm in self.arms)

    @property
    def _groups(self) -> str:
        return "".join(f"{each}, " for each in self.layers.groups)

    @property
    def _order(self) -> str:
        return ", ".join(f"{each} NULLS LAST" for each in self.layers.groups)

    @property
    def _judged(self) -> str:
        return self._by_clock(self._verdict, str(UNREADABLE), str(UNDATED))

    def _verdict(self, arm: Arm | None) -> str:
        if arm is None:
            return str(UNGOVERNED)
        bad = " OR ".join(each.unreadable for each in self.layers.fallible(arm.fields))
        apart = f"WHEN {bad} THEN {UNREADABLE} " if bad else ""
        return f"CASE {apart}WHEN {arm.condition.text} THEN {MATCHED} ELSE {NOT_MATCHED} END"

    def _blamed(self, arm: Arm | None) -> str:
        return unreadable(self.layers.fallible(arm.fields) if arm else ())

    def _by_clock(self, sql: Callable[[Arm | None], str], unread: str = "NULL", undated: str = "NULL") -> str:
        """`sql` of the arm that judges a record, of None where none does; `unread` where a day that says which cannot
        be read, `undated` where it has none.
        """
        if self.clock is None and not self.cohorts:
            return sql(self.arms[0])
        whens = [f"WHEN {each.unreadable} THEN {unread}" for each in self._days]
        whens += [f"WHEN {self._among(arm)} THEN {sql(arm)}" for arm in self.arms]
        whens += [f"WHEN {identifier(self.clock.name)} IS NULL THEN {undated}"] if self.clock else []
        return f"CASE {' '.join(whens)} ELSE {sql(None)} END"

    def _among(self, arm: Arm) -> str:
        """Whether a record is among those of an arm, as far as those before it leave it."""
        tests = []
        if not arm.dated and self.clock:
            tests.append(f"{identifier(self.clock.name)} IS NULL")
        elif not arm.undated and self.clock:
            tests.append(within(self.clock, arm.start, arm.end, self.layers.zone))
        if arm.cohort:
            days = arm.cohort
            tests.append(within(self.cohorts[days.clock], days.start, days.end, self.layers.zone))
        return " AND ".join(tests) or "TRUE"

    @property
    def _days(self) -> list[ReadColumn]:
        """How the days are read that say which arm judges, where they may be unreadable."""
        return self.layers.fallible([*([self.clock.name] if self.clock else []), *self.cohorts])
