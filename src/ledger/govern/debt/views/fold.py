"""What was open on each day, as it was known on that day: one pass over the events, and no look at all items twice.

    events of a day --which subjects?--> their spells again --otherwise than before?--> what was told until then is kept

Spells are days of business time and reach into the days to come, so that what turns by the calendar needs no event.
On a day counts what was known at its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Literal, NamedTuple

from ledger.domain.event import Event, Recorded
from ledger.domain.period import Period
from ledger.domain.waiver import WaiverGranted, waiver_subject
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Item, ItemStretch
from ledger.govern.debt.views.reading import every_stretch, stretches

Key = tuple[str, str]


class ItemTurn(NamedTuple):
    """What became of an item on a day: it opened, was closed, was waived, or returned when its waiver ended."""

    day: date
    what: Literal["opened", "closed", "waived", "returned"]
    item: Item


class DebtFold:
    """The items of each day, told event by event; it may go on with those that come later.

    Of the days before `first` it keeps nothing, which costs less where only the last weeks are asked about.
    """

    def __init__(self, sorts: Iterable[Sort], first: date = date.min) -> None:
        """Nothing has happened yet."""
        self._first: date | None = None if first == date.min else first
        self.facts = DebtFacts(sorts)
        self._touching = defaultdict[type[Event], list[tuple[str, Touch]]](list)
        for sort in self.facts.sorts.values():
            for event, touched in sort.touched.items():
                self._touching[event].append((sort.name, touched))
        self._touched = set[Key]()
        self._day: date | None = None
        self._current: dict[Key, tuple[date, tuple[ItemStretch, ...]]] = {}
        self._told: list[ItemStretch] = []

    def take(self, recorded: Recorded) -> None:
        """Take the next event in."""
        facts = self.facts
        day = facts.day_of(recorded)
        if self._first and day < self._first:
            facts.take_dated(recorded)
            return
        if day != self._day:
            self._settle()
            self._day = day
        facts.take_dated(recorded)
        for sort, touched in self._touching.get(type(recorded[3]), ()):
            for subject in touched(facts, recorded):
                self._touched.add((sort, subject))
        if isinstance(recorded[3], WaiverGranted):
            self._touched |= self._waived(recorded[3])

    def _waived(self, event: WaiverGranted) -> set[Key]:
        """The item that a waiver is given of; none, where it is of something else."""
        subject = waiver_subject(event.subject)
        return {subject.item} if subject.sort == "item" and subject.item[0] in self.facts.sorts else set()

    def taken(self, events: Iterable[Recorded]) -> DebtFold:
        """The same, once it took these in."""
        for each in events:
            self.take(each)
        return self

    def then(self, until: date) -> list[ItemStretch]:
        """What stood on each day before `until`, as it was known at the end of that day; by sort and subject.

        After the day of the last event, as it is known now.
        """
        self._settle()
        found = [*self._told]
        for start, spelled in self._current.values():
            found += _within(spelled, Period(start, until))
        return _in_order(found)

    def now(self, until: date) -> list[ItemStretch]:
        """What stood on each day before `until`, as it is known now; by sort and subject."""
        return _in_order(_within(every_stretch(self.facts), Period(date.min, until)))

    def _settle(self) -> None:
        """Work out again what the events of the last day may have changed, and keep what was told until that day."""
        if self._first:
            self._begin(self._first)
        for key in sorted(self._touched):
            sort, subject = key
            found = stretches(self.facts, self.facts.sorts[sort], subject)
            start, before = self._current.get(key, (date.min, ()))
            if found != before:
                assert self._day
                self._told += _within(before, Period(start, self._day))
                self._current[key] = self._day, found
        self._touched.clear()

    def _begin(self, first: date) -> None:
        """What is known on the first day that counts, by all that came before."""
        self._first = None
        for sort in self.facts.sorts.values():
            for subject in sort.subjects(self.facts):
                if found := stretches(self.facts, sort, subject):
                    self._current[sort.name, subject] = first, found


def turns(told: Iterable[ItemStretch], until: date) -> list[ItemTurn]:
    """What became of each item, day by day: where a stretch of its key begins or ends before `until`.

    The stretches come in their order, as a fold tells them.
    """
    found = list[ItemTurn]()
    for _, each in groupby(told, key=lambda stretch: stretch.item[:2]):
        found += _turns(list(each), until)
    return sorted(found, key=lambda turn: (turn.day, turn.item.key))


def _turns(told: list[ItemStretch], until: date) -> Iterator[ItemTurn]:
    before: ItemStretch | None = None
    for each in told:
        start, waived = each.period.from_, bool(each.item.waiver)
        goes_on = before is not None and before.period.until == start
        if before and not goes_on:
            yield _closed(before)
        if before is None or not goes_on:
            yield ItemTurn(start, "opened", each.item)
        if waived and not (goes_on and before and before.item.waiver):
            yield ItemTurn(start, "waived", each.item)
        if before and goes_on and before.item.waiver and not waived:
            yield ItemTurn(start, "returned", each.item)
        before = each
    if before and before.period.until and before.period.until < until:
        yield _closed(before)


def _closed(stretch: ItemStretch) -> ItemTurn:
    assert stretch.period.until
    return ItemTurn(stretch.period.until, "closed", stretch.item)


def _within(found: Iterable[ItemStretch], days: Period) -> Iterator[ItemStretch]:
    """Those days of each that are among these."""
    for each in found:
        start = max(each.period.from_, days.from_)
        end = min(each.period.until or date.max, days.until or date.max)
        if start < end:
            yield ItemStretch(Period(start, end), each.item)


def _place(stretch: ItemStretch) -> tuple[str, str, date]:
    return stretch.item.sort, stretch.item.subject, stretch.period.from_


def _in_order(found: Iterable[ItemStretch]) -> list[ItemStretch]:
    """By sort, subject and first day; what was told again without a difference is one stretch."""
    joined = list[ItemStretch]()
    for each in sorted(found, key=_place):
        last = joined[-1] if joined else None
        if last and last.item == each.item and last.period.until == each.period.from_:
            joined[-1] = ItemStretch(Period(last.period.from_, each.period.until), each.item)
        else:
            joined.append(each)
    return joined
