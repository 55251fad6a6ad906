"""The way from a figure of credit that was reported to what it is today.

content_credit, 2026-03: 1.1 reported as of 2026-04-02, 1.8 today
STEP                                      GAINED         LOST       EFFECT       FIGURE
reported                                                                    1.100000000
not reproducible                                              -0.100000000  1.000000000
facts                                1.000000000  0.166666667 +0.833333333  1.833333333
pipeline v2, 2026-11-01, by nobody   0.000000000  0.033333333 -0.033333333  1.800000000
remainder                                                      0.000000000
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.ledger import Decided, Ledger
from ledger.meanings.credit.metric import metric_lines, sort_of
from ledger.measure.credit.answers.bridge import IN_WORDS
from ledger.measure.figures.answers.bridge import (
    BLANK,
    NO_EFFECT,
    NOT_KEPT,
    NOT_REPRODUCIBLE,
    BridgeFile,
    BridgeStepSaid,
    find_said,
    when_said,
)
from ledger.measure.metrics.answers.figures import AMOUNTS, number_shown, term_shown
from ledger.measure.metrics.queries.bridge import (
    ChangedThing,
    CreditBridgeFound,
    CreditFigureBridge,
    SegmentBridge,
    TermBridge,
)
from ledger.measure.metrics.queries.bridge_worlds import CreditChainStep
from ledger.measure.metrics.queries.figures import exact_figure
from ledger.render.page import page
from ledger.render.sections import Lines, Section, Table, Waterfall, Words, apart, just_lines, untitled

ROUNDING = "decimals that were not reported"
DRAWN = 10**9
"""The parts of a figure in which bars are drawn."""


class CreditBridgeThing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing in which the rules of some conversions differ, such as the window, and what it did after those before.

    Of a quotient its effect is not told apart.
    """

    name: str
    gained: str = ""
    lost: str = ""
    effect: str = ""


class CreditBridgeStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step: its kind, its name, by how much the figure grows, and the figure after it.

    Of a sum of credit or value it also says how much rose and fell, conversion by conversion. `said` is what was said
    of the rule, and `changed` in what the rules of some conversions differ. Of an `unexplained` step there is no
    telling which conversions it moved. `average` is what its kind does on average over all orders, exact.
    """

    kind: str
    name: str
    effect: str
    figure: str
    gained: str = ""
    lost: str = ""
    average: str = ""
    unexplained: bool = False
    said: tuple[BridgeStepSaid, ...] = ()
    changed: tuple[CreditBridgeThing, ...] = ()

    @property
    def is_still(self) -> bool:
        """Whether it moved nothing."""
        return not any(Fraction(each or 0) for each in (self.effect, self.gained, self.lost))


class CreditBridgeMove(msgspec.Struct, frozen=True, kw_only=True):
    """What a step did to one of the two sums of a quotient, and what the count leaves of that, which is 0."""

    step: str
    gained: str
    lost: str
    effect: str
    figure: str
    remainder: str


class CreditBridgeTerm(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two sums of a quotient, in the same steps: of the metric `of`, or the spend of its earners."""

    name: str
    of: str
    recount: str
    moves: list[CreditBridgeMove]


class CreditBridgeSegment(msgspec.Struct, frozen=True, kw_only=True):
    """One segment of a sum, in the same steps; `name` is null of the conversions of which the field says nothing."""

    name: str | None
    recount: str
    moves: list[CreditBridgeMove]

    @property
    def figure(self) -> str:
        """What it is today."""
        return self.moves[-1].figure if self.moves else self.recount


