"""What whoever decides about a channel reads: how it stands, what would turn the recommendation, and the money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.state import State
from ledger.meanings.framework.framework import Framework
from ledger.meanings.framework.recommending import TotalRange, outcome_at, outcome_of, robust, total_range
from ledger.meanings.framework.scoring import Scores, settled
from ledger.meanings.framework.sensitivity import (
    ChannelScores,
    ScoreChange,
    SmallestChange,
    WeightBound,
    dominates,
    single_criteria,
    smallest_changes,
    weight_bounds,
)
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.stance import stance_on
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.queries.channels import ChannelOn, channel_on
from ledger.measure.channels.verbs.evaluating import framework_behind, given_by_assessor
from ledger.measure.spend.events import MonthlySpend
from ledger.measure.spend.fold import SLOT as SPEND


class Turning(NamedTuple):
    """What would turn what the scores recommend, as if every gate passed, by these rules.

    `ends` are the totals that weights leave open, with what the highest of them gives. `dominated` are adopted channels
    that this one is as good as, or better, on every criterion and gate.
    """

    rules: Framework
    outcome: str
    weights: Sequence[WeightBound]
    alone: Sequence[ScoreChange]
    fewest: Sequence[SmallestChange]
    ends: TotalRange
    highest: str
    robust: bool
    dominated: Sequence[str]


class ChannelBriefOn(NamedTuple):
    """A channel as it stands, what would turn its recommendation (None while scores lack), and its spend by month."""

    channel: ChannelOn
    turning: Turning | None
    months: Sequence[MonthlySpend]


def channel_brief(ledger: Ledger, key: str) -> ChannelBriefOn:
    """The brief of a channel today. Raises UnknownName."""
    found, state = channel_on(ledger, key), ledger.state()
    return ChannelBriefOn(
        channel=found,
        turning=turning(state, found),
        months=[each for _, each in sorted(SPEND.of(state).get(key, {}).items())],
    )


def turning(state: State, found: ChannelOn) -> Turning | None:
    """What would turn a recommendation; None while scores lack."""
    judged, rules = found.evaluation, found.rules
    if judged is None or rules is None or not judged.finished:
        return None
    own = _scored(rules, judged)
    ends = total_range(rules, own.scores)
    return Turning(
        rules=rules,
        outcome=outcome_of(rules, own.scores),
        weights=list(weight_bounds(rules, own.scores)),
        alone=list(single_criteria(rules, own.scores)),
        fewest=list(smallest_changes(rules, own.scores)),
        ends=ends,
        highest=outcome_at(rules, ends.highest),
        robust=robust(rules, own.scores),
        dominated=list(_dominated(state, found.history.key, rules, own, found.day)),
    )


def _dominated(state: State, key: str, rules: Framework, own: ChannelScores, day: date) -> Iterator[str]:
    """The adopted channels that were judged by the same rules, and are better at nothing."""
    for other, history in sorted(CHANNELS.of(state).items()):
        stance = stance_on(history, day) if other != key else None
        judged = history.evaluation if stance and stance.status == "adopted" else None
        alike = judged and judged.finished and framework_behind(state, judged) == rules
        if judged and alike and dominates(rules, own, _scored(rules, judged)):
            yield other


def _scored(rules: Framework, judged: ChannelEvaluated) -> ChannelScores:
    scores: Scores = settled(rules, given_by_assessor(judged))
    return ChannelScores(scores, {each.key: each.answer for each in judged.gates})
