"""From a figure that was reported to what it is today: the chain of worlds between them, counted in two ways.

figure, day --history--> worlds W0 … Wn ──one query of all worlds──▶ what each step gains and loses
                                        ──the ordinary count───────▶ the figure of each      difference 0, or it
                                                                                             does not close
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, population
from ledger.domain.calendar import CalendarPeriod, calendar_periods
from ledger.errors import BadInput, Refused
from ledger.history.bridging import Effect, OrderMatters, effects, figures, order_matters, shapley
from ledger.history.midpoint import Measured
from ledger.measure.counting.queries.judge import latest, state_of
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.queries.bridge_worlds import BridgeOptions, Chain, ChainStep, WorldChoice, chain_of
from ledger.measure.figures.queries.counted_by import refuse_metric
from ledger.population.asking import ImpactOptions, id_column
from ledger.population.count import Count, count
from ledger.population.impact import Blame, impact
from ledger.population.source.digest import digest
from ledger.population.source.file import File
from ledger.population.sql.days import RecordDays
from ledger.population.sql.layers import UNREADABLE
from ledger.population.worlds import FigureCell, FigureWorld, WorldTally, world_tallies
from ledger.steps import Open, again

NOW, THEN = range(2)


class StepOfFigure(NamedTuple):
    """A step of one figure: what it gained and lost, the figure after it as `count` has it, and what that leaves."""

    step: ChainStep
    effect: Effect
    figure: int
    remainder: int


class FigureBridge(NamedTuple):
    """The way of one figure, of a period and maybe a segment of it. `reported` is None where nobody said it.

    `first` is the figure of the first world. `order` is None, with the reason in `unordered`, where a world of other
    orders cannot be judged.
    """

    period: CalendarPeriod
    segment: str | None
    whole: bool
    as_of: date
    reported: int | None
    first: int
    steps: tuple[StepOfFigure, ...]
    order: OrderMatters | None
    average: Mapping[str, object]

    @property
    def last(self) -> int:
        """The figure today."""
        return self.steps[-1].figure if self.steps else self.first

    @property
    def remainder(self) -> int:
        """What the steps between recounts leave of the difference; 0 where the bridge closes."""
        return self.last - self.first - sum(each.effect.net for each in self.steps)

    @property
    def closes(self) -> bool:
        """Whether nothing is left, of the whole and of each step."""
        return not self.remainder and not any(each.remainder for each in self.steps)


class StepClauses(NamedTuple):
    """The clauses that answer for a step of the rule, over all periods that were bridged with it."""

    step: ChainStep
    periods: str
    blames: tuple[Blame, ...]


class BridgeResult(NamedTuple):
    """What was found: each figure's way, and on which records. `kept` says that facts of the time were at hand."""

    key: str
    options: BridgeOptions
    today: date
    figures: tuple[FigureBridge, ...]
    clauses: tuple[StepClauses, ...]
    rates: tuple[tuple[FigureBridge, Mapping[str | None, Measured], Mapping[str | None, Measured]], ...]
    unordered: str
    apart: Mapping[str, int]
    files: tuple[tuple[str, str], ...]

    @property
    def kept(self) -> bool:
        """Whether the facts of the time were at hand."""
        return len(self.files) > 1

    @cached_property
    def open(self) -> FigureBridge | None:
        """The first figure whose bridge does not close."""
        return next((each for each in self.figures if not each.closes), None)


def bridged(
    ledger: Ledger,
    key: str,
    periods: Sequence[CalendarPeriod],
    now: Records,
    then: Records | None,
    asked: BridgeOptions,
) -> BridgeResult:
    """Explain the figure of each period from the day on which it was reported to today. Nothing of the records is kept.

    Raises BadInput and Refused: where the definition says no yes or no, where a period had not begun on the day, where
    what was reported is no number of records, and where records cannot be read or, of two files, told apart.
    """
    _require_figures(ledger, key)
    if strange := sorted(asked.reported.keys() - {each.name for each in periods}):
        why = f"the periods are {', '.join(each.name for each in periods)}"
        raise BadInput(f"a figure is given of {strange[0]}", why, f"add it to --period, or leave out {strange[0]}=…")
    require_past(periods, asked.as_of, ledger.today())
    with ExitStack() as open_:
        records = [now, *([then] if then else [])]
        files = [open_.enter_context(population(ledger.settings, each)) for each in records]
        asked = asked._replace(id=_id(files, asked))
        reported = [_reported(ledger, key, each, asked) for each in periods]
        days = groupby(reported, lambda each: each.as_of)
        parts = [_part(ledger, key, list(own), day, files, asked) for day, own in days]
        told = tuple((each.name, digest(each)) for each in files)
    return BridgeResult(
        key,
        asked,
        ledger.today(),
        tuple(figure for part in parts for figure in part.figures),
        tuple(each for part in parts for each in part.clauses),
        tuple(each for part in parts for each in part.rates),
        next((part.unordered for part in parts if part.unordered), ""),
        parts[-1].apart,
        told,
    )


