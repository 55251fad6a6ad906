"""A channel is judged by several, each for themselves, and by the ledger, which asks its own gates."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.domain.definition import Evidence
from ledger.domain.founding import PersonRegistered
from ledger.errors import BadInput, Problems, UnknownName
from ledger.measure.channels.events.assessment import NOTHING, AskedAnswer
from ledger.measure.channels.events.evaluation import ChannelEvaluated, with_evaluation_digest
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.evaluating import evaluate
from ledger.measure.channels.views.outdated import outdated_on
from ledger.testing import DAY, Given

from .channel_steps import (
    BETTER,
    CONTRACT,
    HAND,
    KNOWN,
    RULES,
    STUDY,
    assessed,
    evaluating,
    framework,
    judged,
)
from .steps import ratified

JUNE = date(2026, 6, 30)


def evaluation(so_far: Given) -> ChannelEvaluated:
    found = CHANNELS.of(so_far.state)["podcast"].evaluation
    assert found
    return found


def test_the_first_assessor_leaves_it_unfinished_and_the_second_gives_the_total_and_what_is_recommended() -> None:
    one = KNOWN.after(evaluate, **evaluating(assessed()), by="ana")
    assert (evaluation(one).finished, evaluation(one).total) == (False, "")
    two = evaluation(judged())
    assert (two.exact_total, two.recommendation) == (Fraction(255, 4), "pilot")
    assert [each.assessor for each in two.scores] == ["ana", "ben"]
    assert evaluation(judged(scores=BETTER)).recommendation == "adopt"


def test_a_spread_blocks_until_a_third_assessor_settles_it_by_the_median() -> None:
    apart = judged(others={**HAND, "moat": 4})
    assert not evaluation(apart).finished
    settled = apart.after(evaluate, **evaluating(assessed({"moat": 3}, answers={})), by="sal")
    assert evaluation(settled).exact_total == Fraction(255, 4) + Fraction(10 * 2, 4)


@pytest.mark.parametrize("answer", ["fail", "unknown"])
def test_a_gate_that_fails_or_that_nobody_can_answer_rejects_whatever_the_total(answer: str) -> None:
    found = evaluation(judged(scores=BETTER, read=answer))
    assert (found.recommendation, found.exact_total) == ("reject", 70)
    assert [each.key for each in found.failed] == ["read"]


def test_a_gate_that_people_answer_is_unknown_until_somebody_does() -> None:
    nobody = KNOWN.after(evaluate, **evaluating(NOTHING), by="ana")
    consent = next(each for each in evaluation(nobody).gates if each.key == "consent")
    assert (consent.answer, consent.because) == ("unknown", "nobody answered it")


def test_agents_evaluate_and_whoever_is_not_known_does_not() -> None:
    KNOWN.when(evaluate, **evaluating(assessed()), by="bot").then(ChannelEvaluated)
    KNOWN.when(evaluate, **evaluating(assessed()), by="nobody").then_refused("may not evaluate")


def test_a_person_and_their_agent_are_one_assessor() -> None:
    event = PersonRegistered(id="helper", kind="agent", commitment="c", owner="ana")
    so_far = KNOWN.also(event).after(evaluate, **evaluating(assessed()), by="ana")
    so_far.when(evaluate, **evaluating(assessed(answers={})), by="helper").then_refused("helper is no other assessor")
    other = KNOWN.also(event).after(evaluate, **evaluating(assessed()), by="helper")
    other.when(evaluate, **evaluating(assessed(answers={})), by="ana").then_refused("ana is no other assessor")
    other.when(evaluate, **evaluating(NOTHING), by="ana").then_nothing()


def test_an_evaluation_keeps_the_meaning_of_every_definition_that_a_gate_read_and_is_found_by_it() -> None:
    found = evaluation(judged())
    assert [(each.key, each.version) for each in found.basis] == [("mql", 1)]
    assert found.tags == ("channel:podcast", "definition:channel_fit", "refers:mql", "rights:channels")
    assert found == with_evaluation_digest(found)


def test_what_comes_to_the_same_is_on_record_already() -> None:
    judged().when(evaluate, **evaluating(NOTHING), by="sal").then_nothing()
    judged().when(evaluate, **evaluating(NOTHING, read="fail"), by="sal").then(ChannelEvaluated)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scores": {"reach": 3}}, "`reach` takes no score"),
        ({"scores": {"audience": 5}}, "audience has no step 5"),
        ({"scores": {"audience": -1}}, "audience has no step -1"),
        ({"answers": {"read": AskedAnswer("pass")}}, "nobody answers the gate read"),
        ({"answers": {"consnt": AskedAnswer("pass")}}, "write consent"),
        ({"evidence": {"read": Evidence("x", "e")}}, "`read` takes no evidence"),
    ],
)
def test_what_the_framework_does_not_ask_people_for_is_not_taken(given: dict[str, Any], said: str) -> None:
    asked = KNOWN.when(
        evaluate, **evaluating(assessed(**{"scores": {}, "answers": {}, "evidence": {}, **given})), by="ana"
    )
    asked.then_refused(said)
    assert isinstance(asked.refused, BadInput)


def test_all_that_is_wrong_with_an_assessment_is_told_together() -> None:
    wrong = assessed({"reach": 1, "moat": 9}, answers={"read": AskedAnswer("pass")}, evidence={})
    refused = KNOWN.when(evaluate, **evaluating(wrong), by="ana").refused
    assert isinstance(refused, Problems)
    assert len(refused.problems) == 3


@pytest.mark.parametrize(("evidence", "what"), [(CONTRACT, "audience"), (STUDY, "consent")])
def test_what_needs_evidence_is_not_taken_without(evidence: dict[str, Evidence], what: str) -> None:
    asked = KNOWN.when(evaluate, **evaluating(assessed(evidence=evidence)), by="ana")
    asked.then_refused(f"there is no evidence for {what}", f"--evidence {what}=FILE")


def test_evidence_past_its_renewal_takes_the_scores_and_the_answers_that_rest_on_it_with_it() -> None:
    later = judged().on(DAY + timedelta(days=365))
    (event,) = later.when(evaluate, **evaluating(NOTHING), by="sal").then(ChannelEvaluated)
    assert not event.finished
    assert event.evidence == ()
    assert all("audience" not in each.scores and "moat" in each.scores for each in event.scores)
    assert next(each.because for each in event.gates if each.key == "consent") == (
        "what was said on 2026-03-02 is older than 365 days"
    )
    before = judged().on(DAY + timedelta(days=364))
    before.when(evaluate, **evaluating(NOTHING), by="sal").then_nothing()


def test_a_pass_that_is_said_again_still_goes_with_the_evidence_that_it_rests_on() -> None:
    again = judged().on(DAY + timedelta(days=300)).after(evaluate, **evaluating(assessed({}, evidence={})), by="ana")
    assert outdated_on(again.state, "podcast", DAY + timedelta(days=364)) == []
    late = DAY + timedelta(days=365)
    assert "what was given for consent is older than 365 days" in {
        each.why for each in outdated_on(again.state, "podcast", late)
    }
    (event,) = again.on(late).when(evaluate, **evaluating(NOTHING), by="sal").then(ChannelEvaluated)
    consent = next(each for each in event.gates if each.key == "consent")
    assert (consent.answer, consent.because) == ("unknown", "what shows it is older than 365 days")


def test_scores_stand_over_words_about_the_framework_and_fall_with_its_meaning() -> None:
    same = ratified(judged(), msgspec.structs.replace(framework(), content_digest="other words"))
    (event,) = same.when(evaluate, **evaluating(NOTHING), by="sal").then(ChannelEvaluated)
    assert (event.version, event.finished) == (2, True)
    stricter = framework(replace(RULES, spread=0))
    (event,) = ratified(judged(), stricter).when(evaluate, **evaluating(NOTHING), by="sal").then(ChannelEvaluated)
    assert (event.version, event.finished, event.scores) == (2, False, ())


def test_it_is_judged_by_a_framework_that_is_in_force() -> None:
    asked = {**evaluating(assessed()), "framework": "mql"}
    KNOWN.when(evaluate, **asked, by="ana").then_refused("`mql` is of kind criteria")
    refused = KNOWN.when(evaluate, **{**asked, "framework": "chanel_fit"}, by="ana").refused
    assert isinstance(refused, UnknownName)
    assert refused.fix == "write channel_fit"
    unknown = KNOWN.when(evaluate, **{**evaluating(assessed()), "key": "podcst"}, by="ana").refused
    assert isinstance(unknown, UnknownName)
    assert unknown.fix == "write podcast"


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["ana", "ben", "sal", "mia"]), min_size=2, max_size=6))
def test_in_whatever_order_assessors_score_it_is_finished_by_as_many_and_they_stand_in_that_order(
    order: list[str],
) -> None:
    so_far = KNOWN
    for who in order:
        so_far = so_far.after(evaluate, **evaluating(assessed(answers={})), by=who)
    assert [each.assessor for each in evaluation(so_far).scores] == [*dict.fromkeys(order)]
    assert evaluation(so_far).finished == (len(set(order)) >= 2)


def test_the_total_in_words_never_reaches_what_it_does_not_reach() -> None:
    almost = msgspec.structs.replace(evaluation(judged()), total="209999/3000")
    assert almost.total_in_words == "69.99"
    assert evaluation(judged(scores=BETTER)).total_in_words == "70"
