"""What would turn a recommendation about a channel: other weights, other scores; and how it lies to others.

adopt: one step does it, measurable from 2 to 3, or audience from 3 to 4

CRITERION  WEIGHT  HOLDS           ELSE
audience     30 %  at most 68.8 %  adopt from 68.9 % on
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ledger.language.literals import plain
from ledger.render.sections import Block, Points, Table, Words

if TYPE_CHECKING:
    from ledger.meanings.framework.sensitivity import ScoreChange, SmallestChange, WeightBound
    from ledger.measure.channels.queries.brief import Turning

SHOWN = 3
"""So many ways to turn it are told; all are in the data."""
_NUMBERS = ("", "one step does it", "two steps do it", "three steps do it", "four steps do it")


class WeightTurn(msgspec.Struct, frozen=True, kw_only=True):
    """The weight of a criterion, in percent, at which the recommendation turns to `outcome`.

    `at` is exact, a fraction as text; `percent` is rounded so that what is said of it is true. `sign` is one of `>=`,
    `>`, `<=` and `<`. The others keep their proportions.
    """

    criterion: str
    weight: int
    sign: str
    percent: str
    at: str
    outcome: str
    holds: str


class ScoreStep(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion whose score moves from one number to another, both exact, as text."""

    criterion: str
    from_: str = msgspec.field(name="from")
    to: str


class ScoreTurn(msgspec.Struct, frozen=True, kw_only=True):
    """Other scores, the total that they give, an exact fraction as text, and the outcome."""

    scores: list[ScoreStep]
    total: str
    outcome: str

    @property
    def in_words(self) -> str:
        """Such as `audience from 3 to 4`."""
        return " and ".join(f"{each.criterion} from {each.from_} to {each.to}" for each in self.scores)


class FewestSteps(msgspec.Struct, frozen=True, kw_only=True):
    """In how many single steps another outcome is reached, and every way; nothing where it takes more than four."""

    outcome: str
    steps: int | None
    ways: list[ScoreTurn]

    @property
    def in_words(self) -> str:
        """The number, and the first ways."""
        if self.steps is None:
            return f"{self.outcome}: it takes more than four steps"
        shown = ", or ".join(each.in_words for each in self.ways[:SHOWN])
        rest = len(self.ways) - SHOWN
        more = f", or {rest} other way{'s' if rest > 1 else ''}" if rest > 0 else ""
        return f"{self.outcome}: {_NUMBERS[self.steps]}, {shown}{more}"


class ChannelTurning(msgspec.Struct, frozen=True, kw_only=True):
    """What would turn what the scores recommend, `outcome`, as if every gate passed.

    `lowest` and `highest` are the totals that weights leave open, the same where they are numbers; `dominated` are
    adopted channels that this one is as good as, or better, on every criterion and gate.
    """

    outcome: str
    lowest: str
    highest: str
    highest_outcome: str
    robust: bool
    weights: list[WeightTurn]
    alone: list[ScoreTurn]
    fewest: list[FewestSteps]
    dominated: list[str]

    def blocks(self) -> Iterator[Block]:
        """The fewest steps, each criterion alone, the weights, and the channels that it dominates."""
        yield Points(tuple(each.in_words for each in self.fewest))
        yield from self._alone()
        yield from self._weights()
        for each in self.dominated:
            yield Words(f"It is as good as {each} or better, on every criterion and gate, and {each} is adopted.")

    def _alone(self) -> Iterator[Block]:
        rows = tuple((each.in_words, shown_total(Fraction(each.total)), each.outcome) for each in self.alone)
        if rows:
            yield Table(("ONE CRITERION ALONE", "TOTAL", "GIVES"), rows)

    def _weights(self) -> Iterator[Block]:
        if self.lowest != self.highest:
            low, high = (shown_total(Fraction(each)) for each in (self.lowest, self.highest))
            told = "for all of them" if self.robust else f"for the lowest; the highest gives {self.highest_outcome}"
            yield Words(f"The weights allow totals from {low} to {high}: {self.outcome} {told}.")
        if self.weights:
            rows = tuple((each.criterion, f"{each.weight} %", each.holds, _else(each)) for each in self.weights)
            yield Table(("CRITERION", "WEIGHT", "HOLDS", "ELSE"), rows)


def channel_turning(found: Turning) -> ChannelTurning:
    """What would turn it."""
    return ChannelTurning(
        outcome=found.outcome,
        lowest=str(found.ends.lowest),
        highest=str(found.ends.highest),
        highest_outcome=found.highest,
        robust=found.robust,
        weights=[_weight(found, each) for each in found.weights],
        alone=[_change(found, each) for each in found.alone],
        fewest=[_fewest(found, each) for each in found.fewest],
        dominated=list(found.dominated),
    )


def shown_total(total: Fraction) -> str:
    """A total to two places, rounded down: so it never looks as if it reached what it does not reach."""
    return plain(Decimal(total * 100 // 1).scaleb(-2).normalize())


def shown_score(score: Fraction) -> str:
    """A score as it is written: `3`, `2.5`, or a fraction where it has no short decimal."""
    return plain(Decimal(score.numerator) / score.denominator) if score.denominator in (1, 2, 4, 5) else str(score)


def _else(each: WeightTurn) -> str:
    match each.sign:
        case ">=":
            return f"{each.outcome} from {each.percent} % on"
        case "<=":
            return f"{each.outcome} at {each.percent} % or less"
        case ">":
            return f"{each.outcome} over {each.percent} %"
    return f"{each.outcome} under {each.percent} %"


def _weight(found: Turning, bound: WeightBound) -> WeightTurn:
    return WeightTurn(
        criterion=bound.key,
        weight=found.rules.criterion(bound.key).lowest,
        sign=bound.sign,
        percent=str(bound.shown),
        at=str(bound.at),
        outcome=bound.outcome,
        holds=bound.keeps,
    )


def _fewest(found: Turning, each: SmallestChange) -> FewestSteps:
    return FewestSteps(outcome=each.outcome, steps=each.steps, ways=[_change(found, way) for way in each.ways])


def _change(found: Turning, change: ScoreChange) -> ScoreTurn:
    scores = [
        ScoreStep(criterion=key, from_=shown_score(change.before[key]), to=shown_score(change.after[key]))
        for key in change.steps
    ]
    return ScoreTurn(scores=scores, total=str(change.total), outcome=change.outcome)