def periods_of(text: str) -> tuple[CalendarPeriod, ...]:
    """The periods that somebody names. Raises BadInput."""
    return calendar_periods(text)


def require_past(periods: Sequence[CalendarPeriod], as_of: date | None, today: date) -> None:
    """Pass where somebody could know a figure of each by now. Raises BadInput."""
    if as_of and as_of > today:
        raise BadInput(
            f"nobody could report anything as of {as_of}",
            f"today is {today}",
            again("give a day that is past", as_of=str(today)),
        )
    for each in periods:
        if each.days.from_ > (as_of or today):
            why = f"it begins on {each.days.from_}, and that is after {as_of or today}"
            raise BadInput(
                f"nothing of {each} could be reported yet",
                why,
                again("ask for a period that had begun", period=Open("PERIOD")),
            )


def _require_figures(ledger: Ledger, key: str) -> None:
    draft = latest(state_of(ledger, key), key).draft
    refuse_metric(draft, "bridged")
    if draft.yields != "predicate":
        why = f"it is of kind {draft.kind}: a figure counts the records that a criteria holds for"
        raise Refused(f"`{key}` has no figure", why, "write a criteria that refers to it")


class ReportedFigure(NamedTuple):
    """What was reported of a period, None where nobody says it, and as of which day."""

    period: CalendarPeriod
    number: int | None
    as_of: date


def _reported(ledger: Ledger, key: str, period: CalendarPeriod, asked: BridgeOptions) -> ReportedFigure:
    """The figure that is given, else the one on record: as of the day that is asked about, or the last there is."""
    day = asked.as_of or last_day_known(period, ledger.today())
    if period.name in asked.reported:
        return ReportedFigure(period, asked.reported[period.name], day)
    on_record = [
        each
        for each in REPORTED.of(ledger.state()).figures.get(key, ())
        if each.terms.period == period.name
        and not (each.terms.segment or each.terms.unit)
        and asked.as_of in (None, each.terms.as_of)
    ]
    if not on_record:
        return ReportedFigure(period, None, day)
    last = max(on_record, key=lambda each: (each.terms.as_of, each.position))
    if last.number != int(last.number):
        raise Refused(
            f"{last.terms.number} was reported of {period.name}, which is no number of records",
            why=f"#{last.position} recorded it as of {last.terms.as_of}, and a bridge goes from records to records",
            fix=again("say how many they were", reported=Open(f"{period.name}=N"), as_of=str(last.terms.as_of)),
        )
    return ReportedFigure(period, int(last.number), last.terms.as_of)


def last_day_known(period: CalendarPeriod, today: date) -> date:
    """Return the last day of a period, or today while it goes on."""
    assert period.days.until is not None
    return min(period.days.until - timedelta(days=1), today)


def _id(files: Sequence[File], asked: BridgeOptions) -> str:
    found = id_column(files[NOW], asked.id)
    if not found and len(files) > 1:
        why = "records of then and of now are the same by their ids, and no column is called as ids are"
        raise BadInput("no column of ids was found", why, again("name it", id=Open("COLUMN")), files[NOW].name)
    return found


class _Part(NamedTuple):
    """The figures that were reported on one day."""

    figures: list[FigureBridge]
    clauses: list[StepClauses]
    rates: list[tuple[FigureBridge, Mapping[str | None, Measured], Mapping[str | None, Measured]]]
    unordered: str
    apart: Mapping[str, int]


def _part(
    ledger: Ledger, key: str, reported: list[ReportedFigure], day: date, files: Sequence[File], asked: BridgeOptions
) -> _Part:
    chain = chain_of(ledger, key, day, asked, facts_kept=len(files) > 1)
    cube, unordered = chain.cube()
    choices = list(dict.fromkeys([chain.first, *(each.after for each in chain.steps), *cube.values()]))
    worlds = [chain.world(each) for each in choices]
    periods = [each.period for each in reported]
    days = [RecordDays("", each.days.from_, each.days.until) for each in periods]
    tallies = world_tallies(files, worlds, days, asked.id, asked.merged)
    at = {choice: n for n, choice in enumerate(choices)}
    counted = _Counted(files, periods, chain)
    found = _Figures(chain, tallies, at, {} if unordered else cube, counted)
    figures = [found.of(n, each.period, each.number, day) for n, each in enumerate(reported)]
    figures += [each for n, period in enumerate(periods) for each in found.by_segment(n, period, day)]
    wholes = [each for each in figures if each.whole]
    rates = [(each, *counted.rates(each.period)) for each in wholes] if asked.segment_by else []
    return _Part(figures, _clauses(files[NOW], chain, wholes, periods), rates, unordered, counted.apart())


