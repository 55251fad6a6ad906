"""A count read beside what stands: the groups of records whose period is closed, and the numbers of those.

2025-Q4  27  counted today --closed at 31--> 31 stands; today it would be 27

A day and a draft ask what would be, so nothing stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger.app.clock import day
from ledger.app.ledger import Ledger
from ledger.app.populations import entity_of
from ledger.kinds.entity import clock as event_clock
from ledger.measure.counting.queries.judge import Counted, latest, state_of
from ledger.measure.counting.queries.measure import MeasuredMetric
from ledger.measure.counting.queries.standing import StandingGroup, StandingPeriod
from ledger.measure.figures.events.restatement import ALL
from ledger.measure.figures.fold import find_boundary_of_figures
from ledger.measure.figures.views.closed import ClosedFigure, closed_figures
from ledger.population.count import CountRow
from ledger.population.grouping import Grouping

READS = ("then", "standard", "today")
"""The rules by which a period is read, and not asked about."""
Standing = dict[tuple[str, str | None], ClosedFigure]


def standing_groups(ledger: Ledger, found: Counted) -> list[StandingGroup]:
    """What stands of the groups of a count; nothing where they are no periods of the definition."""
    if found.rules not in READS or not found.found.by:
        return []
    closed = closed_figures(ledger.state(find_boundary_of_figures([found.key])), found.key)
    if not closed or not _by_period(ledger, found.key, found.found.by[0]):
        return []
    return list(_groups(ledger, closed, found.found.by[1:], found.found.rows))


def periods_counted_again(ledger: Ledger, found: Counted, groups: Sequence[StandingGroup]) -> list[StandingPeriod]:
    """The closed periods whose records a count judges again, since it has no group of them."""
    told = {each.value for each in groups}
    return [each for each in _read(ledger, found, (found.key,)) if each.period not in told]


def periods_measured_again(ledger: Ledger, of: MeasuredMetric) -> list[StandingPeriod]:
    """The closed periods of the criteria of a metric, but for those whose number its own group repeats."""
    told = {each.row.value: each.value for each in of.rows} if len(of.counted.found.by) == 1 else {}
    return [each for each in _read(ledger, of.counted, of.names) if told.get(each.period) != each.number]


def _read(ledger: Ledger, found: Counted, keys: Iterable[str]) -> Iterator[StandingPeriod]:
    """The closed periods of some definitions, where a count reads periods of records and asks not what would be."""
    if found.rules in READS and found.found.overall.total:
        for key in keys:
            yield from standing_periods(ledger, key)


def standing_periods(ledger: Ledger, key: str) -> Iterator[StandingPeriod]:
    """The closed periods of a definition, and the number of all records that stands for each."""
    for (period, segment), each in closed_figures(ledger.state(find_boundary_of_figures([key])), key).items():
        if segment == ALL:
            yield StandingPeriod(key, period, int(each.number), each.restated.id if each.restated else "")


def _by_period(ledger: Ledger, key: str, by: Grouping) -> bool:
    """Whether records are grouped by the periods that are closed: those of the entity's clock."""
    state = state_of(ledger, key)
    entity = entity_of(state, latest(state, key).draft.entity, ledger.today())
    return bool(by.unit) and by.name == event_clock(entity)


def _groups(
    ledger: Ledger, closed: Standing, others: tuple[Grouping, ...], rows: tuple[CountRow, ...]
) -> Iterator[StandingGroup]:
    told = set[str]()
    for row in rows:
        whole = closed.get((str(row.value), ALL))
        if whole is None:
            continue
        by_segment = [each.name for each in others] == [whole.close.terms.by]
        found = whole if not others else closed.get((str(row.value), row.others[0])) if by_segment else None
        if found:
            yield _group(ledger, row, found, whole=False)
        elif not by_segment and str(row.value) not in told:
            told.add(str(row.value))
            yield _group(ledger, row, whole, whole=True)


def _group(ledger: Ledger, row: CountRow, found: ClosedFigure, *, whole: bool) -> StandingGroup:
    return StandingGroup(
        row.value,
        row.others,
        int(found.number),
        found.closed_at.of if found.closed_at and not found.restated else None,
        row.matched,
        day(found.close.recorded_at, ledger.zone),
        found.restated.id if found.restated else "",
        whole,
    )
