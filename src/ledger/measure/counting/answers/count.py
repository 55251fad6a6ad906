"""Records judged: how many a definition holds for, in each stage or band of points; and by which version.

MONTH    MQL  OF  SHARE  BY  UNREADABLE        STAGE       RECORDS   SHARE  BY
2026-01   12  80  15.0%  v1           2        known            60   75.0%  v2
                                               all judged       80  100.0%
OF and SHARE are of those that were judged.    unreadable        2
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.counted_where import counted_where
from ledger.answers.groups import heads, shown
from ledger.answers.unreadable import are_many, first_of, hinted, how_many, not_declared
from ledger.data import replace
from ledger.govern.documents.answers.change import A_DRAFT
from ledger.language.explanation import Said
from ledger.measure.counting.answers.closed import ClosedPeriod, tell_again, tell_closed
from ledger.measure.counting.answers.cohort import CohortDays, stretch_parts
from ledger.population.count import CountRow, CountTally, RepeatedIds
from ledger.population.engines.engine import CountedIn
from ledger.population.grouping import Grouping
from ledger.population.source.unread import Unread
from ledger.population.strangers import Stranger
from ledger.render.csv import csv_of
from ledger.render.page import page
from ledger.render.sections import Bars, Lines, Section, Table, just_lines, untitled
from ledger.render.share import share

if TYPE_CHECKING:
    from ledger.measure.counting.queries.judge import Counted
    from ledger.measure.counting.queries.standing import StandingGroup, StandingPeriod

APART = ("unreadable", "undated", "ungoverned")
RULES = {
    "draft": A_DRAFT,
    "then": "as-was: each record by the version of its own day",
    "standard": "by the consistency standard of each version",
    "today": "as-is: every record by today's version",
}
THEN = "then:"


Group = tuple[str, ...]


class CountStretch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"start": "from"}):
    """The days [from, until) whose records a version judges, nothing where there is no end; 0 where none does.

    Of those, it may judge a cohort alone, and what follows the others. `undated` records have no day.
    """

    start: date | None
    until: date | None
    version: int
    cohort: CohortDays | None = None
    dated: bool = True
    undated: bool = False


class CountLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A stage, some points or a band of them as people call it, and what a record is told that belongs to it."""

    label: str
    said: list[Said]


class ClosedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group whose period is closed: the number that stands, of `of` records where that is known, and what is counted.

    `restatement` is the one by which it stands, empty where it stands as it was closed. Where the close has no number
    for the group, but one for its period, `whole` says so, and what is counted is shown.
    """

    value: str | None
    others: tuple[str | None, ...]
    number: int
    of: int | None
    counted: int
    closed_on: date
    restatement: str
    whole: bool

    @property
    def in_words(self) -> str:
        """What stands and, where that differs, what it would be today."""
        since = f"by {self.restatement}" if self.restatement else f"since it was closed on {self.closed_on}"
        if self.whole:
            return f"{self.value} stands at {self.number:,} as a whole, {since}; these groups of it do not"
        group = " · ".join(shown(self.value, self.others))
        today = "" if self.number == self.counted else f"; today it would be {self.counted:,}"
        return f"{group} stands at {self.number:,}, {since}{today}"


class CountAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """How many records a definition holds for, as a whole and by group, and which versions judged them.

    Of a score or of stages, `said` says how many were told what, `labels` what that is called, and `head` what a label
    is. `groupings` are what the groups are by; `by` is the first; `unit` is that of time, where it is the clock, and
    `monthly` says that it is the month. `unreadable` records have a value that was needed and cannot be read, be it
    only to know their month; `undeclared` are columns with values that their field does not declare. `as_csv` says that
    people are shown rows of CSV, and `written` is the file that the answer was written to. `closed` are the groups
    whose periods are closed: people are shown the number that stands, and `rows` have what is counted. `counted_in` is
    what counted records that lie on a server. `instead` says why today's rule judges where nobody named rules.
    `counted_again` are closed periods that no group is of: their records are counted again. `repeated` are the ids that
    stand in more than one record, where there are any.
    """

    commands: ClassVar = ("count",)

    key: str
    rules: str
    by: str
    unit: str
    monthly: bool
    head: str
    overall: CountRow
    rows: list[CountRow]
    segments: list[CountStretch]
    said: tuple[CountTally, ...] = ()
    labels: tuple[CountLabel, ...] = ()
    first_unreadable: Unread | None = None
    groupings: tuple[Grouping, ...] = ()
    as_csv: bool = False
    written: str = ""
    unreadable: int = 0
    undeclared: tuple[Stranger, ...] = ()
    closed: tuple[ClosedGroup, ...] = ()
    counted_in: CountedIn | None = None
    instead: str = ""
    counted_again: tuple[ClosedPeriod, ...] = ()
    repeated: RepeatedIds | None = None

    @property
    def is_unreliable(self) -> bool:
        """Whether so many records cannot be read that the others stand for too little of the whole."""
        return are_many(self.unreadable, self.overall.total)

    def shown_as(self, *, csv: bool, written: str) -> CountAnswer:
        """The same answer, shown to people as rows of CSV, or written to a file."""
        return replace(self, as_csv=csv, written=written)

    def sections(self) -> Iterator[Section]:
        """What cannot be read where that is much, by which rules, the table, and what else a reader must know."""
        if self.written or self.as_csv:
            yield just_lines(*([f"wrote {self.written}"] if self.written else self.csv().splitlines()))
            return
        unread = tuple(self._unread())
        yield untitled(Lines((*(unread if self.is_unreliable else ()), f"{self.key}, {self._rule}")), self._table())
        yield just_lines(
            *(each.in_words for each in self.closed),
            *tell_again(self.counted_again),
            *self._ungoverned(),
            *self._mixture(),
            *(() if self.is_unreliable else unread),
            *map(not_declared, self.undeclared),
            *tell_repeated(self.repeated),
            *counted_where(self.counted_in),
        )

    def _ungoverned(self) -> Iterator[str]:
        """What to ask where no version governs any of the records."""
        if self.overall.ungoverned and not self.overall.judged:
            yield "no version governs any of these records by its standard"
            by = "".join(f"--by {each.name}{each.unit and ':'}{each.unit} " for each in self.groupings)
            yield f"by today's rule instead: ledger count {self.key} --records RECORDS {by}--rules today"

    def csv(self) -> str:
        """A row for each group, and no totals; how many are told each label, or are not matched and matched."""
        head = [f"{each.name} {each.unit}".strip() for each in self.groupings]
        told = [each.label for each in self.labels] or ["not_matched", "matched"]
        rows = (
            [*_cells(each, head), *self._told(each), *(getattr(each, name) for name in APART), *self._stands(each)]
            for each in self.rows or [self.overall]
        )
        return csv_of([[*head, *told, *APART, *(["closed"] if self.closed else [])], *rows])

    def _stands(self, row: CountRow) -> list[int | None]:
        """The number that stands for a group, in a column of its own where any does."""
        found = self._closed(row)
        return [found.number if found else None] if self.closed else []

    def html(self, notes: Sequence[str]) -> str:
        """The same as one page of HTML, with a picture."""
        again = tell_again(self.counted_again)
        notes_of = (*map(not_declared, self.undeclared), *tell_repeated(self.repeated))
        lines = [*again, *self._unread(), *notes_of, *counted_where(self.counted_in)]
        sections = [untitled(self._picture(), self._table()), *([just_lines(*lines)] if lines else [])]
        return page(self.key, f"{self.key}, {self._rule}", sections, notes)

    def _picture(self) -> Bars:
        if self.labels and not self.rows:
            counts = tuple(_records(self.said, each) for each in self.labels)
            return Bars(self.head.lower(), tuple(each.label for each in self.labels), counts)
        names = tuple(" · ".join(shown(each.value, each.others)) if self.rows else "all" for each in self._each)
        wholes = tuple(each.judged for each in self._each)
        if self.labels:
            return Bars("records that were judged", names, wholes)
        counts = tuple(each.matched for each in self._each)
        return Bars(f"{self.key}, of the records that were judged", names, counts, wholes)

    @property
    def _each(self) -> list[CountRow]:
        return [self._standing(each) for each in self.rows] or [self.overall]

    def _closed(self, row: CountRow) -> ClosedGroup | None:
        """What stands for a group, where its period is closed."""
        at = row.value, row.others
        return next((each for each in self.closed if (each.value, each.others) == at and not each.whole), None)

    def _standing(self, row: CountRow) -> CountRow:
        """A group with the number that stands in the place of what is counted."""
        found = self._closed(row)
        if found is None:
            return row
        judged = max(row.judged if found.of is None else found.of, found.number)
        return replace(row, matched=found.number, not_matched=judged - found.number)

    @property
    def _whole(self) -> CountRow:
        """All groups together, as they are shown."""
        more = [(self._standing(each), each) for each in self.rows if self._closed(each)]
        return replace(
            self.overall,
            matched=self.overall.matched + sum(new.matched - old.matched for new, old in more),
            not_matched=self.overall.not_matched + sum(new.not_matched - old.not_matched for new, old in more),
        )

    @property
    def _rule(self) -> str:
        return rule_in_words(self.rules, self.instead)

    def _told(self, row: CountRow) -> list[int]:
        """How many of a row are told each label, or are not matched and matched."""
        own = [each for each in self.said if (each.value, each.others) == (row.value, row.others)]
        return [_records(own, each) for each in self.labels] or [row.not_matched, row.matched]

    def _unread(self) -> Iterator[str]:
        if self.first_unreadable:
            yield how_many(self.unreadable, self.overall.total)
            yield first_of(self.first_unreadable)
            yield from hinted(self.first_unreadable)

    def _table(self) -> Table:
        if not self.head:
            return self._yes_or_no()
        return self._grouped() if self.rows else self._one_a_line()

    def _yes_or_no(self) -> Table:
        head = (*self._groups, self.key.upper(), "OF", "SHARE", "BY", *(name.upper() for name in self._apart))
        known = all(map(self._knows_whole, self.rows))
        whole = self._row(self._all, self._whole, self._mixed, known=known)
        return Table(head, (*map(self._group, self.rows), whole))

    def _group(self, of: CountRow) -> tuple[str, ...]:
        """A group of records, by the number that stands for it where its period is closed."""
        names, known = shown(of.value, of.others), self._knows_whole(of)
        return self._row(names, self._standing(of), self._by(of), known=known)

    def _by(self, row: CountRow) -> str:
        """What judged a group, or that its number stands."""
        return "closed" if self._closed(row) else self._versions(row)

    def _row(self, group: Group, row: CountRow, by: str, *, known: bool = True) -> tuple[str, ...]:
        apart = (f"{getattr(row, name):,}" for name in self._apart)
        of = (f"{row.judged:,}", share(row.matched, row.judged)) if known else ("-", "-")
        return (*group, f"{row.matched:,}", *of, by, *apart)

    def _knows_whole(self, row: CountRow) -> bool:
        """Whether it is known of how many records the number of a group is: of one that was restated it is not."""
        found = self._closed(row)
        return found is None or found.of is not None

    def _one_a_line(self) -> Table:
        judged, versions = self.overall.judged, self._versions(self.overall)
        counts = [(each.label, _records(self.said, each), versions) for each in self.labels]
        counts += [("all judged" if self._apart else "all", judged, "")]
        rows = [(label, f"{records:,}", share(records, judged), by) for label, records, by in counts]
        rows += [(name, f"{getattr(self.overall, name):,}", "", "") for name in self._apart]
        return Table((self.head, "RECORDS", "SHARE", "BY"), tuple(rows))

    def _grouped(self) -> Table:
        head = (*self._groups, *(each.label for each in self.labels), "OF", "BY", *(n.upper() for n in self._apart))
        said: dict[Group, list[CountTally]] = defaultdict(list)
        for each in self.said:
            said[shown(each.value, each.others)].append(each)
        groups = ((shown(each.value, each.others), each) for each in self.rows)
        rows = (self._by_label(group, each, said[group]) for group, each in groups)
        return Table(head, (*rows, self._by_label(self._all, self.overall, self.said)))

    def _by_label(self, group: Group, row: CountRow, said: Iterable[CountTally]) -> tuple[str, ...]:
        told = list(said)
        counts = (f"{_records(told, label):,}" for label in self.labels)
        apart = (f"{getattr(row, name):,}" for name in self._apart)
        return (*group, *counts, f"{row.judged:,}", self._versions(row), *apart)

    @property
    def _groups(self) -> tuple[str, ...]:
        return heads(self.groupings) or ("",)

    @property
    def _all(self) -> Group:
        return ("all", *[""] * (len(self.groupings) - 1))

    @property
    def _apart(self) -> list[str]:
        """What could not be judged, where there was any."""
        return [name for name in APART if getattr(self.overall, name)]

    def _versions(self, row: CountRow) -> str:
        """The versions that judged a record of a row."""
        drafted = "draft" if self.rules == "draft" else "-"
        return " ".join(f"v{each}" for each in row.judged_by if each) or drafted

    def _mixture(self) -> Iterator[str]:
        """That the total adds up numbers that stand and others, where it does."""
        if not self.head and 0 < sum(self._closed(each) is not None for each in self.rows) < len(self.rows):
            yield f"`all` adds numbers that are closed to numbers that are counted: {self._rule}"

    @property
    def _mixed(self) -> str:
        """What judged all groups together: the rows that are counted, beside those that are closed."""
        rows = [each for each in self.rows if not self._closed(each)]
        counted = dict.fromkeys(f"v{n}" for each in rows for n in each.judged_by if n)
        return " ".join(["closed", *counted]) if len(rows) < len(self.rows) else self._versions(self.overall)


def rule_in_words(rules: str, instead: str = "") -> str:
    """By which version each record is judged, and why it is not the one that the standard names."""
    if instead:
        return f"{rule_in_words(rules)}, {instead}"
    if rules.startswith(THEN):
        return f"as-was: by the standards, as they stood on {rules.removeprefix(THEN)}"
    return RULES.get(rules, f"as-at: every record by the version in force on {rules}")


def tell_repeated(ids: RepeatedIds | None) -> Iterator[str]:
    """Say how many ids stand in several records, which count one by one."""
    if ids:
        stand = "id stands" if ids.ids == 1 else "ids stand"
        again = "1 record repeats" if ids.records == 1 else f"{ids.records:,} records repeat"
        told = "it counts too" if ids.records == 1 else "they count too"
        yield f"{ids.ids:,} {stand} more than once in `{ids.column}`: {again} an earlier one, and {told}"


def count_answer(
    found: Counted, closed: Sequence[StandingGroup] = (), again: Sequence[StandingPeriod] = ()
) -> CountAnswer:
    """What came of counting, beside what stands of closed periods, and those whose records it counts `again`."""
    head, labels = _labels(found)
    return CountAnswer(
        key=found.key,
        rules=found.rules,
        by=found.by,
        unit=found.unit,
        monthly=found.unit == "month",
        head=head,
        overall=found.found.overall,
        rows=list(found.found.rows),
        segments=[CountStretch(**stretch_parts(each)) for each in found.segments],
        said=found.found.said,
        labels=labels,
        first_unreadable=found.found.first_unreadable,
        groupings=found.found.by,
        unreadable=found.found.unreadable,
        undeclared=found.found.strangers,
        counted_in=found.found.counted_in,
        instead=found.instead,
        closed=tuple(ClosedGroup(**each._asdict()) for each in closed),
        counted_again=tell_closed(again),
        repeated=found.found.repeated,
    )


def _labels(found: Counted) -> tuple[str, tuple[CountLabel, ...]]:
    """What a label is, and each; none where the answer is yes or no."""
    from ledger.meanings.registry import meaning_of

    meanings = [each.meaning for each in found.segments if each.meaning is not None]
    newest = meaning_of(meanings[-1]) if meanings else None
    if newest is None or not newest.head:
        return "", ()
    labels = newest.labels(meanings, {each.said for each in found.found.said}, found.labels)
    return newest.head, tuple(CountLabel(label=label, said=sorted(said, key=str)) for label, said in labels.items())


def _cells(row: CountRow, head: Sequence[str]) -> list[str]:
    return ["" if each is None else each for each in (row.value, *row.others)][: len(head)]


def _records(said: Iterable[CountTally], label: CountLabel) -> int:
    return sum(each.records for each in said if each.said in label.said)
