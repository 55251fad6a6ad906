"""How many records became something in each period, and how well the days are known.

MONTH    BECAME  BY DEFINITION  OUT BY DEFINITION
2026-03  12      0              0
2026-04  30–34   118            5
A count is an interval where days are: at least so many, at most so many.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.measure.counting.answers.count import RULES, THEN
from ledger.measure.counting.queries.became import BecameFound
from ledger.population.became import BecamePeriod, CountRange
from ledger.render.sections import Points, Section, Table, Words, just_lines, untitled
from ledger.render.share import share

ROWS = {
    "no id": "row without an id",
    "unreadable": "row that cannot be read",
    "after today": "row of a later day than today",
    "other field": "row of another field",
    "ends before it begins": "row that ends before it begins",
    "lasts no time": "row that lasts no time",
    "repeated": "row that stands there again, alike",
    "unreadable records": "record with a value that cannot be read",
}
STAMPS = {"unreadable": "record that cannot be read", "after today": "record with a stamp of a later day than today"}
CAPTURED = {"unreadable": "state that cannot be read", "after today": "snapshot of a later day than today"}
_SAID = {"stamp": STAMPS, "snapshots": CAPTURED}


class BecameRange(msgspec.Struct, frozen=True, kw_only=True):
    """How many: at least `certain`, whose days all lie in the period; at most `possible`, of which one does."""

    certain: int
    possible: int

    def __str__(self) -> str:
        return f"{self.certain:,}" if self.certain == self.possible else f"{self.certain:,}–{self.possible:,}"


class BecameRow(msgspec.Struct, frozen=True, kw_only=True, rename={"start": "from"}):
    """One period, its days [from, until). `became` did so by themselves; a change of the definition moved the others.

    `impracticable` says that it lies before the first day of which the source can tell, `partly` that it begins so.
    """

    period: str
    start: date
    until: date
    became: BecameRange
    by_definition: BecameRange
    out_by_definition: BecameRange
    impracticable: bool
    partly: bool


class VersionFirstDay(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says of records that qualify, or no longer do, on its first day; empty where it says nothing."""

    version: int
    effective: date
    stock: str
    lost: str


