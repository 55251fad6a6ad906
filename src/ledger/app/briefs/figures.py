"""What a proposal does to records outside the ledger.

A rule for all history judges every record. One that goes by the day of a record judges none from before its first day:
those are counted apart, *as if* it had judged them, each beside the version of its own day; and how many that is a week
says what is to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import PurePath
from types import MappingProxyType

from ledger.app.briefs.sides import Sides, first_judged, goes_by_day, sides
from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population
from ledger.app.questions.impact import in_months
from ledger.brief.content import BriefAhead, BriefRecent, BriefRecord
from ledger.brief.counted import cells
from ledger.domain import mentions
from ledger.domain.brief import Population
from ledger.domain.proposal import Proposal
from ledger.kinds.entity import clock as event_clock
from ledger.language.english import Titles
from ledger.population.asking import ImpactOptions, Judge, RecordDays, wanted_ids
from ledger.population.days import DaysFound, days_found
from ledger.population.impact import Impact, impact
from ledger.population.source.digest import digest
from ledger.population.source.file import File
from ledger.population.source.reading import profiled_columns

MOST_RECENT, LEAST_RECENT = timedelta(weeks=13), timedelta(weeks=4)
"""A week is told as it was in the last quarter that there are records of; of less than a month it is not told."""
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """What becomes of the records that a proposal judges; and of those of before, as if it had judged them.

    `clock` says of which day a record is; it is empty where all are judged.
    """

    proposal: Proposal
    clock: str
    file: str
    digest: str
    reading: str
    asked: ImpactOptions
    sides: Sides
    judged: Impact | None
    rehearsed: Impact | None = None
    ahead: BriefAhead | None = None

    @property
    def looks(self) -> tuple[Impact, ...]:
        """What was counted; no record is in two of them."""
        return tuple(each for each in (self.judged, self.rehearsed) if each)

    @property
    def among(self) -> RecordDays | None:
        """The records that tell: those that it judges or, where there are none, those of before; None for all."""
        terms, clock = self.proposal.terms, self.clock
        if not clock:
            return None
        first = first_judged(self.proposal)
        return RecordDays(clock, first, terms.until) if self.judged else RecordDays(clock, None, first)

    @property
    def name(self) -> str:
        """What the records go by, without the folders that they lie in: those may name anybody."""
        return self.file if "://" in self.file else PurePath(self.file).name

    def population(self, ids: mentions.Ids = MappingProxyType({})) -> Population:
        """The records as a digest, and how many are in each cell."""
        counts = Counter[str]()
        for look in self.looks:
            counts.update({name: each.records for name, each in look.overall.cells.items()})
        name = mentions.by_id(self.name, ids)
        return Population(
            name=name, digest=self.digest, reading=self.reading, records=counts.total(), cells=dict(counts)
        )

    def seen(self, named: Titles) -> Iterator[BriefRecord]:
        """A real record for each way in which records move, for whoever holds them."""
        found = {name: each for look in reversed(self.looks) for name, each in look.examples.items()}
        for name, each in found.items():
            told = {
                named.field(field): value or "" for field, value in each.values.items() if field in self.sides.fields
            }
            yield {"gained": name == "gained", "id": each.id, "record": told}


def figures(
    ledger: Ledger, proposal: Proposal, records: Records, asked: ImpactOptions, beside: str = "", *, every: bool = False
) -> Figures:
    """Count the records by a proposal and by what governs without it, or by `beside`; `every` record by both.

    Raises as counting them does.
    """
    two = sides(ledger, proposal, beside, every=every)
    columns, clock = columns_in(two.after.entity), "" if every else goes_by_day(proposal, two.after)
    asked = in_months(asked, event_clock(two.after.entity))
    with population(ledger.settings, records) as file:
        there = profiled_columns(file, two.after.side.schema, columns)
        if clock and there[clock].name not in file.header:  # nobody can tell their days
            clock, two = "", sides(ledger, proposal, beside, every=True)
        asked = asked._replace(id=wanted_ids(file, asked))
        look = partial(impact, file, Judge(*two.before.side), Judge(*two.after.side), columns, ledger.today())
        if not clock:
            return Figures(proposal, "", *_told(file), asked, two, look(asked))
        terms = proposal.terms
        first = first_judged(proposal)
        days = days_found(file, clock, first, two.after.side.schema, there)
        judged = look(asked._replace(among=RecordDays(clock, first, terms.until)))
        rehearsed = look(asked._replace(among=RecordDays(clock, None, first))) if days.first else None
        ahead: BriefAhead = {
            "records": days.records,
            "undated": days.records - days.dated,
            "note": two.note if two.since is None or (days.first and days.first < two.since) else "",
            "recent": _recent(look, clock, days),
        }
        if first != terms.from_:
            ahead["first"] = str(first)
        some = judged if judged.overall.records or not rehearsed else None
        return Figures(proposal, clock, *_told(file), asked, two, some, rehearsed, ahead)


def _told(file: File) -> tuple[str, str, str]:
    """What the records go by, their digest, and that of how they were read."""
    return file.name, digest(file), file.profile.digest


def _recent(look: Callable[[ImpactOptions], Impact], clock: str, days: DaysFound) -> BriefRecent | None:
    """What it would have done in the last whole weeks that there are records of; no day of a record is told."""
    if days.first is None or days.last is None:
        return None
    start, end = _monday(days.first + _WEEK - _DAY), _monday(days.last + _DAY)
    start = max(start, end - MOST_RECENT)
    if end - start < LEAST_RECENT:
        return None
    found = look(ImpactOptions(among=RecordDays(clock, start, end))).overall
    return {"weeks": (end - start) // _WEEK, "until": str(end - _DAY), "cells": cells(found.cells)}


def _monday(day: date) -> date:
    """The last one that is not after a day."""
    return day - timedelta(days=day.weekday())
