"""From which day on a figure of a definition is final, by what was decided: no record has to be read for that.

a count, a score, stages, an attribution    the end of the period
a metric over an attribution                when no later conversion can change it, by all versions that govern those
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.compile.governed import governed_on
from ledger.domain.definition import Draft
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.credit.final import GoverningWindow, final_day
from ledger.kinds.credit.metric import credit_metric_of, earning
from ledger.kinds.names import METRIC
from ledger.kinds.taxonomy import taxonomy_of
from ledger.meanings.credit.metric import CreditSum, terms_of


def final_of(state: State, key: str, days: Period, zone: str, today: date) -> date:
    """Return the first day on which a figure of these days cannot change any more, by what governs as of `today`."""
    assert days.until
    sums = _sums(state, key, today)
    return max((final_day(each, days, _governing(state, each, today), zone) for each in sums), default=days.until)


def _sums(state: State, key: str, today: date) -> Iterator[CreditSum]:
    """The credit and the values that a metric is made of; none of what counts records."""
    draft = _draft(state, key, today)
    found = credit_metric_of(draft) if draft and draft.kind == METRIC else None
    if isinstance(found, CreditSum):
        yield found
    elif found:
        for term in terms_of(found):
            yield from _sums(state, term, today)


def _governing(state: State, of: CreditSum, today: date) -> Iterator[GoverningWindow]:
    """The windows of the versions that govern conversions."""
    for each in governed_on(state, of.of, today) if of.of in state.definitions else ():
        if each.version and each.dated and (each.start is None or each.start <= today):
            rule = attribution_of(state.history(of.of).version(each.version).draft)
            sorting = _draft(state, rule.touches.taxonomy, each.on)
            if sorting:
                taxonomy = taxonomy_of(sorting)
                earners = earning(of.earners, taxonomy, rule.no_touch) - {rule.no_touch}
                yield GoverningWindow(each.end, rule.journey.window, frozenset(map(taxonomy.funnel_of, earners)))


def _draft(state: State, key: str, day: date) -> Draft | None:
    """What is in force on a day; else the newest version."""
    if key not in state.definitions:
        return None
    history = state.history(key)
    version = history.in_force(day) or history.versions[-1]
    return version.draft
