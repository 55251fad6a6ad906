"""What lies under every question to a file, put together from its layers.

    raw       the columns that are read, blanks NULL        "score raw"
    values    in the types of their fields                  "score", "score unreadable"
    scored    with the scores that are compared             "fit 0"
    labelled  with what to group by, and the month          _by_0, _by_1, _month

Pure: it says what to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from ledger.data import Data, replace
from ledger.language.schema import Field
from ledger.population import native
from ledger.population.columns import Column, Typed, identifier, string
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.sql.condition import SqlCondition

UNREADABLE = "unreadable"  # the group of the records whose month nobody can tell: they are not blank
TIMES = ("day", "week", "month", "quarter", "year")
ID = "the id"  # what the field of ids is called that samples are told from: no field has a space in its name


class ReadColumn(NamedTuple):
    """A field, the column it is read from, what that is called in the session, and the type that it has there."""

    field: Field
    column: Column
    at: str
    type: str = native.TEXT
    dialect: Dialect = DUCKDB

    @property
    def raw(self) -> str:
        """What its layer calls the value in the file."""
        return identifier(f"{self.field.name} raw")

    @property
    def typed(self) -> Typed:
        """How the value of its field is read from that."""
        return self.dialect.typed(self.field, self.column, self.raw, self.type)

    @property
    def text(self) -> str:
        """It as a text that a file would hold."""
        return self.dialect.text(self.raw, self.type)

    @property
    def not_blank(self) -> str:
        """The value in the file, NULL where it stands for a blank."""
        return self.dialect.not_blank(self.column, self.at, self.type)

    @property
    def unreadable(self) -> str:
        """What its layer calls whether that can be read; empty where it always can."""
        fallible = self.typed.unreadable
        return identifier(f"{self.field.name} unreadable") if fallible else ""


class TimeOf(NamedTuple):
    """A date, and the unit of time (one of TIMES) in which a record counts by it."""

    field: Field
    unit: str


Label: TypeAlias = ReadColumn | TimeOf


class Layers(Data, frozen=True):
    """The layers over the rows of `source`.

    Records are grouped by each of `by`, by the month of the field `month_of`, by both or not at all. `calendar` is SQL
    for where the days of the zone start, where that must be known.
    """

    source: str
    reads: tuple[ReadColumn, ...]
    zone: str
    by: tuple[Label, ...] = ()
    month_of: Field | None = None
    dialect: Dialect = DUCKDB
    calendar: str = "calendar"

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are read, by their names in the file."""
        return frozenset(each.column.name for each in self._all)

    @property
    def _all(self) -> tuple[ReadColumn, ...]:
        texts = (_named(n, each) for n, each in enumerate(self.by) if isinstance(each, ReadColumn))
        return (*self.reads, *texts)

    @property
    def groups(self) -> list[str]:
        """What the labels are called that records are grouped by."""
        return [f"_by_{n}" for n in range(len(self.by))]

    def untimed(self, values: Iterable[str | None]) -> bool:
        """Whether a time is among these labels of a group that nobody can read."""
        return any(isinstance(of, TimeOf) and each == UNREADABLE for of, each in zip(self.by, values, strict=False))

    @property
    def dates(self) -> list[str]:
        """The fields whose time records are grouped by."""
        return [each.name for each in self._dates]

    @property
    def _dates(self) -> tuple[Field, ...]:
        times = (each.field for each in self.by if isinstance(each, TimeOf))
        return tuple(dict.fromkeys([*times, *([self.month_of] if self.month_of else [])]))

    def raw(self) -> str:
        """What is in them, blanks NULL."""
        named = (f"{each.not_blank} AS {each.raw}" for each in self._all)
        return f"SELECT {', '.join(named) or 'NULL AS _nothing'} FROM {self.source}"

    def values(self) -> str:
        """Those in the types of their fields."""
        named = ["*"]
        for each in self.reads:
            value, unreadable = each.typed
            named += [f"{value} AS {identifier(each.field.name)}"]
            named += [f"{unreadable} AS {each.unreadable}"] if unreadable else []
        return f"SELECT {', '.join(named)} FROM ({self.raw()}) AS raw"

    def scored(self, scores: Iterable[Mapping[str, SqlCondition]]) -> str:
        """Those with scores, each in a layer above those that it compares."""
        values = self.values()
        for name, worked_out in ((name, each) for among in scores for name, each in among.items()):
            values = f"SELECT *, {worked_out.text} AS {identifier(name)} FROM ({values}) AS scored"
        return values

    def labelled(self, scores: Iterable[Mapping[str, SqlCondition]]) -> str:
        """Those with their groups and their month."""
        labels = dict(zip(self.groups, map(self._label, range(len(self.by)), self.by), strict=True))
        labels["_month"] = self._time(TimeOf(self.month_of, "month")) if self.month_of else "NULL"
        named = ", ".join(f"{sql} AS {name}" for name, sql in labels.items())
        joined = "".join(
            f" LEFT JOIN {self.calendar} AS {_calendar(each)} ON {_calendar(each)}._day = {_utc_day(each)}"
            for each in self._zoned
        )
        return f"SELECT *, {named} FROM ({self.scored(scores)}) AS scored{joined}"

    def _label(self, number: int, of: Label) -> str:
        return self._time(of) if isinstance(of, TimeOf) else _named(number, of).raw

    def _time(self, of: TimeOf) -> str:
        """The unit of time of a date; the day of an instant is that in UTC, the one after or the one before."""
        day, clock, at = _utc_day(of.field), identifier(of.field.name), _calendar(of.field)
        if of.field in self._zoned:
            day = f"({at}._day + CAST({clock} >= {at}._next AS INTEGER) - CAST({clock} < {at}._this AS INTEGER))"
        told = self.dialect.time(of.unit, day)
        bad = [each.unreadable for each in self.fallible([of.field.name])]
        return f"CASE WHEN {bad[0]} THEN '{UNREADABLE}' ELSE {told} END" if bad else told

    def fallible(self, fields: Iterable[str]) -> list[ReadColumn]:
        """Those of `fields` that may be unreadable: a text or a code never is."""
        wanted = frozenset(fields)
        return [each for each in self.reads if each.field.name in wanted and each.unreadable]

    def texts(self) -> str:
        """The text of each that is read, of every record."""
        return f"SELECT {', '.join(each.text for each in self.reads)} FROM ({self.raw()}) AS raw"

    def unread(self, read: ReadColumn, most: int) -> str:
        """Texts of a column that cannot be read, each once, at most so many."""
        return f"SELECT DISTINCT {read.raw} FROM ({self.values()}) AS read WHERE {read.unreadable} LIMIT {most}"

    def first(self, blamed: str) -> str:
        """The number of the first record where `blamed` names a field, that name, its text, and the id where told."""
        told = " ".join(f"WHEN {string(each.field.name)} THEN {each.text}" for each in self.reads)
        named = next((each.text for each in self.reads if each.field.name == ID), "NULL")
        texts = f"CASE _blamed {told} END AS _text, {named} AS _id" if told else "NULL AS _text, NULL AS _id"
        judged = f"SELECT *, {blamed} AS _blamed FROM ({self.numbered()}) AS numbered"
        return f"SELECT _record, _blamed, {texts} FROM ({judged}) AS judged WHERE _blamed IS NOT NULL LIMIT 1"

    def whole(self, condition: str) -> str:
        """The number of the first record where it holds, and the text of each that is read."""
        texts = ", ".join(each.text for each in self.reads)
        return f"SELECT _record, {texts} FROM ({self.numbered()}) AS numbered WHERE {condition} LIMIT 1"

    def numbered(self) -> str:
        """The values, each record with its number."""
        return f"SELECT {self.dialect.record_number} AS _record, * FROM ({self.values()}) AS read"

    def repeated(self) -> str:
        """How many records have the id of another, beside the first that has it."""
        named = identifier(f"{ID} raw")
        return f"SELECT count({named}) - count(DISTINCT {named}) FROM ({self.raw()}) AS raw"

    def several(self) -> str:
        """How many ids stand in more than one record, and how many records those are beside the first of each."""
        named = identifier(f"{ID} raw")
        often = f"SELECT count(*) AS often FROM ({self.raw()}) AS raw WHERE {named} IS NOT NULL GROUP BY {named}"
        return f"SELECT count(*), coalesce(sum(often - 1), 0) FROM ({often}) AS ids WHERE often > 1"

    def utc_days(self) -> str:
        """The days in UTC on which the instants fall that are told by a time of the zone; empty where none is."""
        days = (f"SELECT {_utc_day(each)} AS _day FROM ({self.values()}) AS read" for each in self._zoned)
        return " UNION ".join(f"SELECT DISTINCT _day FROM ({each}) AS days WHERE _day IS NOT NULL" for each in days)

    @property
    def _zoned(self) -> tuple[Field, ...]:
        """The instants whose day is not that of UTC, so that a table `calendar` must say where days start."""
        return tuple(each for each in self._dates if each.type == "datetime" and self.zone != "UTC")


def _named(number: int, of: ReadColumn) -> ReadColumn:
    """A grouping under a name of its own, for two may read one column."""
    return of._replace(field=replace(of.field, name=f"group by {number}"))


def _calendar(of: Field) -> str:
    return identifier(f"{of.name} calendar")


def _utc_day(of: Field) -> str:
    return f"CAST({identifier(of.name)} AS DATE)"


def unreadable(reads: Iterable[ReadColumn]) -> str:
    """SQL for the name of the first of them that cannot be read."""
    whens = " ".join(f"WHEN {each.unreadable} THEN {string(each.field.name)}" for each in reads)
    return f"CASE {whens} END" if whens else "NULL"
