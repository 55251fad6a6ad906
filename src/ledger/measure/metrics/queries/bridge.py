"""From a figure of credit that was reported to what it is today: a chain of worlds, counted in two ways.

figure, day --history--> worlds ──each conversion by itself──▶ what each step gains and loses
                                ──the ordinary count─────────▶ the figure of each    difference 0, or it does not close
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import population
from ledger.data import Data
from ledger.domain.calendar import CalendarPeriod
from ledger.domain.period import Period
from ledger.errors import BadInput, Refused
from ledger.history.bridging import shapley
from ledger.meanings.credit.metric import ChangeOfCredit, CreditMetric, CreditSum
from ledger.measure.counting.queries.judge import Rules
from ledger.measure.credit.queries.credit import CreditSources
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.queries.bridge import last_day_known, require_past
from ledger.measure.figures.views.agreeing import PERCENT, decimals_of_report
from ledger.measure.metrics.pure.bridging import (
    AmountEffect,
    BridgeTerm,
    ReportedLeft,
    compare_reported,
    effect,
    find_terms,
    term_amounts,
    term_figure,
)
from ledger.measure.metrics.pure.cells import Selected
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, Then, base_of, figure
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.pure.rows import CHANNEL, PART, row_names
from ledger.measure.metrics.queries.bridge_worlds import BridgedWorld, ChainAsked, CreditChain, CreditChainStep
from ledger.measure.metrics.queries.metrics import MetricMeant, metric_meant
from ledger.measure.metrics.queries.world import STANDARD, MetricAsked, require_sources
from ledger.population.source.digest import digest
from ledger.steps import RECORDS, again, instead, step


class CreditBridgeAsked(NamedTuple):
    """How a bridge is asked: the records of then, the numbers that were reported by period, as of which day.

    `segment_by` is `channel` or a field of the conversion. `order_free` asks what each kind of step does on average.
    """

    question: MetricAsked
    then: CreditSources | None = None
    reported: Mapping[str, str] = {}
    as_of: date | None = None
    rules: Rules = STANDARD
    segment_by: str = ""
    order_free: bool = False


class ReportedNumber(NamedTuple):
    """What was reported of a period, None where nobody says it, to how many decimals, and as of which day.

    `scale` is 100 of percent. `position` is where it is on record.
    """

    period: CalendarPeriod
    number: str | None
    decimals: int
    as_of: date
    scale: int = 1
    position: int = 0


class StepOfTerm(NamedTuple):
    """A step of one sum: what rose and what fell, the sum after it as it is counted, and what that leaves."""

    effect: AmountEffect
    figure: Fraction
    remainder: Fraction


class ChangedThing(NamedTuple):
    """One thing in which the rules of some conversions differ, and what it did to a sum; None of a quotient."""

    name: str
    effect: AmountEffect | None


class TermBridge(NamedTuple):
    """The way of one sum, in the order of the steps."""

    name: str
    key: str
    first: Fraction
    steps: tuple[StepOfTerm, ...]


class SegmentBridge(NamedTuple):
    """The way of one segment of a sum; its name is None of the conversions of which the field says nothing."""

    name: str | None
    way: TermBridge


class CreditFigureBridge(Data, frozen=True):
    """The way of one figure. `first` is that of the first world, and the others stand after each step.

    `changed` says of each step in what the rules of some conversions differ. `left` is None where nobody said what was
    reported. `average` is what each kind of step does on average over all orders, and `unordered` why nobody knows.
    """

    reported: ReportedNumber
    first: Fraction
    figures: tuple[Fraction, ...]
    steps: tuple[CreditChainStep, ...]
    changed: tuple[tuple[ChangedThing, ...], ...]
    terms: tuple[TermBridge, ...]
    left: ReportedLeft | None
    segments: tuple[SegmentBridge, ...] = ()
    average: Mapping[str, Fraction] = {}
    unordered: str = ""

    @property
    def last(self) -> Fraction:
        """The figure today."""
        return self.figures[-1] if self.figures else self.first

    @property
    def remainder(self) -> Fraction:
        """What the steps leave of a sum; 0 where it closes."""
        ways = (*self.terms, *(each.way for each in self.segments))
        found = (each.remainder for way in ways for each in way.steps)
        return next((each for each in found if each), Fraction(0))


class CreditBridgeFound(Data, frozen=True):
    """What was found of a metric: the way of each figure, and the digests of the records."""

    key: str
    metric: CreditMetric
    today: date
    rules: str
    kept: bool
    figures: tuple[CreditFigureBridge, ...]
    currency: str
    files: tuple[tuple[str, str, str], ...]
    segment_by: str = ""
    order_free: bool = False

    @property
    def open(self) -> CreditFigureBridge | None:
        """The first figure whose bridge does not close."""
        return next((each for each in self.figures if each.remainder), None)


def bridge_credit(
    ledger: Ledger, key: str, periods: Sequence[CalendarPeriod], wanted: CreditBridgeAsked
) -> CreditBridgeFound:
    """Explain the figure of each period from the day on which it was reported to today. Nothing of the records is kept.

    Raises BadInput and Refused: where a world has no figure, where a period had not begun on the day, where records
    cannot be read.
    """
    today, question = ledger.today(), wanted.question
    if strange := sorted(wanted.reported.keys() - {each.name for each in periods}):
        why = f"the periods are {', '.join(each.name for each in periods)}"
        raise BadInput(f"a figure is given of {strange[0]}", why, again("ask about that one", period=strange[0]))
    require_past(periods, wanted.as_of, today)
    meant = metric_meant(ledger, key, today)
    _require_no_count(key, meant.counted)
    _require_sum(meant, wanted.segment_by)
    field = "" if wanted.segment_by == CHANNEL else wanted.segment_by
    chain = ChainAsked(key, require_sources(ledger, meant, question), wanted.then, question.rates, wanted.rules, field)
    reported = sorted((_find_reported(ledger, key, each, wanted) for each in periods), key=lambda each: each.as_of)
    metric = meant.metrics[key]
    assert metric
    figures = [
        each
        for day, own in groupby(reported, lambda each: each.as_of)
        for each in _part(ledger, chain, day, [*own], wanted)
    ]
    return CreditBridgeFound(
        key,
        metric,
        today,
        str(wanted.rules),
        wanted.then is not None,
        tuple(sorted((each for each, _ in figures), key=lambda each: each.reported.period.days.from_)),
        next((currency for _, currency in figures if currency), ""),
        tuple(_files(ledger, chain)),
        wanted.segment_by,
        wanted.order_free,
    )


def _require_sum(meant: MetricMeant, segment_by: str) -> None:
    """Pass where segments add up to the figure in each world. Raises Refused."""
    if segment_by == PART:
        why = "a channel serves another part of the funnel as soon as its taxonomy says so"
        fix = again("tell it by channel", segment_by=CHANNEL)
        raise Refused("a bridge is not told by part", why, fix)
    metric = meant.metrics[meant.key]
    if segment_by and metric and not isinstance(metric, CreditSum):
        what, why = f"`{meant.key}` has no segments that add up", "it is a quotient, and a sum of quotients is none"
        base = base_of(meant.metrics, meant.key)[0]
        raise Refused(what, why, instead(f"bridge `{base}`, of which it is made", meant.key, base))


def _require_no_count(key: str, counted: str) -> None:
    """Pass where a metric is of credit alone. Raises Refused."""
    if counted:
        what, why = (
            f"`{key}` has no bridge",
            f"it is for each record of `{counted}`, and those are bridged by themselves",
        )
        raise Refused(what, why, step("see what was counted, by both rules", "count", key, records=RECORDS))


def _find_reported(ledger: Ledger, key: str, period: CalendarPeriod, wanted: CreditBridgeAsked) -> ReportedNumber:
    """The number that is given, else the one on record: as of the day that is asked about, or the last there is."""
    day = wanted.as_of or last_day_known(period, ledger.today())
    if number := wanted.reported.get(period.name):
        return ReportedNumber(period, number, len(number.partition(".")[2]), day)
    on_record = [
        each
        for each in REPORTED.of(ledger.state()).figures.get(key, ())
        if each.terms.period == period.name and not each.terms.segment and wanted.as_of in (None, each.terms.as_of)
    ]
    if not on_record:
        return ReportedNumber(period, None, 0, day)
    last = max(on_record, key=lambda each: (each.terms.as_of, each.position))
    scale = 100 if last.terms.unit == PERCENT else 1
    return ReportedNumber(
        period, last.terms.number, decimals_of_report(last.terms), last.terms.as_of, scale, last.position
    )


def _part(
    ledger: Ledger, terms: ChainAsked, day: date, reported: Sequence[ReportedNumber], wanted: CreditBridgeAsked
) -> list[tuple[CreditFigureBridge, str]]:
    """The figures that were reported on one day, each with its currency."""
    chain = CreditChain(ledger, terms, day, _stretch(ledger, terms, [each.period for each in reported]))
    worlds = [chain.world(each) for each in (chain.first, *(each.after for each in chain.steps))]
    names = (f"as of {day}", *(f"after {each.name}" for each in chain.steps))
    halfway = [[*chain.find_halfway(each)] for each in chain.steps]
    cube, unordered = chain.cube() if wanted.order_free else ({}, "")
    orders = {kinds: chain.world(each).counted for kinds, each in cube.items()}
    way = _Way(chain.steps, worlds, names, halfway, wanted.segment_by, orders, unordered)
    return [_bridge(terms.key, each, way) for each in reported]


class _Way(NamedTuple):
    """The steps, the worlds between them and what those are called, and the worlds halfway within each step.

    `segment_by` tells the sums apart. `orders` are the worlds of each choice of kinds of steps, and `unordered` says
    why there are none.
    """

    steps: Sequence[CreditChainStep]
    worlds: Sequence[BridgedWorld]
    names: Sequence[str]
    halfway: Sequence[Sequence[tuple[str, MetricWorld]]]
    segment_by: str
    orders: Mapping[frozenset[str], MetricWorld]
    unordered: str


def _stretch(ledger: Ledger, terms: ChainAsked, periods: Sequence[CalendarPeriod]) -> Period:
    """The days of all periods, and of those that a change looks back at."""
    metric = metric_meant(ledger, terms.key, ledger.today()).metrics[terms.key]
    then = looking_back({each.days: [each] for each in periods})
    back = [then(each.days, metric.back) for each in periods] if isinstance(metric, ChangeOfCredit) else []
    every = [*(each.days for each in periods), *(each for each in back if each)]
    return Period(min(each.from_ for each in every), max(each.until for each in every if each.until))


def _bridge(key: str, reported: ReportedNumber, way: _Way) -> tuple[CreditFigureBridge, str]:
    worlds, names = way.worlds, way.names
    days = reported.period.days
    then = looking_back({days: [reported.period]})
    terms = [find_terms(each.meant.metrics, key, days, then) for each in worlds]
    _require_alike(key, worlds, terms, names)
    whole = [figure(each.counted, key, terms[0][0].selected, then) for each in worlds]
    figures = [_require_figure(key, reported.period, each, name) for each, name in zip(whole, names, strict=True)]
    bridged = tuple(
        _bridge_term(key, reported.period, worlds, [each[n] for each in terms]) for n in range(len(terms[0]))
    )
    left = None
    if reported.number is not None:
        left = compare_reported(Fraction(Decimal(reported.number)), reported.decimals, figures[0], reported.scale)
    ends = zip((each.each for each in worlds), (each[0] for each in terms), way.halfway, strict=False)
    changed = tuple(tuple(_find_changed(before, halfway, of, len(bridged))) for before, of, halfway in ends)
    average, unordered = _average(way, key, terms[0][0].selected, then)
    found = CreditFigureBridge(
        reported,
        figures[0],
        tuple(figures[1:]),
        tuple(way.steps),
        changed,
        bridged,
        left,
        tuple(_bridge_segments(key, reported.period, way)),
        average,
        unordered,
    )
    return found, whole[-1].currency


def _average(way: _Way, key: str, selected: Selected, then: Then) -> tuple[Mapping[str, Fraction], str]:
    """What each kind of step does on average over all orders; nothing, and why, where some world has no figure."""
    figures = dict[frozenset[str], Fraction]()
    for kinds, world in way.orders.items():
        of = figure(world, key, selected, then)
        if of.value is None:
            return {}, f"after {' and '.join(sorted(kinds))} alone it has no figure: {of.why}"
        figures[kinds] = of.value
    return shapley(figures) if len(figures) > 1 else {}, way.unordered


def _bridge_segments(key: str, period: CalendarPeriod, way: _Way) -> Iterator[SegmentBridge]:
    """Yield the way of each segment that has credit in any world, in the order of the newest."""
    worlds, by = way.worlds, way.segment_by
    names = dict.fromkeys(name for each in reversed(worlds) for name in row_names(each.counted, key, by)) if by else {}
    for name in names:
        term = BridgeTerm("", key, name.among(period.days))
        found = _bridge_term(key, period, worlds, [term] * len(worlds))
        if found.first or any(each.figure or each.effect.gained for each in found.steps):
            yield SegmentBridge(name.told, found)


def _find_changed(
    before: MetricWorld, halfway: Sequence[tuple[str, MetricWorld]], term: BridgeTerm, sums: int
) -> Iterator[ChangedThing]:
    """What each thing in which the rules differ did to the figure, one after the other."""
    was = term_amounts(before, term) if sums == 1 else {}
    for name, world in halfway:
        now = term_amounts(world, term) if sums == 1 else {}
        yield ChangedThing(name, effect(was, now) if sums == 1 else None)
        was = now


def _bridge_term(
    key: str, period: CalendarPeriod, worlds: Sequence[BridgedWorld], terms: Sequence[BridgeTerm]
) -> TermBridge:
    """The way of one sum: as it is counted in each world, and what each conversion holds there."""
    pairs = [*zip(worlds, terms, strict=True)]
    counted = [
        _require_figure(key, period, term_figure(each.counted, term), f"of its {term.name}") for each, term in pairs
    ]
    moves = [effect(*both) for both in pairwise(term_amounts(each.each, term) for each, term in pairs)]
    steps = (
        StepOfTerm(moved, after, after - before - moved.net)
        for moved, (before, after) in zip(moves, pairwise(counted), strict=True)
    )
    return TermBridge(terms[0].name, terms[0].key, counted[0], tuple(steps))


def _require_figure(key: str, period: CalendarPeriod, of: CreditFigure, name: str) -> Fraction:
    """Return a figure that a step can be told of. Raises Refused where there is none."""
    if of.value is None:
        fix = step("see what it is made of, and bridge that by itself", "show", key)
        raise Refused(f"{period} of `{key}` has no figure {name}", of.why, fix)
    return of.value


def _require_alike(
    key: str, worlds: Sequence[BridgedWorld], terms: Sequence[Sequence[BridgeTerm]], names: Sequence[str]
) -> None:
    """Pass where the metric is made of the same sums in each world. Raises Refused."""
    said = [
        [(term.name, _measure(world.meant.metrics[term.key])) for term in own]
        for world, own in zip(worlds, terms, strict=True)
    ]
    for name, (one, other) in zip(names[1:], pairwise(said), strict=True):
        if one != other:
            what, why = f"`{key}` measures something else {name}", "a bridge goes from one figure to the same today"
            raise Refused(what, why, step("see its versions", "log", key))


def _measure(metric: CreditMetric | None) -> str:
    return getattr(metric, "measure", "")


def _files(ledger: Ledger, terms: ChainAsked) -> list[tuple[str, str, str]]:
    """The records by what they are, their name and their digest."""
    sides = [("", terms.now), *([(" then", terms.then)] if terms.then else [])]
    found = []
    for when, sources in sides:
        for sort in ("touches", "conversions", "roles"):
            if records := getattr(sources, sort):
                with population(ledger.settings, records) as file:
                    found.append((f"{sort}{when}", file.name, digest(file)))
    return found
