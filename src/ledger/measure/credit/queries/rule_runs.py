"""Each version of an attribution run once: what it gives to the conversions that it governs, and what to all others.

versions in force, as of each conversion's own day --alike?--> one run for each --select--> the credit of any days
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records
from ledger.domain.state import State
from ledger.measure.counting.queries.judge import state_of
from ledger.measure.credit.pure.outcome import Days
from ledger.measure.credit.pure.table import RuleRun, credit_cells
from ledger.measure.credit.queries.credit import (
    CreditSources,
    GoverningRule,
    governing_rule,
    opening,
    require_days_alone,
)
from ledger.measure.credit.queries.table import find_slices, slices_until, with_rates
from ledger.population.source.file import File

THEN = "then"
"""Each conversion by the version of its own day: no later decision changes a week that was read."""


class _Governing(NamedTuple):
    """A version on some days, and what it says then."""

    version: int
    decided: bool
    own: tuple[Days, ...]
    says: GoverningRule


def credit_runs(
    ledger: Ledger,
    key: str,
    sources: CreditSources,
    dated_by: str,
    since: date,
    compared: Collection[date],
) -> tuple[RuleRun, ...]:
    """Run each version that governs conversions from `since` to today, once, the newest last.

    What governs a day that is `compared` is run over all those conversions, the others over their own. No journey is
    cut. Raises Refused where no version was ever in force or one governs a cohort, and BadInput where records cannot be
    read.
    """
    state, today = state_of(ledger, key), ledger.today()
    governing = list(_merge(_governing(state, key, today, since, ledger.zone)))
    with opening(ledger.settings) as opened:
        return tuple(_run(ledger, each, sources, dated_by, since, compared, opened) for each in governing)


def _governing(state: State, key: str, today: date, since: date, zone: str) -> Iterator[_Governing]:
    for of in slices_until(find_slices(state, key, THEN, today), today):
        if not of.version or (of.end and of.end <= since):
            continue
        require_days_alone(key, of)
        version = state.history(key).version(of.version)
        goes_on = of.end is None or of.end > today
        days = Days(of.start, None if goes_on else of.end)
        yield _Governing(of.version, not version.attested, (days,), governing_rule(state, version, of.on, zone))


def _merge(each_on_its_days: Iterator[_Governing]) -> Iterator[_Governing]:
    """Those that say the same as one, in the order of their last days: nothing but a name tells them apart."""
    waiting = list[_Governing]()
    for each in each_on_its_days:
        same = [one for one in waiting if _says(one) == _says(each)]
        own = (*(days for one in same for days in one.own), *each.own)
        waiting = [*(one for one in waiting if one not in same), each._replace(own=own)]
    return iter(waiting)


def _says(of: _Governing) -> tuple[int, object, object, object]:
    return of.version, of.says.rule, of.says.taxonomy, of.says.schemas


def _run(
    ledger: Ledger,
    of: _Governing,
    sources: CreditSources,
    dated_by: str,
    since: date,
    compared: Collection[date],
    opened: Callable[[Records], File],
) -> RuleRun:
    sides = of.says.sides(with_rates(sources, of.says), ledger.settings, opened)
    tomorrow = ledger.today() + timedelta(days=1)
    everything = any(days.covers(day) for days in of.own for day in compared)
    days = Days(since, tomorrow) if everything else _around(of.own, since, tomorrow)
    cells = credit_cells(of.says.rule, of.says.taxonomy, sides, of.says.weighed, days, dated_by, own=of.own).cells
    return RuleRun(of.version, of.decided, of.own, of.says.rule, of.says.taxonomy, cells)


def _around(own: Sequence[Days], since: date, tomorrow: date) -> Days:
    """The days from the first of its own to the last."""
    return Days(max(own[0].start or since, since), own[-1].end or tomorrow)
