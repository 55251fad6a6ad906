"""The scores of a channel as whoever decides reads them: each with what it stands for, and who gave another one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ledger.measure.channels.answers.judgement import ChannelCriterion, ChannelJudgement
from ledger.measure.channels.answers.turning import shown_score
from ledger.render.sections import Block, Points, Section, Table, Words


def scores_in_section(of: ChannelJudgement) -> Section:
    """A criterion a line; then who gave what, where they differ, and who assessed it at all."""
    return Section("Scores", tuple(_blocks(of)))


def scales_in_section(of: ChannelJudgement) -> Section:
    """What each score of each criterion stands for."""
    scales = (", ".join(f"{n} {said}" for n, said in enumerate(each.scale)) for each in of.criteria)
    told = tuple(f"{each.criterion}: {scale}" for each, scale in zip(of.criteria, scales, strict=True))
    return Section("What a score stands for", (Points(told),), folded=True)


def _blocks(of: ChannelJudgement) -> Iterator[Block]:
    rows = tuple((_name(each), each.weight, _score(each), _stands_for(each)) for each in of.criteria)
    yield Table(("CRITERION", "WEIGHT", "SCORE", "STANDS FOR"), rows)
    differ = [each for each in of.criteria if len({one.score for one in each.scores}) > 1]
    if differ:
        yield Points(tuple(f"{each.criterion}: {', '.join(_given(each))}" for each in differ))
    people = list(dict.fromkeys(one.assessor for each in of.criteria for one in each.scores))
    if people:
        yield Words(f"Assessed by {' and '.join(people)}; none of them decides.")


def _name(of: ChannelCriterion) -> str:
    floor = f" (rejected below {of.floor})" if of.floor else ""
    return f"{of.criterion}: {of.title}{floor}" if of.title else f"{of.criterion}{floor}"


def _score(of: ChannelCriterion) -> str:
    return f"{shown_score(Fraction(of.score))} of {len(of.scale) - 1}" if of.score else "open"


def _stands_for(of: ChannelCriterion) -> str:
    """What the score stands for; of one between two steps, both."""
    if not of.score:
        return of.open
    at = Fraction(of.score)
    lower = of.scale[int(at)]
    return lower if at.denominator == 1 else f"between “{lower}” and “{of.scale[int(at) + 1]}”"


def _given(of: ChannelCriterion) -> Iterator[str]:
    yield from (f"{each.assessor} gave {each.score} ({each.stands_for})" for each in of.scores)
