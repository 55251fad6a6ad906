"""Why a metric of the week and another answer differ: closed periods that stand, and standards that reach back.

mql was closed at 41 in 2020-W06, by restatement-1     --against the count of that week--> 41 stands, and the week is 20
mql v5 is retrospective, and governs that week too     --against the rule of each day--> `count` answers by v5
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from ledger.app.ledger import Ledger
from ledger.compile.governed import governed_on, governed_then
from ledger.domain.state import State
from ledger.history.slices import CLOCK as OWN, Slice, governing_slice
from ledger.kinds.metric import criteria_of
from ledger.meanings.metric import CLOCK, Metric
from ledger.measure.counting.queries.standing import StandingPeriod
from ledger.measure.figures.queries.standing import standing_periods


def find_otherwise(ledger: Ledger, metric: Metric, counts: Mapping[str, Fraction | None]) -> Iterator[StandingPeriod]:
    """The closed periods of what a metric counts that stand at another number than its own. `counts` are by period."""
    if metric.over is None and not metric.sums and metric.dated_by == CLOCK:
        for key in criteria_of(metric):
            found = (each for each in standing_periods(ledger, key) if each.period in counts)
            yield from (each for each in found if counts[each.period] != each.number)


def standard_otherwise(state: State, metric: Metric, days: Iterable[date], today: date) -> bool:
    """Whether a standard has another version judge what a metric counts on one of the days than was in force then."""
    told = list(days)
    return any(
        _differs(governed_then(state, key), governed_on(state, key, today), day)
        for key in criteria_of(metric)
        for day in told
    )


def _differs(then: Sequence[Slice], on: Sequence[Slice], day: date) -> bool:
    if any(each.cohort for each in (*then, *on)):
        return False  # a cohort is told by another date of a record, by both rules
    one, other = (governing_slice(each, {OWN: day}) for each in (then, on))
    return (one.version if one else 0) != (other.version if other else 0)
