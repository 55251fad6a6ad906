"""A definition by period: what was counted at the time, what one standard says, where it broke, and who decided that.

MQLs fell 42 %; the rule did 31 points of it, and nobody decided it

PERIOD   STANDARD  AS-WAS  OF      BREAK
2025-Q1        82      82  310
2025-Q2        64      64  295  A         A  2025-07-01  v1 to v2  narrowing (none in, some out)  nobody decided it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.groups import BLANK
from ledger.audit.erasure.answers.withheld import SAID
from ledger.history.causes import CauseShares
from ledger.language.days import days_in_words
from ledger.measure.figures.answers.disclosure import ChangeDisclosure, change_disclosure
from ledger.measure.figures.answers.first_line import NOBODY, breaks_line, first_line, plural
from ledger.measure.figures.answers.series_break import (
    BreakInSeries,
    PeriodComparison,
    period_comparison,
    series_break,
)
from ledger.measure.figures.answers.series_period import SeriesPeriod, series_period
from ledger.measure.figures.answers.series_vintages import VintageRow, recount, reported
from ledger.render.csv import csv_of
from ledger.render.page import page
from ledger.render.sections import Block, Lines, Section, Table, Trend, TrendBreak, Waterfall, Words, just_lines
from ledger.render.share import share

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.measure.figures.queries.series import RuleVintage, Series
    from ledger.measure.figures.views.vintages import Vintage

MANY = 8
"""So many periods and more are folded away on a page, which has a picture of them."""
WITHIN = "a rule that changed within a period"
WIDE = 24
"""The longest bar of a table, in signs."""


class SeriesAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A definition by period of its clock, with the breaks in it, and what did the change in between.

    `first_line` is what it comes to. `disclosures` are of the ratified changes that reach back. `apart` are in no
    period, since their day is blank or cannot be read. `vintages` are there where rows were asked for: then people are
    shown those as CSV, or they are `written` to a file. `withheld` says why some numbers are missing.
    """

    commands: ClassVar = ("series",)

    key: str
    title: str
    unit: str
    clock: str
    first_line: str
    comparison: PeriodComparison | None
    periods: list[SeriesPeriod]
    breaks: list[BreakInSeries]
    by_segment: str = ""
    segments: tuple[SeriesPeriod, ...] = ()
    disclosures: tuple[ChangeDisclosure, ...] = ()
    apart: int = 0
    vintages: list[VintageRow] | None = None
    written: str = ""
    withheld: str = ""

    def shown_as(
        self, recounts: Sequence[RuleVintage] | None, figures: Sequence[Vintage], written: str
    ) -> SeriesAnswer:
        """The same answer, shown to people as the rows of its vintages, or written to a file."""
        rows = None if recounts is None else [*map(reported, figures), *map(recount, recounts)]
        return msgspec.structs.replace(self, vintages=rows, written=written)

    def sections(self) -> Iterator[Section]:
        """The first line, the periods, the breaks, and what else a reader must know."""
        if self.written or self.vintages is not None:
            yield just_lines(*([f"wrote {self.written}"] if self.written else self.csv().splitlines()))
            return
        yield Section(
            "", (Words(self.first_line, strong=True), *self._compared(), Lines(("",)), self._table(bars=True))
        )
        yield from self._segments()
        yield from self._breaks()
        yield from self._disclosed()
        yield from self._notes()

    def line(self, named: Callable[[str], str]) -> str:
        """The first line, with whoever decided as `named` has them."""
        found = self.comparison
        if found is None:
            return self.first_line
        shares = CauseShares(found.before, found.after, Fraction(found.rule), Fraction(found.records))
        return first_line(self.key, shares, [named(each) if each else "" for each in found.decided_by])

    def story(self) -> Iterator[Section]:
        """The same for a page that has the first line already: with a picture."""
        yield Section("", (self.picture, *self._compared(), *([self.waterfall] if self.waterfall else [])))
        yield Section("Period by period", (self._table(bars=False),), folded=len(self.periods) > MANY)
        yield from self._segments()
        yield from self._breaks()
        yield from self._disclosed()
        yield from self._notes()

    def csv(self) -> str:
        """A row for each period and vintage."""
        head = ["definition", "period", "segment", "value", "source", "realtime_start", "realtime_end"]
        rows = (
            [self.key, r.period, r.segment or "", r.value, r.source, r.realtime_start, r.realtime_end]
            for r in self._rows
        )
        return csv_of([[*head], *rows])

    def html(self, notes: Sequence[str]) -> str:
        """One page of HTML, with a picture."""
        return page(self.first_line, f"{self.title} ({self.key}), by {self.unit}", list(self.story()), notes)

    @property
    def picture(self) -> Trend:
        """The numbers as a picture."""
        return Trend(
            title=f"{plural(self.key)} by {self.unit}",
            names=tuple(each.period for each in self.periods),
            line=tuple(each.standard for each in self.periods),
            thin=tuple(each.as_was for each in self.periods),
            coverage=tuple(each.share for each in self.periods),
            breaks=tuple(self._marks()),
            told=tuple(self._told_apart()),
            bars=tuple(each.stands for each in self.periods),
            closed=tuple(each.closed is not None for each in self.periods),
            hatched=tuple(each.moved.most_in if each.moved else None for each in self.periods),
            running=sum(not each.over for each in self.periods),
        )

    def _told_apart(self) -> Iterator[int]:
        """The places of the two periods that are put side by side."""
        compared = self.comparison
        sides = {compared.from_, compared.to} if compared else set()
        return (at for at, each in enumerate(self.periods) if each.period in sides)

    @property
    def _rows(self) -> list[VintageRow]:
        return self.vintages or []

    def _marks(self) -> Iterator[TrendBreak]:
        """The breaks by their places in the picture: between which periods, and how far into one."""
        for each in self.breaks:
            for at, period in enumerate(self.periods):
                if period.from_ <= each.on < period.until:
                    part = (each.on - period.from_) / (period.until - period.from_)
                    said = f"{each.mark}: {each.on}, {each.versions}, {each.category}, decided by {each.decided}"
                    yield TrendBreak(at + part, each.mark, days_in_words(said), decided=each.decided_by is not None)

    def _compared(self) -> Iterator[Block]:
        if found := self.comparison:
            rule, records = _signed(found.rule), _signed(found.records)
            did = f": {rule} by the rule, {records} by the records" if found.decided_by else ""
            counted = f"{found.before:,} in {found.from_}, {found.after:,} in {found.to}"
            yield Words(f"As each was counted at the time: {counted}{did}.")

    @property
    def waterfall(self) -> Waterfall | None:
        """How the one number became the other: by each break, by the records; None where no rule changed."""
        found = self.comparison
        if found is None or not found.decided_by:
            return None
        own = f"{self.key} "
        steps = [
            (f"{e.mark}: {e.versions.removeprefix(own)}, {e.decided_by or NOBODY}", e.did)
            for e in self.breaks
            if e.did is not None
        ]
        steps += [(WITHIN, found.within)] if found.within else []
        steps.append(("the records", found.records))
        return Waterfall(
            title=f"From {found.from_} to {found.to}: what each change of the rule did, and what the records did",
            names=(found.from_, *(name for name, _ in steps), found.to),
            amounts=tuple(round(2 * each) for each in (found.before, *(did for _, did in steps))),  # halves, as wholes
            told=(f"{found.before:,}", *(_signed(did) for _, did in steps), f"{found.after:,}"),
        )

    def _table(self, *, bars: bool) -> Table:
        """The periods; with bars, where there is no picture beside it."""
        rows = tuple(
            (*self._row(each), self._broke(each), *([self._bar(each)] if bars else [])) for each in self.periods
        )
        return Table((*self._head, "BREAK", *([""] if bars else [])), rows, least=("", "BY", "OF"))

    @property
    def _head(self) -> tuple[str, ...]:
        moved = ["MOVED"] if self._moves else []
        return (self.unit.upper(), *self._recorded, "STANDARD", "AS-WAS", *moved, "OF", "COVERED", "BY")

    @property
    def _moves(self) -> bool:
        """Whether it is told what a change of the definition moved."""
        return any(each.moved for each in self.periods)

    @property
    def _recorded(self) -> list[str]:
        """The columns of what is on record, where anything is."""
        every = (*self.periods, *self.segments)
        return [name.upper() for name in ("reported", "closed") if any(getattr(each, name) for each in every)]

    def _row(self, each: SeriesPeriod) -> tuple[str, ...]:
        by = " ".join(f"v{number}" for number in each.versions) or "-"
        covered = "-" if each.judged is None or each.records is None else share(each.judged, each.records)
        recorded = (_number(getattr(each, name.lower())) for name in self._recorded)
        moved = [each.moved.in_words if each.moved else "-"] if self._moves else []
        counted = (_told(each.standard), _told(each.as_was), *moved, _told(each.judged))
        return (each.period, *recorded, *counted, covered, by)

    def _broke(self, period: SeriesPeriod) -> str:
        """The letters of the breaks in a period."""
        return " ".join(each.mark for each in self.breaks if period.from_ <= each.on < period.until)

    def _bar(self, each: SeriesPeriod) -> str:
        """By the standards as a bar, and `|` where it was counted at the time."""
        numbers = [number for one in self.periods for number in (one.standard, one.as_was) if number is not None]
        most = max((*numbers, 1))
        bar = "█" * round(WIDE * (each.standard or 0) / most)
        if each.as_was is None or each.as_was == each.standard:
            return bar
        at = min(round(WIDE * each.as_was / most), WIDE)
        return f"{bar:{at}}"[:at] + "|" + f"{bar:{at}}"[at + 1 :]

    def _segments(self) -> Iterator[Section]:
        if self.segments:
            head = (self._head[0], self.by_segment.upper(), *self._head[1:])
            rows = tuple(
                (told[0], each.segment or BLANK, *told[1:]) for each in self.segments for told in (self._row(each),)
            )
            yield Section(f"By {self.by_segment}", (Table(head, rows, least=("BY", "COVERED")),))

    def _breaks(self) -> Iterator[Section]:
        if self.breaks:
            told = bool(self.comparison and self.comparison.decided_by)
            head = ("", "ON", "WHAT", "WHAT IT DID", *(["RECORDS"] if told else []), "STANDARD", "DECIDED BY")
            rows = [self._row_of(each, *([_part(each.did)] if told else [])) for each in self.breaks]
            yield Section("Breaks", (Table(head, (*rows, *self._sum(told)), least=("STANDARD",)),))

    def _sum(self, told: bool) -> Iterator[tuple[str, ...]]:
        """What a change within a period did, and all that the rule did: what the rows before come to."""
        if told and (found := self.comparison):
            if found.within:
                yield ("", "", WITHIN, "", _signed(found.within), "", "")
            yield ("", "", "all that the rule did", "", _signed(found.rule), "", "")

    def _row_of(self, each: BreakInSeries, *did: str) -> tuple[str, ...]:
        return (each.mark, f"{each.on}", each.versions, each.category, *did, each.standard or "none", each.decided)

    def _disclosed(self) -> Iterator[Section]:
        for each in self.disclosures:
            title = days_in_words(f"What v{each.version} did to the figures of before {each.from_}")
            yield Section(title, tuple(each.blocks()), folded=True)

    def _notes(self) -> Iterator[Section]:
        notes = [self.withheld] if self.withheld else []
        if self.apart:
            are = "1 record is" if self.apart == 1 else f"{self.apart:,} records are"
            notes.append(f"{are} in no period: `{self.clock}` is blank, or cannot be read")
        notes += [
            f"{each.period} is closed at {_number(each.closed)}; today it would be {each.today:,}"
            for each in self.periods
            if each.closed and each.today is not None
        ]
        running = [each.period for each in self.periods if not each.over]
        if running:
            notes.append(
                f"{running[0]} is not over yet" if len(running) == 1 else f"{running[0]} and later are not over"
            )
        if notes:
            yield Section("", tuple(map(Words, notes)))


