"""What it does to figures of credit that one version of an attribution takes the place of another.

    on record 0.3 --recount: by the old version--> 0.333333333 --rule: by the new one--> 0.4

Each version gives the credit of all conversions, by what it refers to today. Every metric is read from the two tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.calendar import CalendarPeriod
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.history.slices import Slice
from ledger.measure.credit.queries.table import GovernedCredit, GoverningSlices, table_of_slices
from ledger.measure.figures.events.close import ClosedInput
from ledger.measure.figures.events.restatement import ALL, ChangeStep, FigureChange
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs.closing import require_final
from ledger.measure.figures.views.closed import closed_figures
from ledger.measure.figures.views.on_record import find_number
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.queries.figures import exact_figure, figures_of_table
from ledger.measure.metrics.queries.inputs import digest_inputs
from ledger.measure.metrics.queries.metrics import MetricMeant, metrics_over
from ledger.measure.metrics.queries.world import STANDARD, MetricAsked, require_sources
from ledger.steps import RECORDS, step


class MetricOnRecord(NamedTuple):
    """A metric, the periods of which a number of it is on record, and those of them that are closed.

    `segment_by` is what its closed periods are told apart by.
    """

    meant: MetricMeant
    periods: tuple[CalendarPeriod, ...]
    closed: tuple[str, ...]
    segment_by: str


class CreditChanges(NamedTuple):
    """What becomes of the figures of one metric, and the records that this follows from."""

    key: str
    population: CountedPopulation
    made_of: tuple[ClosedInput, ...]
    changes: tuple[FigureChange, ...]


def metrics_on_record(
    ledger: Ledger, state: State, attribution: str, periods: Sequence[CalendarPeriod]
) -> list[MetricOnRecord]:
    """Return the metrics over an attribution with a number on record of some periods, by key."""
    return [found for each in metrics_over(ledger, attribution) if (found := _on_record(state, each, periods)).periods]


def _on_record(state: State, meant: MetricMeant, periods: Sequence[CalendarPeriod]) -> MetricOnRecord:
    closes = REPORTED.of(state).closes.get(meant.key, {})
    named = tuple(each for each in periods if find_number(state, meant.key, each.name, ALL, in_units=True))
    closed = tuple(each.name for each in named if each.name in closes)
    return MetricOnRecord(meant, named, closed, next((closes[each].terms.by for each in closed), ""))


class VersionTables:
    """The credit of all conversions by one version of an attribution, run once for each dating and segment."""

    def __init__(self, ledger: Ledger, attribution: str, version: int, question: MetricAsked) -> None:
        """`question` names the records."""
        self.ledger, self.attribution, self.question = ledger, attribution, question
        self.version = version
        self._tables = dict[tuple[str, str], GovernedCredit]()

    def figures(self, of: MetricOnRecord, period: CalendarPeriod) -> Mapping[str | None, CreditFigure]:
        """Return the figure of a period, by segment: that of the whole under `""`. Raises Refused and BadInput."""
        by = (of.segment_by,) if of.segment_by else ()
        asked = self.question._replace(by=by, period=period.name, rules=STANDARD)
        found = figures_of_table(self.ledger, of.meant, asked, self._table(of))
        return {each.name: each.figures[0] for each in found.rows} | {ALL: found.overall[0]}

    def _table(self, of: MetricOnRecord) -> GovernedCredit:
        segment = of.segment_by if of.segment_by not in ("channel", "part") else ""
        place = (of.meant.dated_by, segment)
        if place not in self._tables:
            self._tables[place] = self._run(of.meant, *place)
        return self._tables[place]

    def _run(self, meant: MetricMeant, dated_by: str, segment: str) -> GovernedCredit:
        today, state = self.ledger.today(), self.ledger.snapshot().state
        governing = GoverningSlices(self.attribution, STANDARD, [Slice(None, None, self.version, today)])
        sources = require_sources(self.ledger, meant, self.question)
        return table_of_slices(self.ledger, state, governing, sources, today, dated_by, segment)


def measure_changes(
    ledger: Ledger,
    attribution: str,
    versions: tuple[int, int],
    metrics: Iterable[MetricOnRecord],
    question: MetricAsked,
) -> Iterator[CreditChanges]:
    """Yield what the later of two versions makes of each metric. Raises BadInput, and Refused where one has no figure.

    Nothing of the records is kept but their digests.
    """
    old, new = (VersionTables(ledger, attribution, each, question) for each in versions)
    state, position = ledger.state(), ledger.journal.head()
    for each in metrics:
        changes = [change for period in each.periods for change in _changes(ledger, state, each, period, (old, new))]
        made_of = tuple(digest_inputs(ledger, each.meant, question))
        first = made_of[0]
        which = CountedPopulation(first.records, first.digest, first.reading, position)
        yield CreditChanges(each.meant.key, which, made_of, tuple(changes))


def _changes(
    ledger: Ledger,
    state: State,
    of: MetricOnRecord,
    period: CalendarPeriod,
    tables: tuple[VersionTables, VersionTables],
) -> Iterator[FigureChange]:
    """The whole first, then its segments: one that has no figure and had none is left out."""
    key = of.meant.key
    before, after = (each.figures(of, period) for each in tables)
    require_final(key, period, after[ALL].final, ledger.today())
    segments = [segment for name, segment in closed_figures(state, key) if name == period.name]
    for segment in dict.fromkeys([ALL, *after, *segments]):
        known = find_number(state, key, period.name, segment, in_units=True)
        was, becomes = (_value(each.get(segment)) for each in (before, after))
        if known is None and None in (was, becomes):
            continue
        stood, number = (known.stood, Fraction(known.exact)) if known else ("counted", was)
        if was is None or becomes is None or number is None:
            raise _no_figure(of, period, segment, tables[was is not None].version)
        yield _change(period, segment, stood, (number, was, becomes))


def _value(of: CreditFigure | None) -> Fraction | None:
    """The figure of a segment; 0 where no conversion is of it any more."""
    return of.value if of else Fraction(0)


def _change(
    period: CalendarPeriod, segment: str | None, stood: str, numbers: tuple[Fraction, Fraction, Fraction]
) -> FigureChange:
    number, was, becomes = numbers
    steps = [ChangeStep(name="rule", effect=exact_figure(becomes - was))]
    if stood != "counted":
        steps.insert(0, ChangeStep(name="recount", effect=exact_figure(was - number)))
    return FigureChange(
        period=period.name,
        segment=segment,
        stood=stood,
        before=exact_figure(number),
        after=exact_figure(becomes),
        steps=tuple(steps),
    )


def _no_figure(of: MetricOnRecord, period: CalendarPeriod, segment: str | None, version: int) -> Refused:
    key, part = of.meant.key, f", {segment}," if segment else ""
    what = f"{period}{part} of `{key}` has no figure by v{version} of `{of.meant.attribution}`"
    why = "a number that stands is restated by another number, and never by none"
    by = of.segment_by or False
    fix = step("see both numbers of it", "count", key, touches=RECORDS, conversions=RECORDS, period=period.name, by=by)
    return Refused(what, why, fix)