class DaysBetween(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Days in a row, the last of them included."""

    first: date
    last: date


class UnusableSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot that was left out, and the field that it lacks."""

    day: date
    lacks: str


class BecameAnswer(Answer, frozen=True, kw_only=True):
    """Who became what a criteria says, by period.

    `by` is the source of the days, `of` its field, fields or name, `value` what a field says by itself, and `re_entry`
    which day counts of a record that became one several times. `became` did so by themselves, `known` of them on a day
    that is known exactly; `no_day` on one that nothing tells. `kept` no longer qualify and stay, as a version says.
    `since` is the first day of which the source can tell, and `on_the_first` how many became one that very day.
    `left_out` counts what says nothing, by why.
    """

    commands: ClassVar = ("became",)

    key: str
    entity: str
    by: str
    of: list[str]
    value: str
    re_entry: str
    rules: str
    unit: str
    periods: list[BecameRow]
    records: int
    became: int
    known: int
    no_day: int
    by_definition: int
    out_by_definition: int
    kept: int
    since: date | None
    on_the_first: int
    first_days: list[VersionFirstDay]
    left_out: dict[str, int]
    snapshots: int
    gaps: list[DaysBetween]
    unusable: list[UnusableSnapshot]
    source: str

    @property
    def ever(self) -> int:
        """Those that are known to have become one by themselves, or on no known day."""
        return self.became + self.no_day

    def sections(self) -> Iterator[Section]:
        """By which days, the table, how well they are known, and what was left out."""
        yield untitled(Words(f"when a {self.entity} became {self.key}: {self.source}", strong=True))
        if self.rules:
            yield just_lines(self._rule)
        shown = [each for each in self.periods if not each.impracticable]
        if shown:
            yield untitled(self._table(shown))
        yield untitled(Points(tuple(self._known())))
        if told := [*self._apart()]:
            yield Section("WHAT WAS LEFT OUT", (Points(tuple(told)),))

    @property
    def _rule(self) -> str:
        if self.rules == "then":
            return "each day judged by the version that governed it"
        if self.rules.startswith(THEN):
            return f"each day judged by the standards, as they stood on {self.rules.removeprefix(THEN)}"
        return RULES.get(self.rules, f"as-at: every record by the version in force on {self.rules}")

    def _table(self, shown: list[BecameRow]) -> Table:
        moved = (
            any(each.by_definition.possible for each in shown),
            any(each.out_by_definition.possible for each in shown),
        )
        head = (
            self.unit.upper(),
            "BECAME",
            *(("BY DEFINITION",) if moved[0] else ()),
            *(("OUT BY DEFINITION",) if moved[1] else ()),
        )
        rows = (
            (
                each.period + (" *" if each.partly else ""),
                str(each.became),
                *((str(each.by_definition),) if moved[0] else ()),
                *((str(each.out_by_definition),) if moved[1] else ()),
            )
            for each in shown
        )
        return Table(head, tuple(rows))

    def _known(self) -> Iterator[str]:
        known = f"{self.known:,} of {_number(self.ever, self.entity)} ({share(self.known, self.ever)})"
        yield f"coverage: the day is known of {known}"
        if self.since:
            yield f"impracticable before {self.since}: the source tells of no earlier day"
        if any(each.partly for each in self.periods):
            yield "a period with * begins before that day, so only a part of it is counted"
        if self.no_day:
            yield f"{_number(self.no_day, self.entity)} became one on a day that nothing tells"
        if self.on_the_first and self.since:
            yield (
                f"{_number(self.on_the_first, self.entity)} became one on {self.since}, the first day of the history:"
                " if it began to be kept then, leave the `from` of these rows blank"
            )
        if any(each.became.certain != each.became.possible for each in self.periods):
            yield "a–b: at least a, at most b; the days of the others lie between two snapshots"
        yield from self._definition()
        yield from self._snapshots()

    def _definition(self) -> Iterator[str]:
        if self.by_definition or self.out_by_definition:
            moved = f"{self.by_definition:,} in, {self.out_by_definition:,} out"
            yield f"a change of the definition moved {moved}: they did nothing, and count as no demand"
        if self.kept:
            yield f"lost: keep lets {_number(self.kept, self.entity)} stay, though the rule no longer holds"
        for each in self.first_days:
            if each.stock or each.lost:
                said = [f"{name}: {word}" for name, word in (("stock", each.stock), ("lost", each.lost)) if word]
                yield f"v{each.version} says of {each.effective}, its first day: {', '.join(said)}"
        if self.by == "stamp" or self.value:
            yield "by this source nobody can tell which of them a change of the definition moved"

    def _snapshots(self) -> Iterator[str]:
        if self.by == "snapshots":
            yield f"{_number(self.snapshots, 'snapshot')} judged"
        for each in self.gaps:
            yield f"no snapshot from {each.first} to {each.last}"
        for lacking in self.unusable:
            yield f"the snapshot of {lacking.day} lacks {lacking.lacks}, and is left out"

    def _apart(self) -> Iterator[str]:
        said = {**ROWS, **_SAID.get(self.by, {})}
        yield from (_number(number, said[why]) for why, number in self.left_out.items())


def became_answer(found: BecameFound) -> BecameAnswer:
    """What came of the count."""
    told, count = found.told, found.found
    return BecameAnswer(
        key=found.key,
        entity=found.entity,
        by=told.by,
        of=list(told.of),
        value=told.value,
        re_entry=told.re_entry,
        rules=found.rules,
        unit=found.unit,
        periods=[_row(each, count.since) for each in count.periods],
        records=count.records,
        became=count.became,
        known=count.known,
        no_day=count.no_day,
        by_definition=count.by_definition,
        out_by_definition=count.out_by_definition,
        kept=count.kept,
        since=count.since,
        on_the_first=count.first,
        first_days=[VersionFirstDay(**each._asdict()) for each in found.first_days],
        left_out=dict(count.left_out),
        snapshots=count.snapshots,
        gaps=[DaysBetween(first=first, last=last) for first, last in count.gaps],
        unusable=[UnusableSnapshot(day=day, lacks=name) for day, name in count.unusable],
        source=told.words,
    )


def _row(of: BecamePeriod, since: date | None) -> BecameRow:
    start, until = of.period.days.from_, of.period.days.until
    assert until is not None
    return BecameRow(
        period=of.period.name,
        start=start,
        until=until,
        became=_range(of.became),
        by_definition=_range(of.by_definition),
        out_by_definition=_range(of.out_by_definition),
        impracticable=bool(since and until <= since),
        partly=bool(since and start < since < until),
    )


def _range(of: CountRange) -> BecameRange:
    return BecameRange(certain=of.certain, possible=of.possible)


def _number(number: int, of: str) -> str:
    """`1 row without an id`, `2 rows without an id`."""
    first, space, rest = of.partition(" ")
    return f"{number:,} {first if number == 1 else first + 's'}{space}{rest}"
