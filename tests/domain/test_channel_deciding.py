"""A channel is decided by one who did not judge it, no higher than recommended unless others waive it, with its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from ledger.domain.metric_bound import MetricBound
from ledger.errors import BadInput, NoRight, Problems
from ledger.govern.waivers.verbs.waiving import waive_gate
from ledger.measure.channels.events.assessment import AskedAnswer
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.deciding import decide_channel
from ledger.measure.channels.verbs.evaluating import evaluate
from ledger.testing import DAY, Given, people, row
from ledger.testing.company import solo

from .channel_steps import (
    BETTER,
    HAND,
    KNOWN,
    assessed,
    evaluating,
    judged,
    pilot,
    waived,
)

JUNE = date(2026, 6, 30)
PILOT: dict[str, Any] = {"key": "podcast", "outcome": "pilot", "terms": pilot(JUNE)}
ADOPT: dict[str, Any] = {"key": "podcast", "outcome": "adopt", "terms": ChannelTerms()}
REJECT: dict[str, Any] = {"key": "podcast", "outcome": "reject", "terms": ChannelTerms()}


def evaluation(so_far: Given) -> ChannelEvaluated:
    found = CHANNELS.of(so_far.state)["podcast"].evaluation
    assert found
    return found


def test_the_decider_of_the_scope_decides_on_an_evaluation_and_not_who_assessed_it() -> None:
    (event,) = judged().when(decide_channel, **PILOT, by="cro").then(ChannelDecided)
    assert (event.outcome, event.deviates, event.evaluation) == ("pilot", False, evaluation(judged()).digest)
    assert (event.review_on, event.currency) == (JUNE, "EUR")
    judged().when(decide_channel, **PILOT, by="ana").then_refused(
        "ana may not act as decider in `channels/channel_fit`"
    )
    own = judged().after(evaluate, **evaluating(assessed(answers={})), by="cro")
    refused = own.when(decide_channel, **PILOT, by="cro")
    refused.then_refused("cro assessed it", "second pair of eyes")
    assert isinstance(refused.refused, NoRight)


def test_whoever_answered_a_gate_assessed_it_and_so_did_the_owner_of_an_agent_that_scored() -> None:
    answered = judged().after(
        evaluate, **evaluating(assessed({}, answers={"consent": AskedAnswer("pass", "yes")})), by="cro"
    )
    answered.when(decide_channel, **PILOT, by="cro").then_refused("cro assessed it")
    scout = msgspec.structs.replace(people("scout", kind="agent")[0], owner="cro")  # type: ignore[type-var]
    scored = judged(KNOWN.also(scout)).after(evaluate, **evaluating(assessed(answers={})), by="scout")
    scored.when(decide_channel, **PILOT, by="cro").then_refused("cro assessed it")


def test_under_a_row_with_one_person_who_decides_alone_it_says_so_for_ever() -> None:
    lonely = judged().also(row("channels", **solo("ana")))
    (event,) = lonely.when(decide_channel, **PILOT, by="ana").then(ChannelDecided)
    assert event.self_attested


def test_nothing_is_decided_on_nothing_on_half_an_evaluation_or_on_an_outdated_one() -> None:
    KNOWN.when(decide_channel, **PILOT, by="dana").then_refused("may not act as decider")
    KNOWN.when(decide_channel, **PILOT, by="cro").then_refused("is not evaluated", "no framework judged it")
    half = KNOWN.after(evaluate, **evaluating(assessed()), by="ana")
    half.when(decide_channel, **PILOT, by="cro").then_refused("not evaluated to the end", "scores lack")
    judged().when(decide_channel, **PILOT, outdated=["`mql` v2 is not what v1 was"], by="cro").then_refused(
        "is outdated", "`mql` v2 is not what v1 was", "ledger channel evaluate podcast --framework channel_fit"
    )


def test_an_outcome_below_the_recommendation_needs_a_reason_and_deviates() -> None:
    judged().when(decide_channel, **REJECT, because="", by="cro").then_refused("deviates", "needs a reason")
    (event,) = judged().when(decide_channel, **REJECT, by="cro").then(ChannelDecided)
    assert (event.deviates, event.waivers) == (True, ())
    agreed = judged(read="fail").when(decide_channel, **REJECT, because="", by="cro").then(ChannelDecided)
    assert not agreed[0].deviates


@pytest.mark.parametrize("outcome", ["adopt", "pilot", "defer"])
def test_above_a_gate_that_fails_it_takes_a_waiver_by_the_decider_of_the_next_wider_scope(
    outcome: str,
) -> None:
    asked = {**ADOPT, "outcome": outcome, "terms": pilot(JUNE) if outcome == "pilot" else ChannelTerms()}
    failing = judged(scores=BETTER, read="fail", owned="unknown")
    refused = failing.when(decide_channel, **asked, by="cro").refused
    assert isinstance(refused, Problems)
    assert [each.what for each in refused.problems] == [
        f"to {outcome} `podcast` takes a waiver of the gate {each}" for each in ("read", "owned")
    ]
    one = waived(failing, "read", until=JUNE)
    one.when(decide_channel, **asked, by="cro").then_refused("waiver of the gate owned")
    both = waived(one, "owned", until=JUNE)
    (event,) = both.when(decide_channel, **asked, by="cro").then(ChannelDecided)
    assert event.deviates
    assert event.waivers == tuple(each.position for each in both.events[-2:])


def test_a_waiver_that_ended_excuses_nothing_and_one_of_another_channel_neither() -> None:
    failing = judged(read="fail")
    ended = waived(failing, "read", until=DAY + timedelta(days=5)).on(DAY + timedelta(days=5))
    ended.when(decide_channel, **PILOT, by="cro").then_refused("waiver of the gate read")
    other = failing.after(waive_gate, gate="read", channel="radio", scope="channels", until=JUNE, by="dana")
    other.when(decide_channel, **PILOT, by="cro").then_refused("waiver of the gate read")


def test_one_person_does_not_both_waive_and_decide() -> None:
    both = judged(read="fail").also(row("*", decider="cro"), row("channels", decider="cro"))
    own = waived(both, "read", until=JUNE, by="cro")
    own.when(decide_channel, **PILOT, by="cro").then_refused("cro waived it, and one person does not both")


def test_above_what_the_scores_recommend_the_recommendation_itself_is_waived() -> None:
    judged().when(decide_channel, **ADOPT, by="cro").then_refused(
        "takes a waiver of the recommendation", "the total is 63.75", "gate:recommendation@podcast"
    )
    let = waived(judged(), "recommendation", until=JUNE)
    (event,) = let.when(decide_channel, **ADOPT, by="cro").then(ChannelDecided)
    assert event.deviates
    floored = waived(judged(scores={**HAND, "audience": 0}, read="fail"), "read", until=JUNE)
    floored.when(decide_channel, **PILOT, by="cro").then_refused("waiver of the recommendation")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"stop": None}, ("has no exit rule", '--stop "METRIC > N"')),
        ({"success": None, "least": None}, ("has no success and no least evidence",)),
        ({"spend_cap": ""}, ("has no cap on spend", "--cap AMOUNT")),
    ],
)
def test_a_pilot_says_how_it_ends_before_the_first_euro(more: dict[str, Any], said: tuple[str, ...]) -> None:
    judged().when(decide_channel, **{**PILOT, "terms": pilot(JUNE, **more)}, by="cro").then_refused(*said)
    judged().when(decide_channel, **{**PILOT, "terms": ChannelTerms()}, by="cro").then_refused(
        "has no success", "and no end"
    )


def test_a_pilot_is_held_against_governed_metrics_that_are_in_force() -> None:
    for name in ("mql_rte", "channel_fit"):
        bound = MetricBound(metric=name, sign=">=", number="4")
        for part in ("success", "stop"):
            asked = judged().when(decide_channel, **{**PILOT, "terms": pilot(JUNE, **{part: bound})}, by="cro")
            asked.then_refused(f"`{name}` is no governed metric that is in force")


@pytest.mark.parametrize(
    ("until", "said"),
    [(DAY, "in the past"), (DAY - timedelta(1), "in the past"), (DAY + timedelta(121), "takes 121 days")],
)
def test_a_pilot_ends_after_today_and_no_later_than_the_framework_allows(until: date, said: str) -> None:
    judged().when(decide_channel, **{**PILOT, "terms": pilot(until)}, by="cro").then_refused(said)
    for good in (DAY + timedelta(1), DAY + timedelta(120)):
        judged().when(decide_channel, **{**PILOT, "terms": pilot(good)}, by="cro").then(ChannelDecided)


@pytest.mark.parametrize(
    ("on", "said"),
    [(DAY, "is in the past"), (DAY - timedelta(9), "is in the past"), (DAY + timedelta(366), "is too late")],
)
def test_a_review_is_after_today_and_no_later_than_the_framework_looks_again(on: date, said: str) -> None:
    adopted = judged(scores=BETTER)
    adopted.when(decide_channel, **{**ADOPT, "terms": ChannelTerms(review_on=on)}, by="cro").then_refused(said)
    (event,) = adopted.when(decide_channel, **ADOPT, by="cro").then(ChannelDecided)
    assert event.review_on == DAY + timedelta(365)


def test_a_pilot_spends_no_more_than_its_gates_were_asked_of() -> None:
    more = {**PILOT, "terms": pilot(JUNE, spend_cap="20000.01")}
    judged().when(decide_channel, **more, by="cro").then_refused("the cap is 20000.01", "register the file anew")


def test_only_a_pilot_has_the_end_of_one() -> None:
    asked = judged(scores=BETTER).when(decide_channel, **{**ADOPT, "terms": pilot(JUNE)}, by="cro")
    asked.then_refused("to adopt has no end as a pilot has")
    assert isinstance(asked.refused, BadInput)


def test_the_same_again_changes_nothing_and_other_terms_are_another_decision() -> None:
    once = judged().after(decide_channel, **PILOT, by="cro")
    once.when(decide_channel, **PILOT, by="cro").then_nothing()
    once.when(decide_channel, **{**PILOT, "terms": pilot(JUNE, spend_cap="15000")}, by="cro").then(ChannelDecided)
    adopted = judged(scores=BETTER).after(decide_channel, **ADOPT, by="cro")
    sooner = {**ADOPT, "terms": ChannelTerms(review_on=JUNE)}
    adopted.when(decide_channel, **sooner, by="cro").then(ChannelDecided)