def series_answer(ledger: Ledger, found: Series) -> SeriesAnswer:
    """What came of counting, with addresses."""
    compared = found.comparison
    did = (
        {(each.on, each.key): step for each, step in zip(compared.breaks, compared.steps, strict=True)}
        if compared
        else {}
    )
    return SeriesAnswer(
        key=found.key,
        title=ledger.named(found.title),
        unit=found.unit,
        clock=found.clock,
        first_line=_first_line(ledger, found),
        comparison=period_comparison(ledger, compared) if compared else None,
        periods=[series_period(found, each) for each in found.cells],
        breaks=[series_break(ledger, each, at, did.get((each.on, each.key))) for at, each in enumerate(found.breaks)],
        by_segment=found.by_segment,
        segments=tuple(series_period(found, each) for each in found.segments),
        disclosures=tuple(change_disclosure(ledger, each) for each in found.disclosures),
        apart=found.apart,
    )


def coarse_series(found: SeriesAnswer) -> SeriesAnswer:
    """The same for who holds no seat on the path: in tens, without what is fewer, and without what follows from them.

    What the rule did would tell the numbers that are rounded, and a segment who is in it.
    """
    deciders = [each.decided_by or "" for each in found.breaks if each.moves]
    return msgspec.structs.replace(
        found,
        first_line=breaks_line(found.key, deciders),
        comparison=None,
        breaks=[msgspec.structs.replace(each, did=None) for each in found.breaks],
        periods=[each.in_tens for each in found.periods],
        by_segment="",
        segments=(),
        disclosures=(),
        apart=0,
        withheld=SAID["some"],
    )


def _first_line(ledger: Ledger, found: Series) -> str:
    compared = found.comparison
    deciders = [ledger.address(each.decider) if each.decider else "" for each in compared.breaks] if compared else []
    return first_line(found.key, compared.shares if compared else None, deciders)


def _number(text: str | None) -> str:
    return "-" if text is None else f"{Decimal(text):,f}"


def _told(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _part(did: float | None) -> str:
    return "-" if did is None else _signed(did)


def _signed(value: float) -> str:
    """A number of records with its sign; halves are told as such."""
    whole = f"{abs(value):,.0f}" if value == int(value) else f"{abs(value):,.1f}"
    return f"{'−' if value < 0 else '+'}{whole}"
