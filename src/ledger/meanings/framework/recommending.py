"""What a framework recommends of a channel: the total of its scores, and what stands in the way of it.

sum of weight * score / highest score     percent of the best possible total; a score need not be a whole number
a gate that is not passed                 reject, whatever the scores
a score below its floor                   reject, whatever the total
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ledger.meanings.framework.framework import BEST, Framework
from ledger.meanings.framework.scoring import Scores

PASS = "pass"
"""The one answer of a gate that lets a channel through: unknown does not."""
REJECT = "reject"


class Recommendation(NamedTuple):
    """What is recommended, the total that it rests on, and why it is so whatever the total, where it is.

    `stopped_by` are the gates that are not passed, and `below` the criteria that are scored below their floor.
    """

    outcome: str
    total: Fraction
    stopped_by: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


class TotalRange(NamedTuple):
    """The lowest and the highest total, over all weights that a framework leaves open."""

    lowest: Fraction
    highest: Fraction


def total(framework: Framework, scores: Scores) -> Fraction:
    """Percent of the best possible total; where weights are ranges, the lowest that any of them gives."""
    return total_range(framework, scores).lowest


def total_range(framework: Framework, scores: Scores) -> TotalRange:
    """The totals that the weights allow.

    A total is linear in the weights, so its ends are at corners: every criterion weighs as little as it may, and what
    is left of 100 goes to those that score worst, or best, as far as they may weigh more.
    """
    shares = sorted((scores[each.key].score / each.most, each.highest - each.lowest) for each in framework.criteria)
    sure = sum((each.lowest * scores[each.key].score / each.most for each in framework.criteria), Fraction())
    left = BEST - sum(each.lowest for each in framework.criteria)
    return TotalRange(sure + _filled(left, shares), sure + _filled(left, shares[::-1]))


def recommend(framework: Framework, scores: Scores, gates: Mapping[str, str]) -> Recommendation:
    """What a framework recommends, by the scores and by what each gate answered: `pass`, `fail` or `unknown`.

    A gate that nobody answered is not passed. Every criterion needs a score.
    """
    stopped = tuple(each.key for each in framework.gates if gates.get(each.key) != PASS)
    below, reached = below_floor(framework, scores), total(framework, scores)
    outcome = REJECT if stopped else outcome_of(framework, scores)
    return Recommendation(outcome, reached, stopped, below)


def outcome_of(framework: Framework, scores: Scores) -> str:
    """What the scores alone recommend, as if every gate were passed."""
    return REJECT if below_floor(framework, scores) else outcome_at(framework, total(framework, scores))


def outcome_at(framework: Framework, reached: Fraction) -> str:
    """What a total gives by the rule."""
    found = (each.outcome for each in framework.thresholds if reached >= each.least)
    return next(found, framework.otherwise)


def below_floor(framework: Framework, scores: Scores) -> tuple[str, ...]:
    """The criteria that somebody scored below their floor."""
    return tuple(each.key for each in framework.criteria if scores[each.key].lowest < each.floor)


def robust(framework: Framework, scores: Scores) -> bool:
    """Whether the recommendation is the same for all weights that the framework leaves open."""
    ends = total_range(framework, scores)
    return bool(below_floor(framework, scores)) or len({outcome_at(framework, each) for each in ends}) == 1


def _filled(left: Fraction, shares: list[tuple[Fraction, int]]) -> Fraction:
    """What is left of the weight, given away in this order."""
    found = Fraction()
    for share, room in shares:
        taken = min(left, Fraction(room))
        found += taken * share
        left -= taken
    return found
