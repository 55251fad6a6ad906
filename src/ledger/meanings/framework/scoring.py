"""One score for each criterion, from what several assessors gave.

3 and 2, at most 1 apart      5/2, their mean, exactly
3 and 1, more than 1 apart    nobody knows yet: a third assessor settles it
3, 1 and 1                    1, the median
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from ledger.meanings.framework.framework import Criterion, Framework

SETTLING = 3
"""So many scores have a median that settles a spread."""


class SettledScore(NamedTuple):
    """What a criterion is scored: the one number, and the lowest and the highest that somebody gave."""

    score: Fraction
    lowest: int
    highest: int


class OpenScore(NamedTuple):
    """A criterion that has no score yet, and why; it blocks a recommendation."""

    key: str
    why: str


Given = Mapping[str, Mapping[str, int]]
"""What each assessor scored each criterion."""
Scores = Mapping[str, SettledScore]
"""What each criterion is scored."""


def settled(framework: Framework, given: Given) -> Scores:
    """The score of each criterion that has one."""
    return {
        each.key: _settled(framework, _of(each, given))
        for each in framework.criteria
        if not _open(framework, _of(each, given))
    }


def open_scores(framework: Framework, given: Given) -> Iterator[OpenScore]:
    """The criteria that have none: unanswered, or too far apart. Nothing is recommended as long as there is one."""
    for each in framework.criteria:
        if why := _open(framework, _of(each, given)):
            yield OpenScore(each.key, why)


def agreed(scores: Mapping[str, int]) -> Scores:
    """The scores of one assessor, or of several who gave the same."""
    return {key: SettledScore(Fraction(score), score, score) for key, score in scores.items()}


def _of(criterion: Criterion, given: Given) -> list[int]:
    """What was given for one criterion. Who settles a spread need not score what nobody disputes."""
    return sorted(each[criterion.key] for each in given.values() if criterion.key in each)


def _open(framework: Framework, scores: list[int]) -> str:
    if len(scores) < framework.assessors:
        asked = (
            "one assessor is asked for"
            if framework.assessors == 1
            else f"{framework.assessors} assessors are asked for"
        )
        return f"unanswered: {asked}, and {len(scores) or 'none'} scored it"
    if _apart(framework, scores) and len(scores) < SETTLING:
        return f"{scores[0]} and {scores[-1]} are more than {framework.spread} apart: a third assessor settles it"
    return ""


def _apart(framework: Framework, scores: list[int]) -> bool:
    return scores[-1] - scores[0] > framework.spread


def _settled(framework: Framework, scores: list[int]) -> SettledScore:
    number = _median(scores) if _apart(framework, scores) else Fraction(sum(scores), len(scores))
    return SettledScore(number, scores[0], scores[-1])


def _median(scores: list[int]) -> Fraction:
    """The one in the middle, or the mean of the two that are."""
    half = len(scores) // 2
    return Fraction(scores[half] + scores[~half], 2)