class CreditBridgeFigure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The way of one figure. `reported` is what somebody said it was, null where nobody did.

    `recount` is the first figure that was counted here, and `figure` is it today, each exact. `terms` are the sums that
    a quotient is made of, and `segments` the same of each segment of a sum. `remainder` is what the steps leave of any
    of them; it is 0 where the bridge `closes`. `unordered` says why nobody knows what steps do on average.
    """

    period: str
    as_of: date
    reported: str | None
    recount: str
    figure: str
    steps: list[CreditBridgeStep]
    remainder: str
    closes: bool
    terms: list[CreditBridgeTerm] = []
    segments: list[CreditBridgeSegment] = []
    unordered: str = ""


class CreditBridgeAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """How a figure of credit of then became that of today, for each period: worlds that differ in one thing each.

    Every figure is counted, and every step told by conversions; where the two differ a bridge does not close. `says` is
    the metric as it was written. `kept` says that the records of then were at hand. `recorded` are the positions that
    say what the bridge left unexplained. `segment_by` is what segments are told apart by, and `written` the page that
    the answer was written to.
    """

    commands: ClassVar = ("bridge",)

    key: str
    sort: str
    says: list[str]
    today: date
    rules: str
    kept: bool
    figures: list[CreditBridgeFigure]
    records: list[BridgeFile]
    currency: str = ""
    segment_by: str = ""
    order_free: bool = False
    written: str = ""
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    @property
    def open(self) -> CreditBridgeFigure | None:
        """The first figure whose bridge does not close."""
        return next((each for each in self.figures if not each.closes), None)

    def sections(self) -> Iterator[Section]:
        """Each period in its steps, the sums of a quotient or the segments of a sum, and the records."""
        if self.written:
            yield just_lines(f"wrote {self.written}", *recorded_lines(self.recorded))
            return
        yield from self._tell(pictures=False)

    def html(self, notes: Sequence[str]) -> str:
        """The same as one page of HTML, with a waterfall for each period."""
        span = " to ".join(dict.fromkeys((self.figures[0].period, self.figures[-1].period)))
        told = list(self._tell(pictures=True))
        return page(f"{self.key}, {span}", "from what was reported to what it is today", told, notes)

    def show_as(self, *, written: str) -> CreditBridgeAnswer:
        """The same answer, written to a file."""
        return msgspec.structs.replace(self, written=written)

    def _tell(self, *, pictures: bool) -> Iterator[Section]:
        for nth, each in enumerate(self.figures):
            yield from self._period(each, first=nth == 0, pictures=pictures)
        yield just_lines("", *self._notes(), *recorded_lines(self.recorded))

    def _period(self, of: CreditBridgeFigure, *, first: bool, pictures: bool) -> Iterator[Section]:
        shown = self._find_writer(of)
        start = f"{of.reported} reported" if of.reported is not None else f"{shown(of.recount)} recounted"
        unit = f" {self.currency}" if self.currency and self.sort in ("value", "cost") else ""
        head = f"{self.key}, {of.period}: {start} as of {of.as_of}, {shown(of.figure)}{unit} today"
        drawn = (self._draw(of),) if pictures else ()
        yield untitled(*(() if first else (Lines(("",)),)), Words(head, strong=True), *drawn, self._steps(of))
        for each in of.terms:
            yield apart(_term(each))
        if of.segments:
            yield apart(self._by_segment(of))

    def _by_segment(self, of: CreditBridgeFigure) -> Table:
        """What each step did to each segment, with as many decimals as make them add up."""
        shown = self._find_writer(of)
        rows = tuple(
            (
                each.name or BLANK,
                shown(each.recount),
                *(_sign(move.effect, shown(move.effect)) for move in each.moves),
                shown(each.figure),
            )
            for each in of.segments
        )
        names = (each.name.upper() for each in of.steps if not each.unexplained)
        return Table((self.segment_by.upper(), "RECOUNTED", *names, "TODAY"), rows)

    def _draw(self, of: CreditBridgeFigure) -> Waterfall:
        """What rose and what fell are bars of their own: what they come to may hide both."""
        shown = self._find_writer(of)
        reported = Fraction(of.reported) if of.reported is not None else Fraction(of.recount)
        start = Fraction(of.steps[0].figure) - Fraction(of.steps[0].effect) if of.steps else reported
        bars = [("recounted" if of.reported is None else "reported", start, of.reported or shown(of.recount))]
        for each in of.steps:
            moves = [Fraction(each.gained or 0), -Fraction(each.lost or 0)]
            moves = moves if any(moves) else [Fraction(each.effect)]
            told = ((each.name, move, _sign(str(move), shown(exact_figure(move)))) for move in moves if move)
            bars += [*told] or [(each.name, Fraction(0), NO_EFFECT)]
        names, amounts, said = zip(*bars, strict=True)
        scaled = tuple(round(each * DRAWN) for each in amounts)
        return Waterfall(f"{self.key}, {of.period}", (*names, "today"), scaled, (*said, shown(of.figure)))

    def _steps(self, of: CreditBridgeFigure) -> Table:
        shown, sums = self._find_writer(of), self.sort in AMOUNTS
        none, free = ("", "") if sums else (), ("",) if self.order_free else ()
        if of.reported is not None:
            rows = [("reported", *none, "", of.reported, *free)]
        else:
            rows = [("recounted", *none, "", shown(of.recount), *free)]
        for each in of.steps:
            moved = none if each.unexplained or not sums else (shown(each.gained), shown(each.lost))
            name = f"{each.name}, {when_said(each.said)}" if each.said else each.name
            name = f"{name}: {NO_EFFECT}" if each.is_still else name
            average = (self._show_average(of, each),) if free else ()
            rows.append((name, *moved, _sign(each.effect, shown(each.effect)), shown(each.figure), *average))
            rows += [(*self._thing(what, shown), *free) for what in each.changed]
        rows.append(("remainder", *none, shown(of.remainder) if sums else of.remainder, "", *free))
        head = ("STEP", *(("GAINED", "LOST") if sums else ()), "EFFECT", "FIGURE")
        return Table((*head, *(("ON AVERAGE",) if free else ())), tuple(rows))

    def _show_average(self, of: CreditBridgeFigure, each: CreditBridgeStep) -> str:
        """What a kind of step does on average: an amount at the decimals of the others, half to even."""
        if not each.average:
            return ""
        if self.sort not in AMOUNTS:
            return _sign(each.average, number_shown(self.sort, Fraction(each.average), 0))
        decimals = _decimals(of)
        rounded = Fraction(round(Fraction(each.average) * 10**decimals), 10**decimals)
        return _sign(each.average, number_shown(self.sort, rounded, decimals))

    def _thing(self, of: CreditBridgeThing, shown: Callable[[str], str]) -> tuple[str, ...]:
        name = f"  {IN_WORDS[of.name]}"
        if not of.effect:
            return (name, "", "")
        return (name, shown(of.gained), shown(of.lost), _sign(of.effect, shown(of.effect)), "")

    def _find_writer(self, of: CreditBridgeFigure) -> Callable[[str], str]:
        """What writes the numbers of a figure: amounts with so many decimals that they add up as they stand."""
        decimals = _decimals(of)
        return lambda text: number_shown(self.sort, Fraction(text), decimals)

    def _notes(self) -> Iterator[str]:
        if of := self.open:
            yield f"{self.key}, {of.period} does not close: what was counted and what its conversions say differ"
        for figure in self.figures:
            if figure.unordered:
                yield f"what each step of {figure.period} does on average is not known: {figure.unordered}"
        for each in self.records:
            yield f"population {each.digest[:23]} of {each.file}: its records are kept nowhere"


def _decimals(of: CreditBridgeFigure) -> int:
    """So many that all amounts of a figure add up as they stand."""
    every = [of.recount, of.figure]
    every += [text for each in of.steps for text in (each.effect, each.gained, each.lost)]
    every += [text for each in of.steps for what in each.changed for text in (what.effect, what.gained, what.lost)]
    every += [text for each in of.segments for move in each.moves for text in (move.effect, move.figure)]
    every += [each.recount for each in of.segments]
    return max(len(each.partition(".")[2]) for each in every)


def _term(of: CreditBridgeTerm) -> Table:
    rows = [("recounted", "", "", "", term_shown(of.recount))]
    rows += [
        (
            each.step,
            term_shown(each.gained),
            term_shown(each.lost),
            _sign(each.effect, term_shown(each.effect)),
            term_shown(each.figure),
        )
        for each in of.moves
    ]
    left = next((each.remainder for each in of.moves if each.remainder != "0"), "0")
    rows.append(("remainder", "", "", left, ""))
    return Table((f"{of.name.upper()}, {of.of}", "GAINED", "LOST", "EFFECT", "FIGURE"), tuple(rows))


def _sign(number: str, shown: str) -> str:
    return f"+{shown}" if Fraction(number) > 0 and not shown.startswith("+") else shown


def credit_bridge_answer(
    ledger: Ledger, bridge: CreditBridgeFound, decided: Decided | None = None
) -> CreditBridgeAnswer:
    """Return what came of bridging a metric over an attribution, and what was recorded of it."""
    sort = sort_of(bridge.metric)
    return CreditBridgeAnswer(
        key=bridge.key,
        sort=sort,
        says=metric_lines(bridge.metric),
        today=bridge.today,
        rules=bridge.rules,
        kept=bridge.kept,
        figures=[_figure(ledger, each, bridge.kept, sort in AMOUNTS) for each in bridge.figures],
        records=[BridgeFile(file=f"{name} ({sort})", digest=told) for sort, name, told in bridge.files],
        currency=bridge.currency,
        segment_by=bridge.segment_by,
        order_free=bridge.order_free,
        recorded=positions_of(decided),
    )


def _figure(ledger: Ledger, of: CreditFigureBridge, kept: bool, is_sum: bool) -> CreditBridgeFigure:
    before = [of.first, *of.figures]
    steps = [
        _step(ledger, of, n, step, after - before[n], is_sum)
        for n, (step, after) in enumerate(zip(of.steps, of.figures, strict=True))
    ]
    return CreditBridgeFigure(
        period=of.reported.period.name,
        as_of=of.reported.as_of,
        reported=of.reported.number,
        recount=exact_figure(of.first),
        figure=exact_figure(of.last),
        steps=[*_tell_left(of, kept), *steps],
        remainder=exact_figure(of.remainder),
        closes=not of.remainder,
        terms=[] if is_sum else [_tell_term(each, of.steps) for each in of.terms],
        segments=[_tell_segment(each, of.steps) for each in of.segments],
        unordered=of.unordered,
    )


def _tell_left(of: CreditFigureBridge, kept: bool) -> Iterator[CreditBridgeStep]:
    """What a recount leaves of the number: at its own decimals, and below them."""
    if of.left is None:
        return
    name, left = NOT_REPRODUCIBLE if kept else NOT_KEPT, of.left
    told = (
        ("reported", name, left.unexplained, of.first - left.rounding),
        ("reported", ROUNDING, left.rounding, of.first),
    )
    for kind, called, effect, figure in told[: 2 if left.rounding else 1]:
        yield CreditBridgeStep(
            kind=kind, name=called, effect=exact_figure(effect), figure=exact_figure(figure), unexplained=True
        )


def _step(
    ledger: Ledger, of: CreditFigureBridge, nth: int, step: CreditChainStep, effect: Fraction, is_sum: bool
) -> CreditBridgeStep:
    moved = of.terms[0].steps[nth].effect if is_sum else None
    return CreditBridgeStep(
        kind=step.kind,
        name=step.name,
        effect=exact_figure(effect),
        figure=exact_figure(of.figures[nth]),
        gained=exact_figure(moved.gained) if moved else "",
        lost=exact_figure(moved.lost) if moved else "",
        average=exact_figure(of.average[step.kind]) if step.kind in of.average else "",
        said=find_said(ledger, step.said),
        changed=tuple(map(_tell_thing, of.changed[nth])),
    )


def _tell_thing(of: ChangedThing) -> CreditBridgeThing:
    if of.effect is None:
        return CreditBridgeThing(name=of.name)
    told = (exact_figure(each) for each in (of.effect.gained, of.effect.lost, of.effect.net))
    return CreditBridgeThing(name=of.name, **dict(zip(("gained", "lost", "effect"), told, strict=True)))


def _tell_term(of: TermBridge, steps: Sequence[CreditChainStep]) -> CreditBridgeTerm:
    return CreditBridgeTerm(name=of.name, of=of.key, recount=exact_figure(of.first), moves=_tell_moves(of, steps))


def _tell_segment(of: SegmentBridge, steps: Sequence[CreditChainStep]) -> CreditBridgeSegment:
    return CreditBridgeSegment(name=of.name, recount=exact_figure(of.way.first), moves=_tell_moves(of.way, steps))


def _tell_moves(of: TermBridge, steps: Sequence[CreditChainStep]) -> list[CreditBridgeMove]:
    return [
        CreditBridgeMove(
            step=step.name,
            gained=exact_figure(each.effect.gained),
            lost=exact_figure(each.effect.lost),
            effect=exact_figure(each.effect.net),
            figure=exact_figure(each.figure),
            remainder=exact_figure(each.remainder),
        )
        for step, each in zip(steps, of.steps, strict=True)
    ]
