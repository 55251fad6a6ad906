"""How a channel is judged: totals, floors and gates, and what would turn it, by hand and by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from ledger.data import replace
from ledger.errors import BadInput
from ledger.meanings.framework.framework import Criterion, Framework, PilotRule
from ledger.meanings.framework.recommending import (
    outcome_of,
    recommend,
    robust,
    total,
    total_range,
)
from ledger.meanings.framework.scoring import Scores, SettledScore, agreed, open_scores, settled
from ledger.meanings.framework.sensitivity import (
    ChannelScores,
    dominates,
    rounded,
    single_criteria,
    smallest_changes,
    weight_bounds,
)
from ledger.meanings.framework.stored import framework_from, framework_json

from .judging import HAND, WEIGHTS, criterion, framework, plainly, random_framework, random_scores

BY_HAND = agreed({"audience": 3, "measurable": 2, "speed": 3, "cost": 3, "moat": 1})
OPEN = {"read": "pass", "consent": "pass"}
RANDOM = 1_000


def some(seed: int, *, ranges: bool = False) -> tuple[Framework, Scores]:
    random = Random(seed)
    found = random_framework(random, ranges=ranges)
    return found, random_scores(random, found)


def test_the_total_of_the_example_is_an_exact_fraction_and_recommends_a_pilot() -> None:
    assert total(HAND, BY_HAND) == Fraction(255, 4)
    assert recommend(HAND, BY_HAND, OPEN)[:2] == ("pilot", Fraction(255, 4))


def test_the_weights_that_turn_the_example_are_exact_and_are_printed_away_from_what_they_promise() -> None:
    told = [(each.key, each.outcome, f"{each.sign} {each.shown}", each.at) for each in weight_bounds(HAND, BY_HAND)]
    assert told == [
        ("audience", "adopt", ">= 68.9", Fraction(620, 9)),
        ("measurable", "reject", "> 72.8", Fraction(800, 11)),
        ("speed", "adopt", ">= 64.5", Fraction(580, 9)),
        ("cost", "adopt", ">= 62.3", Fraction(560, 9)),
        ("moat", "reject", "> 30.4", Fraction(940, 31)),
    ]
    kept = [each.keeps for each in weight_bounds(HAND, BY_HAND)]
    assert kept == ["at most 68.8 %", "at most 72.7 %", "at most 64.4 %", "at most 62.2 %", "at most 30.3 %"]


def test_a_weight_that_turns_it_exactly_is_not_among_those_that_keep_it() -> None:
    even = framework((criterion("reach", 50), criterion("cost", 50)), at=(75, 25))
    (bound, _, *_) = weight_bounds(even, agreed({"reach": 4, "cost": 0}))
    assert (bound.at, bound.sign, str(bound.shown), bound.keeps) == (75, ">=", "75.0", "under 75.0 %")


def test_the_scores_of_one_criterion_that_turn_the_example() -> None:
    told = [({**each.steps}, each.outcome, each.total) for each in single_criteria(HAND, BY_HAND)]
    assert told == [
        ({"audience": 1}, "adopt", Fraction(285, 4)),
        ({"audience": -2}, "reject", Fraction(195, 4)),
        ({"measurable": 1}, "adopt", 70),
        ({"measurable": -2}, "reject", Fraction(205, 4)),
        ({"speed": -2}, "reject", Fraction(215, 4)),
        ({"cost": -3}, "reject", Fraction(105, 2)),
        ({"moat": 3}, "adopt", Fraction(285, 4)),
    ]


def test_the_fewest_steps_that_turn_the_example() -> None:
    up, down = smallest_changes(HAND, BY_HAND)
    assert (up.outcome, up.steps, [{**each.steps} for each in up.ways]) == (
        "adopt",
        1,
        [{"measurable": 1}, {"audience": 1}],
    )
    assert (down.outcome, down.steps) == ("reject", 2)
    assert {"measurable": -1, "cost": -1} in [each.steps for each in down.ways]


def test_more_than_four_steps_are_said_to_be_more_than_four() -> None:
    lowest = agreed(dict.fromkeys(WEIGHTS, 1))
    adopt, pilot = smallest_changes(HAND, lowest)
    assert (adopt.steps, adopt.ways) == (None, ())
    assert (pilot.outcome, pilot.steps) == ("pilot", None)


def test_a_gate_that_is_not_passed_rejects_whatever_the_scores_and_unknown_is_not_passed() -> None:
    best = agreed(dict.fromkeys(WEIGHTS, 4))
    assert recommend(HAND, best, OPEN).outcome == "adopt"
    for answer in ("fail", "unknown"):
        assert recommend(HAND, best, {**OPEN, "read": answer}) == ("reject", 100, ("read",), ())
    assert recommend(HAND, best, {"read": "pass"}).stopped_by == ("consent",)


def test_a_floor_looks_at_the_lowest_score_that_somebody_gave() -> None:
    scores = {**agreed(dict.fromkeys(WEIGHTS, 4)), "audience": SettledScore(Fraction(3), 0, 3)}
    assert recommend(HAND, scores, OPEN) == ("reject", Fraction(185, 2), (), ("audience",))
    assert not list(weight_bounds(HAND, scores))
    assert next(smallest_changes(HAND, scores)).ways[0].steps == {"audience": 1}


def test_scores_that_lie_close_give_their_mean_and_those_that_do_not_wait_for_a_third() -> None:
    alike = dict.fromkeys(WEIGHTS, 2)
    two = {"ana": alike, "ben": {**alike, "speed": 3}}
    assert settled(HAND, two)["speed"] == (Fraction(5, 2), 2, 3)
    apart = {"ana": alike, "ben": {**alike, "speed": 4}}
    assert [each.key for each in open_scores(HAND, apart)] == ["speed"]
    assert "speed" not in settled(HAND, apart)
    third = {**apart, "cyd": {"speed": 4}}
    assert settled(HAND, third)["speed"] == (4, 2, 4)
    assert not list(open_scores(HAND, third))


def test_a_criterion_that_somebody_left_out_is_unanswered() -> None:
    alike = dict.fromkeys(WEIGHTS, 2)
    gap = {key: score for key, score in alike.items() if key != "moat"}
    (found,) = open_scores(HAND, {"ana": alike, "ben": gap})
    assert found == ("moat", "unanswered: 2 assessors are asked for, and 1 scored it")


def test_a_channel_dominates_one_that_is_better_nowhere() -> None:
    better, worse = agreed(dict.fromkeys(WEIGHTS, 3)), agreed({**dict.fromkeys(WEIGHTS, 3), "moat": 1})
    assert dominates(HAND, ChannelScores(better, OPEN), ChannelScores(worse, OPEN))
    assert not dominates(HAND, ChannelScores(worse, OPEN), ChannelScores(better, OPEN))
    failing = {**OPEN, "read": "fail"}
    assert not dominates(HAND, ChannelScores(better, failing), ChannelScores(worse, OPEN))
    assert dominates(HAND, ChannelScores(better, OPEN), ChannelScores(worse, failing))


def test_a_recommendation_that_no_weight_turns_is_robust() -> None:
    wide = framework((criterion("reach", (20, 40)), criterion("cost", (60, 80))))
    scores = agreed({"reach": 4, "cost": 2})
    assert total_range(wide, scores) == (60, 70)
    assert not robust(wide, scores)
    assert outcome_of(wide, scores) == "pilot"
    assert robust(wide, agreed({"reach": 3, "cost": 3}))


@pytest.mark.parametrize("up", [True, False])
def test_a_bound_is_rounded_to_a_tenth_and_an_exact_one_stays(up: bool) -> None:
    assert str(rounded(Fraction(620, 9), up=up)) == ("68.9" if up else "68.8")
    assert str(rounded(Fraction(70), up=up)) == "70.0"


def test_every_bound_of_a_weight_is_where_the_outcome_turns() -> None:
    """Judged by the weights themselves: at the bound, a little before it and a little after it."""
    turned = 0
    for seed in range(RANDOM):
        found, scores = some(seed)
        for bound in weight_bounds(found, scores):
            step = Fraction(1 if bound.up else -1, 10**6)
            assert _outcome_with(found, scores, bound.key, bound.at - step) != bound.outcome
            assert (_outcome_with(found, scores, bound.key, bound.at) == bound.outcome) == bound.reached
            if 0 <= bound.at + step <= 100:
                assert _outcome_with(found, scores, bound.key, bound.at + step) == bound.outcome
                turned += 1
    assert turned > RANDOM


def test_no_weight_between_two_bounds_turns_the_outcome() -> None:
    for seed in range(RANDOM):
        found, scores = some(seed)
        bounds = list(weight_bounds(found, scores))
        for each in found.criteria:
            for weight in range(0, 101, 7):
                passed = [b for b in bounds if b.key == each.key and _passed(weight, b.at, b.up, b.reached)]
                told = _outcome_with(found, scores, each.key, Fraction(weight))
                assert (told != outcome_of(found, scores)) == bool(passed)


def test_the_fewest_steps_are_what_trying_every_score_finds() -> None:
    """Every score of every criterion is tried where that is quick: no smaller change gives the outcome."""
    for seed in range(RANDOM // 5):
        found, scores = some(seed)
        if len(found.criteria) > 3:
            continue
        best = dict[str, int]()
        for steps in product(*(range(-each.most, each.most + 1) for each in found.criteria)):
            moved = {
                each.key: _moved(each, scores[each.key], by) for each, by in zip(found.criteria, steps, strict=True)
            }
            outcome, size = plainly(_weights(found), found, moved)[1], sum(map(abs, steps))
            best[outcome] = min(best.get(outcome, size), size)
        told = {each.outcome: each.steps for each in smallest_changes(found, scores)}
        now = plainly(_weights(found), found, scores)[1]
        near = {key: size if size <= 4 else None for key, size in best.items() if key != now}
        assert told == near | dict.fromkeys({*found.outcomes} - best.keys())


def test_the_range_of_a_total_is_what_its_corners_span() -> None:
    """Judged by every corner of the weights that are allowed: all but one at an end, the last takes what is left."""
    for seed in range(RANDOM):
        found, scores = some(seed, ranges=True)
        totals = [plainly(weights, found, scores)[0] for weights in _corners(found)]
        assert total_range(found, scores) == (min(totals), max(totals))
        outcomes = {plainly(weights, found, scores)[1] for weights in _corners(found)}
        assert robust(found, scores) == (len(outcomes) == 1)


@pytest.mark.parametrize("seed", range(20))
def test_a_framework_is_read_as_it_was_stored(seed: int) -> None:
    found, _ = some(seed, ranges=seed % 2 == 0)
    full = replace(found, gates=HAND.gates, pilot=PilotRule(("success", "until"), 120, 1))
    assert framework_from(framework_json(full)) == full
    assert framework_from(framework_json(found)) == found


def test_what_is_no_framework_is_refused() -> None:
    with pytest.raises(BadInput):
        framework_from({"criteria": []})


def _outcome_with(found: Framework, scores: Scores, key: str, weight: Fraction) -> str:
    """The outcome where one criterion weighs so much, and the others keep their proportions."""
    rest = Fraction(100 - found.criterion(key).lowest)
    weights = {each.key: weight if each.key == key else each.lowest * (100 - weight) / rest for each in found.criteria}
    return plainly(weights, found, scores)[1]


def _passed(weight: int, at: Fraction, up: bool, reached: bool) -> bool:
    return (weight > at if up else weight < at) or (weight == at and reached)


def _weights(found: Framework) -> dict[str, Fraction]:
    return {each.key: Fraction(each.lowest) for each in found.criteria}


def _moved(found: Criterion, score: SettledScore, by: int) -> SettledScore:
    ends = [min(max(each + by, 0), found.most) for each in score]
    return SettledScore(Fraction(ends[0]), int(ends[1]), int(ends[2]))


def _corners(found: Framework) -> Iterator[dict[str, Fraction]]:
    for free in found.criteria:
        others = [each for each in found.criteria if each is not free]
        for ends in product(*((each.lowest, each.highest) for each in others)):
            left = 100 - sum(ends)
            if free.lowest <= left <= free.highest:
                taken = {each.key: Fraction(end) for each, end in zip(others, ends, strict=True)}
                yield {**taken, free.key: Fraction(left)}
