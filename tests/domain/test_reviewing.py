"""Reviews: what a pilot came to decides what becomes of it, unless its decider says otherwise and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from ledger.domain.definition import DefinitionAttested
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Event, Recorded
from ledger.domain.metric_bound import LeastEvidence, MetricBound
from ledger.kinds import drafting
from ledger.kinds.criteria import CriteriaKind
from ledger.meanings.framework.framework import Framework, PilotRule
from ledger.meanings.framework.stored import framework_json
from ledger.measure.channels.events.channels import ChannelFile, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided, PilotTerms
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed, PilotFigures, figure, finding
from ledger.measure.channels.verbs.reviewing import Said, review
from ledger.testing import Given, by, row
from strategies import tries

from .steps import LEDGER

MARCH, JUNE, SEPTEMBER = date(2026, 3, 2), date(2026, 6, 30), date(2026, 9, 30)
RATE = MetricBound(metric="mql_rate", sign=">=", number="4", percent=True)
COST = MetricBound(metric="mqls", sign=">", number="400", spend_per=True)
TERMS = PilotTerms(
    until=JUNE, success=RATE, stop=COST, least=LeastEvidence(of="conversions", number="50"), spend_cap="20000"
)
NAMES: dict[str, Any] = {"channel": "podcast", "framework": "channel_fit", "version": 1, "scope": "channels"}
FILE = ChannelFile(key="podcast", title="Podcast", owner="dana", touch="podcast")
REGISTERED = ChannelRegistered(channel="podcast", version=1, file=FILE, digest="f1", on=MARCH)
TOLD: dict[str, Any] = {**NAMES, "evaluation": "e1", "recommendation": "reject", "right": 3, "on": MARCH}


def framework(extensions: int = 1, again: int | None = 365) -> DefinitionAttested:
    reviews = {"adopted": again} if again else {}
    rules = Framework((), (), (), (), "reject", PilotRule((), 120, extensions), reviews, 1, 1)
    draft = drafting.draft(
        CriteriaKind(),
        key="channel_fit",
        scope="channels",
        entity="",
        content={},
        tree=framework_json(rules),
        meaning="",
    )
    said: Any = {"source": "document", "evidence": "m", "evidence_digest": "m", "from_": MARCH}
    return DefinitionAttested(version=1, draft=draft, **said)


def company(*events: Event, rules: DefinitionAttested | None = None) -> Given:
    begun = LEDGER.also(row("channels", MARCH), rules or framework(), by("dana", REGISTERED))
    return begun.also(*(by("cro", each) for each in events)).on(JUNE)


PILOT = company(ChannelDecided(**TOLD, outcome="pilot", deviates=True, pilot=TERMS))
ADOPTED = company(ChannelDecided(**{**TOLD, "recommendation": "adopt"}, outcome="adopt", review_on=JUNE))
POSITION = PILOT.events[-1].position


def came_to(rate: str, cost: str | None, conversions: int, spend: str = "14000") -> PilotFigures:
    held = figure(COST, Fraction(cost) if cost else None)
    return PilotFigures(figure(RATE, Fraction(rate)), held, conversions, Decimal(spend))


TOO_EARLY, STOPS, SCALES, BETWEEN = (
    came_to("1/10", "500", 41),
    came_to("1/10", "401", 50),
    came_to("1/25", "400", 50),
    came_to("1/26", "400", 50),
)


def asked(so_far: Given = PILOT, **more: Any) -> Any:
    return so_far.when(review, **{"key": "podcast", "said": Said(), "by": "cro", "because": "", **more})


def extended(so_far: Given = PILOT) -> Given:
    told = {"key": "podcast", "said": Said(until=SEPTEMBER), "by": "cro", "because": "", "figures": TOO_EARLY}
    return so_far.after(review, **told).on(SEPTEMBER)


@pytest.mark.parametrize(
    ("figures", "found"), [(TOO_EARLY, "too early"), (STOPS, "stop"), (SCALES, "scale"), (BETWEEN, "undecided")]
)
def test_the_figures_of_a_pilot_say_the_first_of_too_early_stop_and_scale_that_is_so(
    figures: PilotFigures, found: str
) -> None:
    assert finding(TERMS, figures, JUNE) == found


def test_what_nobody_counted_is_too_little_to_tell() -> None:
    assert finding(TERMS, PilotFigures(), JUNE) == "too early"


def test_enough_may_be_said_in_money() -> None:
    terms = PilotTerms(until=JUNE, success=RATE, stop=COST, least=LeastEvidence(of="spend", number="14000"))
    assert finding(terms, came_to("1/25", "100", 0), JUNE) == "scale"
    assert finding(terms, came_to("1/25", "100", 99, "13999.99"), JUNE) == "too early"


def test_a_pilot_that_is_too_early_is_extended_once_and_then_stopped() -> None:
    (found,) = asked(figures=TOO_EARLY, said=Said(until=SEPTEMBER)).then(ChannelReviewed)
    assert (found.finding, found.outcome, found.until, found.deviates) == ("too early", "extend", SEPTEMBER, False)
    assert (found.conversions, found.spend, found.decision) == (41, "14000", POSITION)
    (found,) = asked(extended(), figures=TOO_EARLY).then(ChannelReviewed)
    assert (found.outcome, found.deviates) == ("stop", False)


def test_it_is_not_extended_again_for_whatever_reason() -> None:
    said = Said("extend", date(2026, 12, 1))
    asked(extended(), figures=TOO_EARLY, said=said, because="nearly there").then_refused(
        "podcast is not extended again", "extended once"
    )


@pytest.mark.parametrize(("figures", "outcome"), [(STOPS, "stop"), (SCALES, "scale")])
def test_stop_and_scale_follow_from_the_figures_without_a_word(figures: PilotFigures, outcome: str) -> None:
    (found,) = asked(figures=figures).then(ChannelReviewed)
    assert (found.outcome, found.deviates) == (outcome, False)


def test_where_neither_holds_the_decider_says_with_a_reason() -> None:
    asked(figures=BETWEEN).then_refused("do not say what becomes of it", "extend, scale or stop it: --outcome OUTCOME")
    asked(figures=BETWEEN, said=Said("scale")).then_refused("scale needs a reason", "the figures do not say so")
    (found,) = asked(figures=BETWEEN, said=Said("scale"), because="sales wants it").then(ChannelReviewed)
    assert (found.outcome, found.deviates) == ("scale", False), "nothing else was recommended"


def test_anything_else_than_the_figures_say_needs_a_reason_and_is_marked_for_ever() -> None:
    asked(figures=STOPS, said=Said("scale")).then_refused("scale needs a reason", "the figures come to stop")
    (found,) = asked(figures=STOPS, said=Said("scale"), because="sales wants it").then(ChannelReviewed)
    assert (found.finding, found.outcome, found.deviates) == ("stop", "scale", True)


@pytest.mark.parametrize(
    ("until", "what"),
    [
        (None, "nobody says until when"),
        (JUNE, "is no extension"),
        (date(2026, 10, 29), "longer than its framework allows"),
    ],
)
def test_an_extension_is_until_a_later_day_and_no_longer_than_the_framework_allows(
    until: date | None, what: str
) -> None:
    asked(figures=TOO_EARLY, said=Said(until=until)).then_refused(what)
    asked(figures=TOO_EARLY, said=Said(until=date(2026, 10, 28))).then(ChannelReviewed)


def test_a_pilot_is_not_kept_and_nothing_else_is_extended_or_scaled() -> None:
    asked(figures=SCALES, said=Said("keep")).then_refused("cannot be kept as it is", "a pilot comes to an end")
    for outcome in ("extend", "scale"):
        asked(ADOPTED, said=Said(outcome, SEPTEMBER)).then_refused("only a pilot is extended or scaled")


def test_what_was_adopted_is_kept_until_the_day_that_its_framework_or_the_decider_says() -> None:
    (usual,) = asked(ADOPTED).then(ChannelReviewed)
    (other,) = asked(ADOPTED, said=Said(review_on=SEPTEMBER)).then(ChannelReviewed)
    assert [(each.outcome, each.review_on) for each in (usual, other)] == [
        ("keep", JUNE + timedelta(365)),
        ("keep", SEPTEMBER),
    ]
    asked(ADOPTED, said=Said(review_on=JUNE)).then_refused("a review on 2026-06-30 is past")
    bare = company(*(each.event for each in ADOPTED.events[-1:]), rules=framework(again=None))
    asked(bare).then_refused("nobody says when it is looked at again", "--review-on")


@pytest.mark.parametrize("who", ["ana", "sal", "ops", "bot", "nobody"])
def test_nobody_reviews_a_channel_but_the_decider_of_its_scope(who: str) -> None:
    asked(figures=SCALES, by=who).then_refused(f"{who} may not act as decider")


@settings(max_examples=tries(80))
@given(st.fractions(0, 1), st.fractions(0, 1000), st.integers(0, 100))
def test_what_the_figures_say_is_what_the_terms_say_read_aloud(rate: Fraction, cost: Fraction, many: int) -> None:
    told = finding(TERMS, PilotFigures(figure(RATE, rate), figure(COST, cost), many, Decimal(0)), JUNE)
    aloud = "too early" if many < 50 else "stop" if cost > 400 else "scale" if rate >= Fraction(4, 100) else "undecided"
    assert told == aloud


def test_a_channel_on_which_nobody_decided_is_not_reviewed() -> None:
    nothing = "there is nothing to review of podcast"
    begun = ChannelEvaluated(**NAMES, file="f1", on=MARCH, digest="e1")
    judged = msgspec.structs.replace(begun, total="255/4", recommendation="pilot")
    asked(company()).then_refused(nothing, "registered", "have a framework judge it: ledger channel evaluate podcast")
    asked(company(begun)).then_refused(nothing, "ledger channel evaluate podcast --scores FILE")
    asked(company(judged)).then_refused(nothing, "ledger channel decide podcast OUTCOME")
    asked(company(), key="radio").then_refused("there is no channel `radio`")


def test_a_pilot_that_was_stopped_is_no_pilot_any_more_and_stays_rejected() -> None:
    stopped = PILOT.after(review, key="podcast", said=Said(), by="cro", because="", figures=STOPS)
    asked(stopped, said=Said("extend", SEPTEMBER), because="so").then_refused("only a pilot is extended or scaled")


@pytest.mark.parametrize(
    ("so_far", "said"), [(PILOT, Said(until=SEPTEMBER)), (ADOPTED, Said())], ids=["pilot", "adopted"]
)
def test_an_audit_finds_the_seat_of_the_decider_and_what_anybody_else_wrote_had_none(so_far: Given, said: Said) -> None:
    (event,) = asked(so_far, said=said, figures=TOO_EARLY if so_far is PILOT else PilotFigures()).then(ChannelReviewed)

    def judged(actor: str, what: Event) -> Any:
        return judge(so_far.state, Recorded(99, "2026-06-30T10:00:00.000000Z", actor, what), JUNE)

    assert judged("cro", event).right.startswith("decider in `channels`")
    assert "may not act as decider" in judged("ana", event).lacks
    assert judged("cro", msgspec.structs.replace(event, deviates=True)).lacks
