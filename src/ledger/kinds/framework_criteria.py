"""The criteria of a framework, with scales that have every step and weights that sum to 100; and its rule.

{key: audience, weight: 30, scale: {0: nobody we sell to, 1: under 10 %, 2: over 10 %}, evidence: required, floor: 1}
{key: cost, weight: 20-30, scale: {0: over 400 EUR, 1: less}}      it weighs anything from 20 to 30
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ledger.documents import Document, only_keys
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.framework_gates import evidence_at
from ledger.language.literals import shortened
from ledger.meanings.framework.framework import BEST, OUTCOMES, Criterion, Threshold

Path = tuple[str | int, ...]
FEWEST, MOST, STEPS = 2, 12, 10
OTHERWISE = "otherwise"
_KEYS = ("key", "title", "weight", "scale", "evidence", "renew", "floor")
_RANGE = re.compile(r"(\d{1,2}) ?- ?(\d{1,2})")
_TOTAL = re.compile(r"total >= (\d{1,3}(?:\.\d{1,6})?) ?%?")
_RULE = "such as rule: [{adopt: total >= 70}, {pilot: total >= 55}, {otherwise: reject}]"


def criteria_of(document: Document) -> tuple[Criterion, ...]:
    """The criteria, in their order. Raises BadInput or Problems, with places."""
    number = len(shape.items(document, "criteria"))
    if not FEWEST <= number <= MOST:
        what, why = f"the framework has {number} criteria", f"it has {FEWEST} to {MOST}"
        raise document.problem(
            ("criteria",), what, why, "such as - {key: cost, weight: 40, scale: {0: dear, 1: cheap}}"
        )
    found = shape.each(document, "criteria", lambda path: _criterion(document, path))
    keys = [each.key for each in found]
    shape.told_together([*shape.twice(document, "criteria", keys), *_weights(document, found)])
    return tuple(found)


def rule_of(document: Document) -> tuple[tuple[Threshold, ...], str]:
    """The thresholds from the highest to the lowest, and the outcome of a total that reaches none. Raises BadInput."""
    lines = [shape.mapping(document, "rule", n) for n, _ in enumerate(shape.items(document, "rule"))]
    for n, line in enumerate(lines):
        if len(line) != 1:
            why = "each line of the rule has one outcome, and its total"
            raise document.problem(("rule", n), f"this line has {len(line)} words before a colon", why, _RULE)
    if not lines or [*lines[-1]] != [OTHERWISE] or len(lines) < 2:
        why = "the last line says what is recommended where no other holds, so that every total has an outcome"
        raise document.problem(("rule",), "the rule is not total", why, _RULE)
    found = [_threshold(document, n, line) for n, line in enumerate(lines[:-1])]
    otherwise = shape.one_of(document, OUTCOMES, "rule", len(lines) - 1, OTHERWISE)
    shape.told_together([*_falling(document, found, otherwise)])
    return tuple(found), otherwise


def _criterion(document: Document, path: Path) -> Criterion:
    shape.mapping(document, *path)
    only_keys(document, path, _KEYS)
    key, scale = shape.key(document, *path, "key"), _scale(document, (*path, "scale"))
    title = shape.text(document, *path, "title", default="") if shape.at(document, (*path, "title")) else ""
    floor = shape.whole(document, (*path, "floor"), 0, len(scale) - 1, f"a score of its scale, 0 to {len(scale) - 1}")
    weight = _weight(document, (*path, "weight"))
    return Criterion(key, title, *weight, scale, floor=floor or 0, **evidence_at(document, path))


def _weight(document: Document, path: Path) -> tuple[int, int]:
    said = shape.at(document, path)
    if isinstance(said, str) and (found := _RANGE.fullmatch(said)) and 1 <= int(found[1]) <= int(found[2]):
        return int(found[1]), int(found[2])
    number = shape.whole(document, path, 1, 99, "a whole number from 1 to 99, or a range such as 20-30")
    if number is None:
        raise document.problem(path, "`weight` is missing", "the weights sum to 100", "such as weight: 30")
    return number, number


def _scale(document: Document, path: Path) -> tuple[str, ...]:
    """What each score stands for, by its number from 0; a step that is left out is one that nobody could give."""
    found = shape.mapping(document, *path)
    steps = sorted(found, key=lambda each: int(each) if each.isdecimal() else -1)
    wanted = [str(n) for n in range(len(found))]
    if steps != wanted or not 2 <= len(found) <= STEPS + 1:
        if not all(each.isdecimal() for each in found) or not found:
            what = "the scale has steps that are no numbers" if found else "the scale has no steps"
        else:
            last = max(map(int, found))
            gaps = [str(n) for n in range(min(last, STEPS) + 1) if str(n) not in found]
            what = f"the scale lacks {', '.join(gaps)}" if gaps else f"the scale has {len(found)} steps"
        why = f"every whole step from 0 on says what it stands for, and the last is 1 to {STEPS}"
        raise document.problem(path, what, why, "such as scale: {0: nobody, 1: some, 2: all}")
    return tuple(shape.word(document, found[each], (*path, each)).strip() for each in wanted)


def _weights(document: Document, criteria: Sequence[Criterion]) -> Iterator[BadInput]:
    """Weights that no choice within them makes 100."""
    lowest, highest = sum(each.lowest for each in criteria), sum(each.highest for each in criteria)
    if not lowest <= BEST <= highest:
        what = f"the weights sum to {lowest if lowest == highest else f'{lowest} to {highest}'}"
        fix = f"change them by {int(BEST) - lowest:+}" if lowest == highest else "widen a range, or move one"
        yield document.problem(("criteria",), what, "they are percent of the best total, and sum to 100", fix)


def _threshold(document: Document, n: int, line: dict[str, Any]) -> Threshold:
    (outcome,) = line
    if outcome not in OUTCOMES:
        what, why = f"`{outcome}` is no outcome", f"it is one of {', '.join(OUTCOMES)}; otherwise comes last"
        raise document.problem(("rule", n), what, why, _RULE)
    said = " ".join(shape.text(document, "rule", n, outcome).split())
    found = _TOTAL.fullmatch(said)
    if not found or not 0 < Fraction(found[1]) <= BEST:
        what, why = f"`{shortened(said)}` is no threshold", "it is a total of more than 0, and at most 100"
        raise document.problem(("rule", n, outcome), what, why, f"such as {outcome}: total >= 70")
    return Threshold(outcome, Fraction(found[1]))


def _falling(document: Document, found: Sequence[Threshold], otherwise: str) -> Iterator[BadInput]:
    """Lines that are out of order: a higher outcome needs a higher total."""
    outcomes = [*(each.outcome for each in found), otherwise]
    for n, (above, below) in enumerate(pairwise(outcomes), 1):
        if OUTCOMES.index(above) >= OUTCOMES.index(below):
            what, why = f"{below} stands below {above}", f"outcomes go from high to low: {', '.join(OUTCOMES)}"
            yield document.problem(("rule", n), what, why, "order the lines, the highest outcome first")
    for n, (one, other) in enumerate(pairwise(found), 1):
        if one.least <= other.least:
            what, why = "the thresholds do not fall", "the first line that holds decides, so that this one never would"
            yield document.problem(("rule", n), what, why, "give each line a lower total than the line above")
