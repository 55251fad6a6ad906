"""What lies under every question to a file, put together from its layers.

    raw       the columns that are read, blanks NULL        "score raw"
    values    in the types of their fields                  "score", "score unreadable"
    scored    with the scores that are compared             "fit 0"
    labelled  with the value and the month to group by      _group, _month

Pure: it says what to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ledger.language.schema import Field
from ledger.population import native
from ledger.population.columns import Column, identifier, not_blank, string, typed
from ledger.population.sql.condition import SqlCondition

UNREADABLE = "unreadable"  # the group of the records whose month nobody can tell: they are not blank
ID = "the id"  # what the field of ids is called that samples are told from: no field has a space in its name


class ReadColumn(NamedTuple):
    """A field, the column it is read from, what that is called in the session, and the type that it has there."""

    field: Field
    column: Column
    at: str
    type: str = native.TEXT

    @property
    def raw(self) -> str:
        """What its layer calls the value in the file."""
        return identifier(f"{self.field.name} raw")

    @property
    def unreadable(self) -> str:
        """What its layer calls whether that can be read; empty where it always can."""
        fallible = typed(self.field, self.column, self.raw, self.type).unreadable
        return identifier(f"{self.field.name} unreadable") if fallible else ""


@dataclass(frozen=True)
class Layers:
    """The layers over the rows of `source`.

    Records are grouped by the text of `by`, by the month of the field `month_of`, by both or not at all.
    """

    source: str
    reads: tuple[ReadColumn, ...]
    zone: str
    by: ReadColumn | None = None
    month_of: Field | None = None

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are read, by their names in the file."""
        return frozenset(each.column.name for each in self._all)

    @property
    def _all(self) -> tuple[ReadColumn, ...]:
        return (*self.reads, self.by) if self.by else self.reads

    def raw(self) -> str:
        """What is in them, blanks NULL."""
        named = (f"{not_blank(each.column, each.at, each.type)} AS {each.raw}" for each in self._all)
        return f"SELECT {', '.join(named) or 'NULL AS _nothing'} FROM {self.source}"

    def values(self) -> str:
        """Those in the types of their fields."""
        named = ["*"]
        for each in self.reads:
            value, unreadable = typed(each.field, each.column, each.raw, each.type)
            named += [f"{value} AS {identifier(each.field.name)}"]
            named += [f"{unreadable} AS {each.unreadable}"] if unreadable else []
        return f"SELECT {', '.join(named)} FROM ({self.raw()})"

    def scored(self, scores: Iterable[Mapping[str, SqlCondition]]) -> str:
        """Those with scores, each in a layer above those that it compares."""
        values = self.values()
        for name, worked_out in ((name, each) for among in scores for name, each in among.items()):
            values = f"SELECT *, {worked_out.text} AS {identifier(name)} FROM ({values})"
        return values

    def labelled(self, scores: Iterable[Mapping[str, SqlCondition]]) -> str:
        """Those with their group and month; the day of an instant is that in UTC, the one after or the one before."""
        group = self.by.raw if self.by else "NULL"
        if self.month_of is None:
            return f"SELECT *, {group} AS _group, NULL AS _month FROM ({self.scored(scores)})"
        day, joined, clock = self._utc_day(), "", identifier(self.month_of.name)
        if self.needs_calendar:
            joined = f" LEFT JOIN calendar ON calendar._day = {day}"
            day = f"_day + CAST({clock} >= _next AS INTEGER) - CAST({clock} < _this AS INTEGER)"
        month = f"strftime({day}, '%Y-%m')"
        if bad := [each.unreadable for each in self.fallible([self.month_of.name])]:
            month = f"CASE WHEN {bad[0]} THEN '{UNREADABLE}' ELSE {month} END"
        return f"SELECT *, {group} AS _group, {month} AS _month FROM ({self.scored(scores)}){joined}"

    def fallible(self, fields: Iterable[str]) -> list[ReadColumn]:
        """Those of `fields` that may be unreadable: a text or a code never is."""
        wanted = frozenset(fields)
        return [each for each in self.reads if each.field.name in wanted and each.unreadable]

    def texts(self) -> str:
        """The text of each that is read, of every record."""
        return f"SELECT {', '.join(native.text(each.raw, each.type) for each in self.reads)} FROM ({self.raw()})"

    def first(self, blamed: str) -> str:
        """The number of the first record where `blamed` names a field, that name, and the text of each that is read."""
        texts = ", ".join(f"{native.text(each.raw, each.type)} AS {each.raw}" for each in self.reads)
        judged = f"SELECT row_number() OVER () AS _record, {blamed} AS _blamed, {texts} FROM ({self.values()})"
        return f"SELECT * FROM ({judged}) WHERE _blamed IS NOT NULL LIMIT 1"

    def repeated(self) -> str:
        """How many records have the id of another, beside the first that has it."""
        named = identifier(f"{ID} raw")
        return f"SELECT count({named}) - count(DISTINCT {named}) FROM ({self.raw()})"

    def utc_days(self) -> str:
        """The days in UTC on which the instants of `month_of` fall."""
        return f"SELECT DISTINCT {self._utc_day()} AS _day FROM ({self.values()}) WHERE _day IS NOT NULL"

    @property
    def needs_calendar(self) -> bool:
        """Whether the month of an instant is not that of UTC, so that a table `calendar` must say where days start."""
        return self.month_of is not None and self.month_of.type == "datetime" and self.zone != "UTC"

    def _utc_day(self) -> str:
        return f"CAST({identifier(self.month_of.name if self.month_of else '')} AS DATE)"


def unreadable(reads: Iterable[ReadColumn]) -> str:
    """SQL for the name of the first of them that cannot be read."""
    whens = " ".join(f"WHEN {each.unreadable} THEN {string(each.field.name)}" for each in reads)
    return f"CASE {whens} END" if whens else "NULL"
