"""The limits of pilots and gates over metrics of credit that turn with a proposal, by the last final period.

stop: spend per won > 2000     what the channel earned then, and its money of then, by both rules
meets: {metric: price, at_most: 400}     what closing the period by channel would give, by both rules
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ledger.brief.content import BriefTurn
from ledger.domain.calendar import CalendarPeriod
from ledger.domain.metric_bound import MetricBound
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.kinds.names import FRAMEWORK
from ledger.meanings.credit.metric import Cost
from ledger.meanings.framework.stored import framework_from
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.stance import stance_on
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.pure.answer import Unanswered
from ledger.measure.channels.pure.gates.meets import Meets, MeetsLimit, read_limit
from ledger.measure.channels.queries.pilot import hold_bound
from ledger.measure.channels.queries.pilot_credit import ChannelFigure, OwnCredit, find_own_figure
from ledger.measure.channels.views.channels import touch_of
from ledger.measure.metrics.pure.cells import Selected
from ledger.measure.metrics.pure.figures import figure
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.queries.both_rules import MetricsCounter, RuleWorld
from ledger.measure.spend.events import currency_of, total
from ledger.measure.spend.fold import SLOT as SPEND

GATE, UNKNOWN = "gate", "is unknown"


class ChannelLimit(NamedTuple):
    """A limit of a channel over a metric: `success` or `stop` of its pilot, or a gate that it was judged by."""

    channel: ChannelHistory
    sort: str
    metric: str
    limit: MetricBound | MeetsLimit
    gate: str = ""

    @property
    def in_words(self) -> str:
        """Such as `spend per won > 2000`, or `price at most 400`."""
        return str(self.limit) if isinstance(self.limit, MetricBound) else f"{self.metric} {self.limit.in_words}"


def find_turns(counter: MetricsCounter, today: date, keys: Collection[str]) -> list[BriefTurn]:
    """Return each limit over these metrics that is judged otherwise by the new rule; none that cannot be counted."""
    limits = (*_pilots(counter.rule.before, today), *_gates(counter.rule.after, counter.rule.day))
    return [turn for each in limits if each.metric in keys for turn in _turn(counter, each)]


def _pilots(state: State, today: date) -> Iterator[ChannelLimit]:
    """The bounds of pilots that run."""
    for history in CHANNELS.of(state).values():
        stance = stance_on(history, today)
        pilot = stance.decision.pilot if stance and stance.decision and stance.status == "piloting" else None
        for sort, bound in (("success", pilot.success), ("stop", pilot.stop)) if pilot else ():
            if bound:
                yield ChannelLimit(history, sort, bound.metric, bound)


def _gates(state: State, day: date) -> Iterator[ChannelLimit]:
    """The limits of frameworks in force, each for every channel that was judged by it."""
    for key, version in state.in_force_on(day).items():
        gates = framework_from(version.draft.tree).gates if version.draft.kind == FRAMEWORK else ()
        for gate in (each for each in gates if each.question == Meets.name):
            try:
                limit = read_limit(gate.argument)
            except Unanswered:
                continue
            for history in CHANNELS.of(state).values():
                if not history.gone and history.evaluation and history.evaluation.framework == key:
                    yield ChannelLimit(history, GATE, limit.metric, limit, gate.key)


def _turn(counter: MetricsCounter, of: ChannelLimit) -> Iterator[BriefTurn]:
    try:
        last = counter.find_last_final(of.metric)
    except LedgerError:  # the metric itself says why it has no figure
        return
    if last is None or last.before is None:
        return
    own = _find_own(counter.rule.before, of.channel, last.period)
    before, after = (_judge(of, each, own, last.period) for each in (last.before, last.after))
    if before != after:
        yield _tell(of, last.period, before, after)


def _tell(of: ChannelLimit, period: CalendarPeriod, before: str, after: str) -> BriefTurn:
    return {
        "channel": of.channel.key,
        "sort": of.sort,
        "gate": of.gate,
        "metric": of.metric,
        "limit": of.in_words,
        "period": period.name,
        "before": before,
        "after": after,
    }


def _judge(of: ChannelLimit, by: RuleWorld, own: OwnCredit, period: CalendarPeriod) -> str:
    """Hold a limit against what the channel came to in the period by one of the rules."""
    if isinstance(of.limit, MetricBound):
        return "holds" if _holds(of.limit, by, own) else "does not hold"
    value = figure(by.world, of.metric, own.selected, looking_back({period.days: [period]})).value
    return UNKNOWN if value is None else "passes" if of.limit.keeps(value) else "fails"


def _holds(bound: MetricBound, by: RuleWorld, own: OwnCredit) -> bool:
    """Whether a bound holds for what the channel earned, by its money on record."""
    found = find_own_figure(by.world, by.meant, own)
    is_cost = isinstance(by.meant.metrics[bound.metric], Cost)
    return hold_bound(bound, ChannelFigure(found.value, 0, 0, (), found.final, is_cost), own.spend).holds


def _find_own(state: State, channel: ChannelHistory, period: CalendarPeriod) -> OwnCredit:
    """The rows of a channel and of the period, and what was spent on it in the months of the period."""
    days = period.days
    months = {
        month: each for month, each in SPEND.of(state).get(channel.key, {}).items() if days.covers(each.days.from_)
    }
    return OwnCredit(Selected(days, touch_of(channel)), Fraction(total(months.values())), currency_of(months))
