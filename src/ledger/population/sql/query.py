"""The one query that counts a file by its rules, on top of its layers.

    judged   0 not matched · 1 matched · 2 unreadable · 3 ungoverned · 4 undated (its clock is blank)
             and what a score or a ladder says               _said

Pure: it says what to ask, and `count` asks it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from ledger.data import Data
from ledger.population.columns import identifier
from ledger.population.sql.governing import Arm, Governing
from ledger.population.sql.layers import Layers, unreadable

NOT_MATCHED, MATCHED, UNREADABLE, UNGOVERNED, UNDATED = range(5)


class Strange(NamedTuple):
    """A field, and SQL for whether its value is none that it declares."""

    field: str
    test: str


class CountQuery(Data, frozen=True):
    """What is asked of a file: what its rules say of each record; `among` is which records alone are asked about.

    `sums` is the number that is added up; empty where none is. `by_arm` asks how many records each arm judged, too.
    """

    layers: Layers
    governing: Governing
    strange: tuple[Strange, ...] = ()
    among: str = "TRUE"
    sums: str = ""
    by_arm: bool = False

    @property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in `counts` stand for."""
        return self.governing.parameters

    @property
    def says(self) -> bool:
        """Whether more is said of a record than yes or no."""
        return any(arm.value for arm in self.governing.arms)

    @property
    def grouped(self) -> bool:
        """Whether there is more to tell than the whole."""
        return bool(self.layers.by)

    def counts(self, most: int) -> str:
        """Rows (each label of the group, nothing, how many of each verdict and with each strange value).

        There are at most `most` groups.
        """
        named = f"{self._groups}{self._judged} AS _verdict{self._arm}{self._tests}"
        judged = f"SELECT {named} FROM ({self._labelled}) AS labelled"
        told = f"SELECT {self._groups}NULL, {self._counted} FROM ({judged}) AS judged"
        if not self.grouped:
            return told
        return f"{told} GROUP BY {', '.join(self.layers.groups)} LIMIT {most}"

    def distribution(self, most: int) -> str:
        """The same with what was said, for each that was said; and at the end what the matched come to, if asked."""
        said = self._by_clock(lambda arm: f"({arm.value.text})" if arm and arm.value else "NULL")
        amount = f", {self.layers.dialect.exact(identifier(self.sums))} AS _amount" if self.sums else ""
        named = f"{self._groups}{self._judged} AS _verdict{self._arm}, {said} AS _all_said{amount}{self._tests}"
        judged = f"SELECT {named} FROM ({self._labelled}) AS labelled"
        split = f"SELECT *, CASE WHEN _verdict = {MATCHED} THEN _all_said END AS _said FROM ({judged}) AS judged"
        told = f"{self._groups}_said, {self._counted}{self._summed}"
        return f"SELECT {told} FROM ({split}) AS split GROUP BY {self._groups}_said LIMIT {most}"

    def first_unreadable(self) -> str:
        """The number of the first unreadable record, the field to blame, and the text of each field that is read."""
        blamed = self._by_clock(self._blamed, unread=unreadable(self.governing.days(self.layers)))
        return self.layers.first(f"COALESCE({blamed}, {unreadable(self.layers.fallible(self.layers.dates))})")

    @property
    def _tests(self) -> str:
        return "".join(f", {each.test} AS _strange_{n}" for n, each in enumerate(self.strange))

    @property
    def _counted(self) -> str:
        verdicts = [f"count(*) FILTER (WHERE _verdict = {verdict})" for verdict in range(5)]
        strange = [f"count(*) FILTER (WHERE _strange_{n})" for n in range(len(self.strange))]
        arms = [f"count(*) FILTER (WHERE _arm = {n} AND _verdict <= {MATCHED})" for n in range(self.arms)]
        return ", ".join(verdicts + strange + arms)

    @property
    def arms(self) -> int:
        """How many arms it is told of how many records they judged."""
        return len(self.governing.arms) if self.by_arm else 0

    @property
    def _arm(self) -> str:
        if not self.by_arm:
            return ""
        number = {id(each): str(n) for n, each in enumerate(self.governing.arms)}
        return f", {self._by_clock(lambda arm: number[id(arm)] if arm else 'NULL')} AS _arm"

    @property
    def _summed(self) -> str:
        return f", sum(_amount) FILTER (WHERE _verdict = {MATCHED})" if self.sums else ""

    @property
    def _labelled(self) -> str:
        labelled = self.layers.labelled(self.governing.scores)
        return labelled if self.among == "TRUE" else f"SELECT * FROM ({labelled}) AS labelled WHERE {self.among}"

    @property
    def _groups(self) -> str:
        return "".join(f"{each}, " for each in self.layers.groups)

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
        return self.governing.by_clock(self.layers, sql, unread, undated)
