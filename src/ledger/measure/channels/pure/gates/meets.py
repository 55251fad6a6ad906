"""`meets: {metric: cost_per_deal, at_most: 400}`: what the channel came to in the last period that is closed.

A metric is closed by channel: `ledger period close 2026-Q1 --definition cost_per_deal --by channel`. What is restated
counts as it stands now.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.figures.events.restatement import ALL
from ledger.measure.figures.views.closed import ClosedFigure, closed_figures

AT_MOST, AT_LEAST = "at_most", "at_least"
_DIGITS = 2


class Meets:
    """The question `meets`."""

    name = "meets"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """Hold the number that stands for the channel against the limit."""
        asked = read_limit(argument)
        facts.draft(asked.metric)
        period, closed = _find_last(asked.metric, facts)
        number = closed.get(facts.touch)
        if number is None:
            raise Unanswered(f"{period} of `{asked.metric}` is closed, and `{facts.touch}` has no number in it")
        value = Fraction(number.exact)
        told = f"`{asked.metric}` of {facts.touch} stands at {_tell(value, asked.text)} in {period}"
        because = f"{told}, of {asked.in_words}"
        return GateFinding("pass" if asked.keeps(value) else "fail", because, read=(asked.metric,))


class MeetsLimit(NamedTuple):
    """A metric and the limit that it is held against, as a number and as it is written."""

    metric: str
    sort: str
    limit: Fraction
    text: str

    @property
    def in_words(self) -> str:
        """Such as `at most 400`."""
        return f"{self.sort.replace('_', ' ')} {self.text}"

    def keeps(self, value: Fraction) -> bool:
        """Whether a number is within the limit."""
        return value <= self.limit if self.sort == AT_MOST else value >= self.limit


def read_limit(argument: Any) -> MeetsLimit:
    """Read what a gate `meets` is given. Raises Unanswered where that is no metric and limit."""
    match argument:
        case {"metric": str(metric), "at_most": str(text)}:
            sort = AT_MOST
        case {"metric": str(metric), "at_least": str(text)}:
            sort = AT_LEAST
        case _:
            raise Unanswered("the gate names no metric and no limit")
    number = Fraction(text.removesuffix("%").strip())
    return MeetsLimit(metric, sort, number / 100 if text.endswith("%") else number, text)


def _find_last(metric: str, facts: GateFacts) -> tuple[str, dict[str | None, ClosedFigure]]:
    """The last period that is closed by segments, and what stands of each segment but the whole."""
    figures = closed_figures(facts.state, metric)
    days = {period: found.close.terms.until for (period, segment), found in figures.items() if segment != ALL}
    over = {period: until for period, until in days.items() if until <= facts.day}
    if not over:
        raise Unanswered(f"no period of `{metric}` is closed by channel")
    last = max(over, key=lambda period: over[period])
    return last, {segment: found for (period, segment), found in figures.items() if period == last and segment != ALL}


def _tell(value: Fraction, limit: str) -> str:
    """A number as people read it: in percent where its limit is."""
    if limit.endswith("%"):
        return f"{float(100 * value):,.{_DIGITS}f}".removesuffix(".00") + " %"
    return f"{float(value):,.{_DIGITS}f}".removesuffix(".00")
