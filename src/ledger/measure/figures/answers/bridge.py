"""The way from a figure that was reported to what it is today: what each decision did, and what is left.

mql, 2024-Q2: 6 reported as of 2024-07-05, 6 today
STEP              GAINED  LOST  EFFECT  FIGURE
reported                                     6
not reproducible                    -1       5
facts                  1     1       0       5
mql v3                 0     1      -1       4
mql v4                 2     0      +2       6
remainder                            0
1 record depends on the order of these steps, such as f
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from ledger.answers.answer import Answer
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.history.midpoint import Groups, rate_moves, rate_of, rounded
from ledger.population.impact import Blame
from ledger.render.page import page
from ledger.render.sections import Lines, Section, Table, Waterfall, apart, just_lines, untitled

if TYPE_CHECKING:
    from ledger.app.ledger import Decided, Ledger
    from ledger.compile.as_said import RuleStep
    from ledger.measure.figures.queries.bridge import BridgeResult, FigureBridge, StepOfFigure

NOT_REPRODUCIBLE, NOT_KEPT = "not reproducible", "facts of the time not kept"
NO_EFFECT, BLANK, NOBODY = "no effect", "(blank)", "nobody"
DETAILED = 4
"""So many periods are told one by one beside the table of all of them."""


class BridgeStepSaid(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What was said that a step of the rule is of: a version (0: none, it ends) from a day on, and who decided it.

    Where it was attested, nobody did.
    """

    key: str
    version: int
    position: int
    from_: date
    decided_by: str


class FigureStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step: its kind, its name, how many records it gained and lost, and the figure after it.

    Of `unexplained` steps there is no telling which records they moved: the reported figure beside its recount, and
    nothing else. `fates` are the gained and the lost of each sort of change of facts: late, corrected, deleted, merged.
    `average` is what its kind does on average over all orders, an exact fraction. `remainder` is what the count leaves
    of what the records say; it is 0.
    """

    kind: str
    name: str
    effect: int
    figure: int
    gained: int = 0
    lost: int = 0
    unexplained: bool = False
    fates: dict[str, tuple[int, int]] = {}
    said: tuple[BridgeStepSaid, ...] = ()
    average: str = ""
    remainder: int = 0

    @property
    def is_still(self) -> bool:
        """Whether it moved nothing."""
        return not (self.effect or self.gained or self.lost)


class BridgeFigure(msgspec.Struct, frozen=True, kw_only=True):
    """The way of one figure. `segment` is unset for the whole of a period, and nothing where it is blank.

    `recount` is the first figure that was counted here, `reported` what somebody said it was; `figure` is it today.
    """

    period: str
    as_of: date
    recount: int
    figure: int
    steps: list[FigureStep]
    remainder: int
    closes: bool
    reported: int | None
    depends_on_order: int | None
    depends_such_as: str
    segment: str | UnsetType | None = UNSET

    @property
    def start(self) -> int:
        """The figure that the bridge begins with."""
        return self.recount if self.reported is None else self.reported


class BridgeClauses(msgspec.Struct, frozen=True, kw_only=True):
    """The clauses that answer for a step in some periods: how many records each, and how many it alone."""

    step: str
    periods: str
    clauses: list[Blame]


class BridgeRate(msgspec.Struct, frozen=True, kw_only=True):
    """The share of the records that were judged, recounted and today, and why it moved, as exact fractions of 1.

    `mix` is what came of the sizes of the segments, `rate` of the shares within them, each by segment in `segments`.
    """

    period: str
    before: str
    after: str
    mix: str
    rate: str
    segments: list[tuple[str | None, str, str]]


class BridgeFile(msgspec.Struct, frozen=True, kw_only=True):
    """Records by what they go by, and their digest."""

    file: str
    digest: str


class BridgeAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """How a figure of then became that of today, for each period and segment: worlds that differ in one thing each.

    Every figure is counted, and every step told by records, by two ways that know nothing of each other; where they
    differ a bridge does not close. `apart` are the records of today that are of no period or that nobody can judge.
    `by_default` says that of some figure nobody told on which day it was reported.
    `unordered` says why it is not known which records depend on the order of the steps. `written` is the page that the
    answer was written to, `recorded` the positions that say what it left unexplained.
    """

    commands: ClassVar = ("bridge",)

    key: str
    today: date
    rules: str
    segment_by: str
    figures: list[BridgeFigure]
    clauses: list[BridgeClauses]
    rates: list[BridgeRate]
    records: BridgeFile
    records_then: BridgeFile | None
    apart: dict[str, int]
    by_default: bool = False
    order_free: bool = False
    unordered: str = ""
    written: str = ""
    recorded: list[int] | UnsetType = UNSET

    @property
    def open(self) -> BridgeFigure | None:
        """The first figure whose bridge does not close."""
        return next((each for each in self.figures if not each.closes), None)

    def sections(self) -> Iterator[Section]:
        """Each period in its steps, its segments, and what is common to all."""
        if self.written:
            yield just_lines(f"wrote {self.written}", *recorded_lines(self.recorded))
            return
        yield from self._told(pictures=False)
        if told := list(recorded_lines(self.recorded)):
            yield just_lines(*told)

    def html(self, notes: Sequence[str]) -> str:
        """The same as one page of HTML, with a waterfall for each period."""
        periods = [each.period for each in self._wholes]
        span = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        return page(f"{self.key}, {span}", "from what was reported to what it is today", list(self._told(True)), notes)

    def shown_as(self, *, written: str) -> BridgeAnswer:
        """The same answer, written to a file."""
        return msgspec.structs.replace(self, written=written)

    def figure_of(self, period: str) -> BridgeFigure:
        """The whole of a period."""
        return next(each for each in self._wholes if each.period == period)

    def waterfall(self, period: str) -> Waterfall:
        """The picture of a period, for this page and for others that show it."""
        return _waterfall(self.key, self.figure_of(period))

    @property
    def _wholes(self) -> list[BridgeFigure]:
        return [each for each in self.figures if each.segment is UNSET]

    def _told(self, pictures: bool) -> Iterator[Section]:
        if len(self._wholes) > 1:
            yield untitled(Lines((f"{self.key}, what each step did to each period",)), self._overview())
        if len(self._wholes) <= DETAILED:
            for each in self._wholes:
                yield from self._period(each, pictures=pictures)
        if self.clauses:
            yield from self._clauses()
        yield just_lines(*([""] if self.clauses else []), *self._notes())

    def _overview(self) -> Table:
        steps = [step for figure in self._wholes for step in figure.steps]
        names = list(dict.fromkeys(step.name for step in sorted(steps, key=lambda each: not each.unexplained)))
        rows = []
        for each in self._wholes:
            effects = {step.name: f"{step.effect:+,}" if step.effect else "0" for step in each.steps}
            told = (effects.get(name, "") for name in names)
            rows.append((each.period, f"{each.start:,}", *told, f"{each.figure:,}", f"{each.remainder:,}"))
        start = "REPORTED" if all(each.reported is not None for each in self._wholes) else "THEN"
        return Table(("PERIOD", start, *(name.upper() for name in names), "TODAY", "REMAINDER"), tuple(rows))

    def _period(self, of: BridgeFigure, *, pictures: bool) -> Iterator[Section]:
        reported = f"{of.start:,} {'recounted' if of.reported is None else 'reported'} as of {of.as_of}"
        head = f"{self.key}, {of.period}: {reported}, {of.figure:,} today"
        drawn = (_waterfall(self.key, of),) if pictures else ()
        several = ("",) if len(self._wholes) > 1 else ()
        yield untitled(Lines((*several, head)), *drawn, self._steps(of), *self._order(of))
        segments = [each for each in self.figures if each.period == of.period and each.segment is not UNSET]
        if segments:
            yield apart(_by_segment(self.segment_by, segments))
        for rate in (each for each in self.rates if each.period == of.period):
            yield untitled(Lines(("",)), *_rate(rate, self.segment_by))

    def _steps(self, of: BridgeFigure) -> Table:
        first = "reported" if of.reported is not None else "recounted"
        rows = [(first, "", "", "", f"{of.start:,}", *([""] if self.order_free else []))]
        for each in of.steps:
            rows += list(self._step(each))
        rows.append(("remainder", "", "", f"{of.remainder:,}", "", *([""] if self.order_free else [])))
        free = ("ON AVERAGE",) if self.order_free else ()
        return Table(("STEP", "GAINED", "LOST", "EFFECT", "FIGURE", *free), tuple(rows))

    def _step(self, each: FigureStep) -> Iterator[tuple[str, ...]]:
        moved = ("", "") if each.unexplained else (f"{each.gained:,}", f"{each.lost:,}")
        effect = f"{each.effect:+,}" if each.effect else "0"
        name = each.name if not each.said else f"{each.name}, {when_said(each.said)}"
        name = f"{name}: {NO_EFFECT}" if each.is_still else name
        yield (name, *moved, effect, f"{each.figure:,}", *([each.average] if self.order_free else []))
        if each.kind == "facts" and not each.is_still:
            for fate, (gained, lost) in each.fates.items():
                yield (f"  {fate}", f"{gained:,}", f"{lost:,}", "", "", *([""] if self.order_free else []))

    def _order(self, of: BridgeFigure) -> tuple[Lines, ...]:
        if of.depends_on_order is None or len([each for each in of.steps if not each.unexplained]) < 2:
            return ()
        many = of.depends_on_order
        if not many:
            return (Lines(("no record depends on the order of these steps",)),)
        such = f", such as {of.depends_such_as}" if of.depends_such_as else ""
        free = "" if self.order_free else "; --order-free says what each does on average"
        verb = "record depends" if many == 1 else "records depend"
        return (Lines((f"{many:,} {verb} on the order of these steps{such}{free}",)),)

    def _clauses(self) -> Iterator[Section]:
        for each in self.clauses:
            rows = tuple(_blame(blame) for blame in each.clauses)
            yield apart(
                Table((f"{each.step.upper()}, {each.periods}", "BY CLAUSE", "RECORDS", "ALONE", "WITH OTHERS"), rows)
            )

    def _notes(self) -> Iterator[str]:
        if of := self.open:
            where = f"{self.key}, {of.period}" + ("" if of.segment is UNSET else f", {of.segment or BLANK}")
            yield f"{where} does not close: what was counted and what the records say differ by {_difference(of):,}"
        if self.by_default:
            yield "where no figure is on record it is taken as of the last day of its period, unless --as-of says which"
        if self.unordered:
            yield f"whether records depend on the order is not known: {self.unordered}"
        if self.apart:
            told = ", ".join(f"{number:,} {name}" for name, number in self.apart.items())
            yield f"of the records of today {told}: they count in no figure"
        then = f", beside {self.records_then.digest[:23]} of then" if self.records_then else ""
        yield f"population {self.records.digest[:23]}{then}: its records are kept nowhere"


def _difference(of: BridgeFigure) -> int:
    return of.remainder or next(each.remainder for each in of.steps if each.remainder)


def when_said(said: Sequence[BridgeStepSaid]) -> str:
    """Return from when, and by whom; who ended a definition is told by its history."""
    by = {(each.version and f", by {each.decided_by or NOBODY}") or "" for each in said}
    return ", ".join(dict.fromkeys(str(each.from_) for each in said)) + "".join(sorted(by))


def _blame(of: Blame) -> tuple[str, ...]:
    how = {("lost", False): "kept out by", ("lost", True): "was let in by", ("gained", False): "was kept out by"}
    told = f"{of.cell}, {how.get((of.cell, of.lets_in), 'let in by')}"
    return (of.clause, told, f"{of.records:,}", f"{of.alone:,}", f"{of.records - of.alone:,}")


def _by_segment(column: str, figures: Sequence[BridgeFigure]) -> Table:
    names = [each.name for each in figures[0].steps]
    rows = tuple(
        (
            str(each.segment or BLANK),
            f"{each.recount:,}",
            *(f"{step.effect:+,}" if step.effect else "0" for step in each.steps),
            f"{each.figure:,}",
        )
        for each in figures
    )
    return Table((column.upper(), "RECOUNTED", *(name.upper() for name in names), "TODAY"), rows)


def _rate(of: BridgeRate, column: str) -> Iterator[Lines | Table]:
    points = [Fraction(each) for row in of.segments for each in row[1:]]
    shown = [f"{float(each):+.2f}" for each in rounded([100 * each for each in points], 2)]
    rows = tuple((str(row[0] or BLANK), *shown[2 * n : 2 * n + 2]) for n, row in enumerate(of.segments))
    before, after, mix, rate = (float(100 * Fraction(each)) for each in (of.before, of.after, of.mix, of.rate))
    told = f"of the records that were judged: {before:.2f} % recounted, {after:.2f} % today"
    yield Lines((f"{told}; the mix of {column} did {mix:+.2f} points, the rates within {rate:+.2f}",))
    yield Table((column.upper(), "MIX", "RATE"), rows)


def _waterfall(key: str, of: BridgeFigure) -> Waterfall:
    """What is gained and what is lost are bars of their own: what they come to may hide both."""
    bars = [("reported" if of.reported is not None else "recounted", of.start, f"{of.start:,}")]
    for each in of.steps:
        gained, lost = (max(each.effect, 0), max(-each.effect, 0)) if each.unexplained else (each.gained, each.lost)
        moves = [move for move in (gained, -lost) if move]
        bars += [(each.name, move, f"{move:+,}") for move in moves] or [(each.name, 0, NO_EFFECT)]
    names, amounts, told = zip(*bars, strict=True)
    return Waterfall(f"{key}, {of.period}", (*names, "today"), amounts, (*told, f"{of.figure:,}"))


def bridge_answer(ledger: Ledger, found: BridgeResult, decided: Decided | None = None) -> BridgeAnswer:
    """What came of bridging, and what was recorded of it."""
    now, *then = (BridgeFile(file=name, digest=told) for name, told in found.files)
    return BridgeAnswer(
        key=found.key,
        today=found.today,
        rules=str(found.options.rules),
        segment_by=found.options.segment_by,
        figures=[_figure(ledger, each, found) for each in found.figures],
        clauses=[
            BridgeClauses(step=each.step.name, periods=each.periods, clauses=list(each.blames))
            for each in found.clauses
        ],
        rates=[rate for of, before, after in found.rates for rate in _rates(of.period.name, before, after)],
        records=now,
        records_then=next(iter(then), None),
        apart=dict(found.apart),
        by_default=_by_default(found),
        order_free=found.options.order_free,
        unordered=found.unordered,
        recorded=positions_of(decided),
    )


def _by_default(found: BridgeResult) -> bool:
    """Whether some figure is taken as of the last day of its period: it is not on record, and no day was given."""
    given = found.options.reported
    missing = (each for each in found.figures if each.whole and (each.reported is None or each.period.name in given))
    return found.options.as_of is None and any(missing)


def _figure(ledger: Ledger, of: FigureBridge, found: BridgeResult) -> BridgeFigure:
    steps = [_step(ledger, each, of.average) for each in of.steps]
    if of.reported is not None:
        name = NOT_REPRODUCIBLE if found.kept else NOT_KEPT
        left = FigureStep(kind="reported", name=name, effect=of.first - of.reported, figure=of.first, unexplained=True)
        steps = [left, *steps]
    return BridgeFigure(
        period=of.period.name,
        as_of=of.as_of,
        recount=of.first,
        figure=of.last,
        steps=steps,
        remainder=of.remainder,
        closes=of.closes,
        reported=of.reported,
        depends_on_order=of.order.records if of.order else None,
        depends_such_as=of.order.sample if of.order else "",
        segment=UNSET if of.whole else of.segment,
    )


def _step(ledger: Ledger, of: StepOfFigure, average: Mapping[str, object]) -> FigureStep:
    effect = of.effect
    return FigureStep(
        kind=of.step.kind,
        name=of.step.name,
        effect=effect.net,
        figure=of.figure,
        gained=effect.gained,
        lost=effect.lost,
        fates={fate: (gained, lost) for fate, gained, lost in effect.fates} if of.step.kind == "facts" else {},
        said=find_said(ledger, of.step.said),
        average=str(average.get(of.step.kind, "")),
        remainder=of.remainder,
    )


def find_said(ledger: Ledger, steps: Sequence[RuleStep]) -> tuple[BridgeStepSaid, ...]:
    """Return what was said of a rule, each with who decided it."""
    return tuple(
        BridgeStepSaid(
            key=each.key,
            version=each.version,
            position=each.position,
            from_=each.from_,
            decided_by=_address(ledger, each.decider),
        )
        for each in steps
    )


def _address(ledger: Ledger, person: str) -> str:
    return ledger.address(person) if person else ""


def _rates(period: str, before: Groups, after: Groups) -> Iterator[BridgeRate]:
    moves, rates = rate_moves(before, after), (rate_of(before), rate_of(after))
    if moves and rates[0] is not None and rates[1] is not None:
        mix, rate = (sum(each[n] for each in moves.values()) for n in range(2))
        yield BridgeRate(
            period=period,
            before=str(rates[0]),
            after=str(rates[1]),
            mix=str(mix),
            rate=str(rate),
            segments=[(name, str(each.mix), str(each.rate)) for name, each in moves.items()],
        )
