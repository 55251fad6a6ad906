"""The metrics over an attribution that a proposal may move, what they come to by both rules, and who reads them.

Which may move is proved by what was decided, without any record. What they come to takes touches and conversions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.brief.content import BriefMetric, BriefTurn
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.consumers.views import consumers
from ledger.govern.documents.queries.hypothetical import as_if
from ledger.govern.proposals.queries.limits_turned import find_turns
from ledger.history.candidates import ALL_HISTORY
from ledger.meanings.credit.metric import sort_of
from ledger.measure.credit.queries.credit import CreditSources, journeys_known
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.queries.both_rules import ChangedRule, MetricByBothRules, MetricsCounter
from ledger.measure.metrics.queries.figures import exact_figure


class MetricsMoved(NamedTuple):
    """The metrics over an attribution that a proposal may move, and the limits of channels that turn with it."""

    metrics: list[BriefMetric]
    turns: list[BriefTurn]


def find_moved(
    ledger: Ledger, proposal: Proposal, spared: Collection[str], journeys: CreditSources | None, settings: bool
) -> MetricsMoved:
    """Return what it may move, counted on `journeys`, or with `settings` on those that they name.

    `spared` are versions whose figures stay, such as `all_credit v1`. What one channel has of them may turn a limit.
    """
    state = ledger.state()
    reached = [] if proposal.terms.retires or proposal.terms.confirms else [*_keys(proposal, state, ())]
    if not reached:
        return MetricsMoved([], [])
    terms = proposal.terms
    rule = ChangedRule(proposal.key, state, as_if(ledger, proposal), terms.from_, terms.standard in ALL_HISTORY)
    counter = MetricsCounter(ledger, rule, _naming(ledger, journeys, settings))
    metrics = [_tell(state, counter.count(key)) for key in _keys(proposal, state, spared)]
    return MetricsMoved(metrics, find_turns(counter, ledger.today(), reached))


def _keys(proposal: Proposal, state: State, spared: Collection[str]) -> Iterator[str]:
    """The metrics over an attribution that it reaches, whose figure is not proved to stay."""
    for name in dict.fromkeys((*_own(proposal), *proposal.bound.affects)):
        key = name.partition(" ")[0]
        known = state.definitions.get(key)
        draft = proposal.draft if key == proposal.key else known.versions[-1].draft if known else None
        if draft and is_over_attribution(draft) and name not in spared:
            yield key


def _own(proposal: Proposal) -> Iterator[str]:
    yield from [f"{proposal.key} v{each.version}" for each in proposal.bound.displaces] or [proposal.key]


def _naming(ledger: Ledger, journeys: CreditSources | None, settings: bool) -> Callable[[str], CreditSources | None]:
    """What names the records of an attribution: those that are given, else the settings, where they can be read."""

    def name(key: str) -> CreditSources | None:
        if journeys or not settings:
            return journeys
        try:
            return journeys_known(ledger.settings, key)
        except LedgerError:
            return None

    return name


def _tell(state: State, of: MetricByBothRules) -> BriefMetric:
    metric, draft = of.meant.metrics[of.key], of.meant.drafts[of.key]
    assert metric
    told: BriefMetric = {
        "key": of.key,
        "title": draft.content["title"],
        "sort": sort_of(metric),
        "readers": sorted(each.terms.title for each in consumers(state) if of.key in each.terms.uses),
        "period": of.period.name if of.period else "",
        "before": _exact(of.before),
        "after": _exact(of.after),
        "currency": next((each.currency for each in (of.before, of.after) if each and each.currency), ""),
        "why": of.why or next((each.why for each in (of.after, of.before) if each and each.why), ""),
    }
    if of.goal:
        goal, before, after = of.goal
        told["goal"] = {"told": goal, "before": before, "after": after}
    if of.contradicted:
        told["contradicts"] = [
            {"period": each.period, "number": each.number, "after": each.after, "closed": each.closed}
            for each in of.contradicted
        ]
    return told


def _exact(of: CreditFigure | None) -> str | None:
    return None if of is None or of.value is None else exact_figure(of.value)
