"""A definition by period: what was counted at the time, what one standard says, where it broke, and who decided that.

MQLs fell 42 %; the rule did 31 points of it, and nobody decided it

PERIOD   STANDARD  AS-WAS  OF      BREAK
2025-Q1        82      82  310
2025-Q2        64      64  295  A         A  2025-07-01  v1 to v2  narrowing (none in, some out)  nobody decided it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.disclosure import ChangeDisclosure, change_disclosure
from ledger.answers.first_line import NOBODY, breaks_line, first_line, plural
from ledger.answers.groups import BLANK
from ledger.answers.withheld import SAID, coarse
from ledger.history.causes import CauseShares
from ledger.language.days import days_in_words
from ledger.render.csv import csv_of
from ledger.render.page import page
from ledger.render.sections import Block, Lines, Section, Table, Trend, TrendBreak, Waterfall, Words, just_lines
from ledger.render.share import share
from ledger.views.words import NATURE, STANDARD

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.app.questions.breaks import SeriesBreak
    from ledger.app.questions.series import PeriodPair, RuleVintage, Series, SeriesCell
    from ledger.population.became import BecamePeriod
    from ledger.views.vintages import Vintage

FOR_EVER = date(9999, 12, 31)
"""The last day of what still stands, as ALFRED writes it."""
MANY = 8
"""So many periods and more are folded away on a page, which has a picture of them."""
WIDE = 24
"""The longest bar of a table, in signs."""


class MovesByDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """How many records a change of the definition moved in and out: at least, and at most."""

    least_in: int
    most_in: int
    least_out: int
    most_out: int

    @property
    def in_words(self) -> str:
        """As it stands in a table; empty where nothing moved."""
        sides = (("+", self.least_in, self.most_in), ("−", self.least_out, self.most_out))
        told = (f"{sign}{low:,}" if low == high else f"{sign}{low:,}-{high:,}" for sign, low, high in sides if high)
        return " ".join(told) or "-"


class SeriesPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """The records of the days [from, until) of a period, or of one segment of it.

    `standard` is the number by the consistency standards, `as_was` the one of the time: each record by the version of
    its own day, nothing where none was in force; each is withheld from who holds no seat where it is small. `judged` of
    `records` could be judged by the standards. `versions` were in force then; `over` says that its last day is past.

    `reported` is what was last reported of it, as of a day, after `vintages` in all. `closed` is the number that stands
    since it was closed, and `today` what it would be today by the same rules, where that is another. `moved` is what a
    change of the definition moved, where it was asked when records became one.
    """

    period: str
    from_: date = msgspec.field(name="from")
    until: date
    segment: str | None = None
    over: bool
    standard: int | None
    as_was: int | None
    judged: int | None
    records: int | None
    versions: list[int]
    reported: str | None = None
    reported_as_of: date | None = None
    vintages: int = 0
    closed: str | None = None
    today: int | None = None
    moved: MovesByDefinition | None = None


class BreakInSeries(msgspec.Struct, frozen=True, kw_only=True):
    """A day from which another rule judges, under the letter `mark`: what changed, how, and who decided that.

    `about` is the definition itself or what it rests on; a version is nothing where none was in force. `moves` says
    whether a verdict may move. Where it was `attested`, nobody decided it.
    """

    mark: str
    on: date
    about: str
    before: int | None
    after: int | None
    category: str
    moves: bool
    nature: str
    standard: str
    decided_by: str | None
    self_attested: bool
    attested: bool
    because: str
    proposal: str
    did: float | None = None

    @property
    def versions(self) -> str:
        """What governs after what."""
        named = [f"v{each}" if each else "none" for each in (self.before, self.after)]
        return f"{self.about} {' to '.join(named)}"

    @property
    def decided(self) -> str:
        """Who decided it, or that nobody did."""
        if self.decided_by is None:
            return f"{NOBODY}{' (attested)' if self.attested else ''}"
        return f"{self.decided_by}{' (self-attested)' if self.self_attested else ''}"


class PeriodComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two periods side by side, as each was counted at the time, and what did the change: the rule, and the records.

    `rule` and `records` add up to `after` less `before`; a half is where the two orders of both differ by one record.
    `decided_by` has who decided each change of the rule between them, nothing for nobody. `within` is what is left of
    `rule` beside what each break `did`: a rule that changed within a period.
    """

    from_: str = msgspec.field(name="from")
    to: str
    before: int
    after: int
    rule: float
    records: float
    decided_by: list[str | None]
    within: float


class VintageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a period as it was known from `realtime_start` to `realtime_end`, both included.

    Its `source` is a `recount` of the records of today by the rules of those days, or it was `reported`.
    """

    period: str
    segment: str | None
    value: str
    source: str
    realtime_start: date
    realtime_end: date


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
        self, recounts: Sequence[RuleVintage] | None, reported: Sequence[Vintage], written: str
    ) -> SeriesAnswer:
        """The same answer, shown to people as the rows of its vintages, or written to a file."""
        rows = None if recounts is None else [*map(_reported, reported), *map(_vintage, recounts)]
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
            coverage=tuple(_share(each) for each in self.periods),
            breaks=tuple(self._marks()),
            told=tuple(self._told_apart()),
            bars=tuple(map(_bar_of, self.periods)),
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
        steps += [("a rule that changed within a period", found.within)] if found.within else []
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
            told = any(each.did is not None for each in self.breaks)
            head = ("", "ON", "WHAT", "WHAT IT DID", *(["RECORDS"] if told else []), "STANDARD", "DECIDED BY")
            rows = tuple(self._row_of(each, *([_part(each.did)] if told else [])) for each in self.breaks)
            yield Section("Breaks", (Table(head, rows, least=("STANDARD",)),))

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
        comparison=_comparison(ledger, compared) if compared else None,
        periods=[_period(found, each) for each in found.cells],
        breaks=[_break(ledger, each, at, did.get((each.on, each.key))) for at, each in enumerate(found.breaks)],
        by_segment=found.by_segment,
        segments=tuple(_period(found, each) for each in found.segments),
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
        periods=[_coarse(each) for each in found.periods],
        by_segment="",
        segments=(),
        disclosures=(),
        apart=0,
        withheld=SAID["some"],
    )


def _coarse(of: SeriesPeriod) -> SeriesPeriod:
    names = ("standard", "as_was", "judged", "records")
    rounded = {name: None if (number := getattr(of, name)) is None else coarse(number) for name in names}
    on_record = {"reported": None, "reported_as_of": None, "vintages": 0, "closed": None, "today": None, "moved": None}
    return msgspec.structs.replace(of, **rounded, **on_record)


def _first_line(ledger: Ledger, found: Series) -> str:
    compared = found.comparison
    deciders = [ledger.address(each.decider) if each.decider else "" for each in compared.breaks] if compared else []
    return first_line(found.key, compared.shares if compared else None, deciders)


def _comparison(ledger: Ledger, found: PeriodPair) -> PeriodComparison:
    shares = found.shares
    return PeriodComparison(
        from_=str(found.before),
        to=str(found.after),
        before=shares.before,
        after=shares.after,
        rule=float(shares.rule),
        records=float(shares.records),
        decided_by=[ledger.address(each.decider) if each.decider else None for each in found.breaks],
        within=float(shares.rule - sum(found.steps)),
    )


def _period(found: Series, cell: SeriesCell) -> SeriesPeriod:
    assert cell.period.days.until
    return SeriesPeriod(
        period=str(cell.period),
        from_=cell.period.days.from_,
        until=cell.period.days.until,
        segment=cell.segment,
        over=found.is_over(cell.period),
        standard=cell.standard.matched,
        as_was=cell.as_was.matched if cell.as_was.judged else None,
        judged=cell.standard.judged,
        records=cell.standard.total,
        versions=list(cell.versions),
        **_on_record(cell),
        moved=_moved(found.moves[cell.period]) if cell.segment is None and cell.period in found.moves else None,
    )


def _moved(of: BecamePeriod) -> MovesByDefinition:
    return MovesByDefinition(
        least_in=of.by_definition.certain,
        most_in=of.by_definition.possible,
        least_out=of.out_by_definition.certain,
        most_out=of.out_by_definition.possible,
    )


def _on_record(cell: SeriesCell) -> dict[str, Any]:
    """What was reported of a period, and what it was closed at."""
    found: dict[str, Any] = {}
    if cell.reported:
        latest = cell.reported[-1].figure
        found |= {
            "reported": f"{latest.number:f}",
            "reported_as_of": latest.terms.as_of,
            "vintages": len(cell.reported),
        }
    if cell.closed:
        today = cell.as_was.matched if cell.closed.close.terms.standard == "then" else cell.standard.matched
        found |= {"closed": f"{cell.closed.number:f}", "today": today if today != cell.closed.number else None}
    return found


def _break(ledger: Ledger, found: SeriesBreak, at: int, did: Fraction | None) -> BreakInSeries:
    terms = found.proposal.terms if found.proposal else None
    before, after = found.before, found.after
    return BreakInSeries(
        mark=mark(at),
        on=found.on,
        about=found.key,
        before=before.number if before else None,
        after=after.number if after else None,
        category=found.change.words if found.change else "begins" if after else "ends",
        moves=found.moves,
        nature=NATURE[terms.nature] if terms else "",
        standard=STANDARD[terms.standard] if terms else "",
        decided_by=ledger.address(found.decider) if found.decider else None,
        self_attested=bool(after and after.self_attested),
        attested=bool(after and after.attested),
        because=ledger.named(found.proposal.because) if found.proposal else "",
        proposal=after.proposal if after else "",
        did=None if did is None else float(did),
    )


def mark(at: int) -> str:
    """The letter of a break: A, B … Z, and then AA."""
    times, letter = divmod(at, 26)
    return chr(ord("A") + letter) * (times + 1)


def _vintage(found: RuleVintage) -> VintageRow:
    end = found.end - timedelta(days=1) if found.end else FOR_EVER
    return VintageRow(
        period=str(found.period),
        segment=found.segment,
        value=str(found.number),
        source="recount",
        realtime_start=found.start,
        realtime_end=end,
    )


def _reported(found: Vintage) -> VintageRow:
    until, terms = found.real_time.until, found.figure.terms
    return VintageRow(
        period=terms.period,
        segment=terms.segment or None,
        value=f"{found.figure.number:f}",
        source="reported",
        realtime_start=found.real_time.from_,
        realtime_end=until - timedelta(days=1) if until else FOR_EVER,
    )


def _share(of: SeriesPeriod) -> Fraction | None:
    return Fraction(of.judged, of.records) if of.judged is not None and of.records else None


def _bar_of(of: SeriesPeriod) -> int | None:
    """What stands of a period, else what was reported of it."""
    found = of.closed or of.reported
    return None if found is None else round(Decimal(found))


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
