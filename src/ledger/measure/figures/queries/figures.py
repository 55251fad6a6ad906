"""What a proposal does to records outside the ledger.

A rule for all history judges every record. One that goes by the day of a record judges none from before its first day:
those are counted apart, *as if* it had judged them, each beside the version of its own day; and how many that is a week
says what is to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from types import MappingProxyType

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population
from ledger.brief.content import BriefAhead, BriefHeadline, BriefRecord
from ledger.brief.headline import CORRECTED
from ledger.domain import mentions
from ledger.domain.brief import Population
from ledger.domain.proposal import Proposal
from ledger.govern.documents.queries.hypothetical import as_if
from ledger.kinds.entity import clock as event_clock
from ledger.language.english import Titles
from ledger.measure.counting.queries.impact import in_months
from ledger.measure.counting.queries.sides import Sides, first_judged, goes_by_day, sides
from ledger.measure.figures.queries.both_rules import BothRules, by_both_rules
from ledger.population.asking import ImpactOptions, Judge, RecordDays, wanted_ids
from ledger.population.days import days_found
from ledger.population.impact import Impact, impact
from ledger.population.source.digest import digest
from ledger.population.source.file import File
from ledger.population.source.reading import profiled_columns


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
    headline: BriefHeadline | None = None

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
        return _name(self.file)

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
    ledger: Ledger,
    proposal: Proposal,
    records: Records,
    asked: ImpactOptions,
    beside: str = "",
    *,
    every: bool = False,
    headlined: bool = True,
) -> Figures:
    """Count the records by a proposal and by what governs without it, or by `beside`; `every` record by both.

    What it does from its first day is counted where it is `headlined`. Raises as counting them does.
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
        found = _headline(ledger, file, proposal, asked.by) if headlined else None
        if not clock:
            return Figures(proposal, "", *_told(file), asked, two, look(asked), headline=found)
        terms = proposal.terms
        first = first_judged(proposal)
        days = days_found(file, clock, first, two.after.side.schema, there)
        judged = look(asked._replace(among=RecordDays(clock, first, terms.until)))
        rehearsed = look(asked._replace(among=RecordDays(clock, None, first))) if days.first else None
        ahead: BriefAhead = {
            "records": days.records,
            "undated": days.records - days.dated,
            "note": two.note if two.since is None or (days.first and days.first < two.since) else "",
            "recent": None,
        }
        if first != terms.from_:
            ahead["first"] = str(first)
        some = judged if judged.overall.records or not rehearsed else None
        return Figures(proposal, clock, *_told(file), asked, two, some, rehearsed, ahead, found)


def _name(file: str) -> str:
    return file if "://" in file else PurePath(file).name


def _told(file: File) -> tuple[str, str, str]:
    """What the records go by, their digest, and that of how they were read."""
    return file.name, digest(file), file.profile.digest


def _headline(ledger: Ledger, file: File, proposal: Proposal, by: tuple[str, ...]) -> BriefHeadline:
    """What it does from its first day, beside the version that would go on governing without it."""
    two, terms = sides(ledger, proposal, "", every=True), proposal.terms
    corrected = as_if(ledger, proposal) if terms.standard == CORRECTED else None
    return by_both_rules(ledger, file, _name(file.name), BothRules(two.before, two.after, terms, corrected), by)