class _Counted:
    """Every world as the ordinary count has it: each is counted once, whoever asks."""

    def __init__(self, files: Sequence[File], periods: Sequence[CalendarPeriod], chain: Chain) -> None:
        self.files, self.periods, self.chain = files, periods, chain
        self.found = dict[WorldChoice, Count]()

    def figure(self, choice: WorldChoice, period: CalendarPeriod, segment: str | None, *, whole: bool) -> int:
        """How many records of a period the world counts, of one segment or of all."""
        rows = (each for each in self.of(choice).rows if each.value == period.name)
        return sum(each.matched for each in rows if whole or each.others == (segment,))

    def rates(self, period: CalendarPeriod) -> tuple[Mapping[str | None, Measured], Mapping[str | None, Measured]]:
        """How many were judged and how many of them count, by segment: of the first world and of the last."""
        first, last = (
            {
                each.others[0]: Measured(each.judged, each.matched)
                for each in self.of(choice).rows
                if each.value == period.name
            }
            for choice in (self.chain.first, self.chain.last)
        )
        return first, last

    def of(self, choice: WorldChoice) -> Count:
        """The count of a world, by period and segment."""
        if choice not in self.found:
            world, by = self.chain.world(choice), [f"{choice.clock}:{self.periods[0].unit}"]
            among = RecordDays(choice.clock, self.periods[0].days.from_, self.periods[-1].days.until)
            self.found[choice] = self._count(world, [*by, *([world.segment] if world.segment else [])], among)
        return self.found[choice]

    def apart(self) -> Mapping[str, int]:
        """The records of today that are of no period, or that nobody can judge: they are counted, and never dropped."""
        years = self._count(self.chain.world(self.chain.last), [f"{self.chain.last.clock}:year"], None).rows
        dated = [each for each in years if each.value not in (None, UNREADABLE)]
        of_no_day = {each.value: each.total for each in years if each not in dated}
        found = {
            "undated": of_no_day.get(None, 0),
            "unreadable": of_no_day.get(UNREADABLE, 0) + sum(each.unreadable for each in dated),
            "ungoverned": sum(each.ungoverned for each in dated),
        }
        return {name: records for name, records in found.items() if records}

    def _count(self, world: FigureWorld, by: Sequence[str], among: RecordDays | None) -> Count:
        rules, file = world.rules, self.files[world.facts]
        return count(
            file, rules.segments, rules.schema, world.columns, world.today, clock=rules.clock, by=by, among=among
        )


class _Figures(NamedTuple):
    chain: Chain
    tallies: Sequence[WorldTally]
    at: Mapping[WorldChoice, int]
    cube: Mapping[frozenset[str], WorldChoice]
    counted: _Counted

    def of(
        self,
        n: int,
        period: CalendarPeriod,
        reported: int | None,
        day: date,
        segment: str | None = None,
        *,
        whole: bool = True,
    ) -> FigureBridge:
        """The way of one figure."""

        def is_of(cell: FigureCell) -> bool:
            return cell.period == n and (whole or cell.segment == segment)

        def figure(choice: WorldChoice) -> int:
            return self.counted.figure(choice, period, segment, whole=whole)

        worlds = [self.chain.first, *(each.after for each in self.chain.steps)]
        moves = effects(self.tallies, [self.at[each] for each in worlds], is_of)
        counts = [figure(each) for each in worlds]
        steps = tuple(
            StepOfFigure(step, effect, after, after - before - effect.net)
            for step, effect, (before, after) in zip(self.chain.steps, moves, pairwise(counts), strict=True)
        )
        cube = {chosen: self.at[each] for chosen, each in self.cube.items()}
        order = order_matters(self.tallies, cube, is_of) if cube else None
        in_worlds = {chosen: _sum(self.tallies, world, is_of) for chosen, world in cube.items()}
        average = shapley(in_worlds) if len(in_worlds) > 1 else {}
        return FigureBridge(period, segment, whole, day, reported, counts[0], steps, order, average)

    def by_segment(self, n: int, period: CalendarPeriod, day: date) -> Iterator[FigureBridge]:
        """The same of each segment that has a figure in any world."""
        if not self.chain.asked.segment_by:
            return
        names = {cell.segment for each in self.tallies for cell in each.cells if cell and cell.period == n}
        for each in sorted(names, key=lambda name: (name is None, name or "")):
            yield self.of(n, period, None, day, each, whole=False)


def _sum(tallies: Iterable[WorldTally], world: int, is_of: Callable[[FigureCell], bool]) -> int:
    return sum(records for cell, records in figures(tallies, world).items() if is_of(cell))


def _clauses(
    file: File, chain: Chain, wholes: Sequence[FigureBridge], periods: Sequence[CalendarPeriod]
) -> list[StepClauses]:
    """Who answers for what each step of the rule did, of the records of all these periods."""
    found = []
    for n, step in enumerate(chain.steps):
        moved = sum(each.steps[n].effect.gained + each.steps[n].effect.lost for each in wholes)
        if step.kind in ("rule", "standard") and moved:
            before, after = (chain.world(each) for each in (step.before, step.after))
            days = RecordDays(step.after.clock, periods[0].days.from_, periods[-1].days.until)
            blames = impact(
                file, before.rules, after.rules, after.columns, after.today, ImpactOptions(among=days)
            ).blames
            span = " to ".join(dict.fromkeys((periods[0].name, periods[-1].name)))
            found.append(StepClauses(step, span, tuple(each for each in blames if each.records)))
    return found
