"""The figures of a metric: one number for each group of records and for the whole, exact to the last digit.

count   records                1,234
sum     a decimal              12,345.67
ratio   a fraction             3/8; none where nothing is in the denominator
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from ledger.app.ledger import Ledger
from ledger.app.populations import Records
from ledger.data import Data
from ledger.domain.period import Period
from ledger.errors import Refused
from ledger.language.literals import DECIMALS
from ledger.meanings.metric import BLANK_AMOUNT, DENOMINATOR, Metric
from ledger.measure.counting.queries.judge import Counted, Rules, counted, newest_of
from ledger.population.count import CountRow
from ledger.population.source.reading import MOST_GROUPS
from ledger.population.sql.rules import JudgingSegment

Group = tuple[str | None, ...]


class MetricFigure(Data, frozen=True):
    """The figure of a group, or of the whole: `value` is None where there is none.

    There is none where no record could be judged. `records` are those that count: of a ratio those in the numerator,
    `over` those in the denominator. `blank` are the
    ones that add nothing to a sum. `row` says how many were judged, and how many could not be.
    """

    row: CountRow
    value: Fraction | None
    records: int
    over: int = 0
    blank: int = 0


class MeasuredMetric(Data, frozen=True):
    """A metric over records: what it measures, of which criteria (and over which), by which versions, its figures."""

    metric: Metric
    names: tuple[str, ...]
    counted: Counted
    overall: MetricFigure
    rows: tuple[MetricFigure, ...]


def measured(
    ledger: Ledger,
    rule: str,
    records: Records,
    rules: Rules,
    by: Sequence[str] = (),
    clock: str = "",
    also: Sequence[Path] = (),
    within: Period | None = None,
    most: int = MOST_GROUPS,
) -> MeasuredMetric:
    """The figures of a metric over the records of a file or table, its criteria judged by `rules` (see `counted`).

    Raises Refused where it is no metric, where its versions measure different things, and what `counted` raises.
    """
    found = counted(ledger, rule, records, rules, by, clock, also, within, most)
    if not is_metric(found):
        why, fix = "a figure is what a metric comes to", f"count its records: ledger count {rule}"
        raise Refused(f"`{rule}` is no metric", why, fix)
    return figures(found)


def is_metric(found: Counted) -> bool:
    """Whether what was counted is a metric."""
    return isinstance(newest_of(found.segments), Metric)


def figures(found: Counted) -> MeasuredMetric:
    """What a metric that was counted comes to."""
    metric = newest_of(found.segments)
    assert isinstance(metric, Metric)
    said: dict[Group, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in found.found.said:
        if each.said is not None:
            said[each.value, *each.others][str(each.said)] += each.records
    amounts = {(each.value, *each.others): each.amount for each in found.found.sums}
    rows = tuple(
        _figure(metric, row, said[row.value, *row.others], amounts.get((row.value, *row.others)))
        for row in found.found.rows
    )
    whole = _figure(metric, found.found.overall, _added(said.values()), sum(amounts.values(), Fraction(0)))
    names = tuple(name for name in _newest(found.segments).versions if name != found.key)
    return MeasuredMetric(metric, names, found, whole, rows)


def decimal_text(value: Fraction) -> str:
    """A count or a sum to its last digit, such as `12.5`: a number that people write."""
    scaled = abs(value) * 10**DECIMALS
    assert scaled.denominator == 1, value  # a number has no more decimals, and neither have their sums
    whole, rest = divmod(scaled.numerator, 10**DECIMALS)
    digits = f"{rest:0{DECIMALS}}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}{f'.{digits}' if digits else ''}"


def _newest(segments: Sequence[JudgingSegment]) -> JudgingSegment:
    return next(each for each in reversed(segments) if each.meaning is not None)


def _figure(metric: Metric, row: CountRow, said: Mapping[str, int], amount: Fraction | None) -> MetricFigure:
    every = sum(said.values())
    if row.total and not row.judged:
        return MetricFigure(row, None, 0)
    if metric.over is not None:
        share = every - said.get(DENOMINATOR, 0)
        return MetricFigure(row, Fraction(share, every) if every else None, share, every)
    value = amount or Fraction(0) if metric.sums else Fraction(every)
    return MetricFigure(row, value, every, blank=said.get(BLANK_AMOUNT, 0))


def _added(of: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for each in of:
        for name, records in each.items():
            found[name] += records
    return found
