"""Reviews: what a pilot came to decides what becomes of it, unless its decider says otherwise and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ledger.domain.channel_decision import ChannelDecided, LeastEvidence, MetricBound, PilotTerms
from ledger.domain.channel_review import ChannelReviewed, PilotFigures, figure, finding
from ledger.domain.reviewing import Reviewed, ReviewRules, Said, review
from ledger.testing import Given, row

from .steps import LEDGER

MARCH, JUNE, SEPTEMBER = date(2026, 3, 2), date(2026, 6, 30), date(2026, 9, 30)
RATE = MetricBound(metric="mql_rate", sign=">=", number="4", percent=True)
COST = MetricBound(metric="mqls", sign=">", number="400", spend_per=True)
TERMS = PilotTerms(
    until=JUNE, success=RATE, stop=COST, least=LeastEvidence(of="conversions", number="50"), spend_cap="20000"
)
NAMES: dict[str, Any] = {"channel": "podcast", "framework": "channel_fit", "version": 1, "scope": "channels"}
DECIDED = ChannelDecided(
    **NAMES, evaluation="e1", recommendation="reject", outcome="pilot", deviates=True, pilot=TERMS, right=3, on=MARCH
)
PILOT = Reviewed(DECIDED, 52, JUNE, 0)
ADOPTED = Reviewed(
    ChannelDecided(**{**NAMES, "evaluation": "e1"}, recommendation="adopt", outcome="adopt", right=3, on=MARCH),
    52,
    None,
    0,
)
RULES = ReviewRules(extensions=1, longest=120, again=365)
COMPANY = LEDGER.also(row("channels", MARCH)).on(JUNE)


def came_to(rate: str, cost: str | None, conversions: int, spend: str = "14000") -> PilotFigures:
    held = figure(COST, Fraction(cost) if cost else None)
    return PilotFigures(figure(RATE, Fraction(rate)), held, conversions, Decimal(spend))


TOO_EARLY, STOPS, SCALES, BETWEEN = (
    came_to("1/10", "500", 41),
    came_to("1/10", "401", 50),
    came_to("1/25", "400", 50),
    came_to("1/26", "400", 50),
)


def asked(so_far: Given = COMPANY, what: Reviewed = PILOT, **more: Any) -> Any:
    usual = {"what": what, "said": Said(), "rules": RULES, "by": "cro", "because": ""}
    return so_far.when(review, **{**usual, **more})


@pytest.mark.parametrize(
    ("figures", "found"), [(TOO_EARLY, "too early"), (STOPS, "stop"), (SCALES, "scale"), (BETWEEN, "undecided")]
)
def test_the_figures_of_a_pilot_say_the_first_of_too_early_stop_and_scale_that_is_so(
    figures: PilotFigures, found: str
) -> None:
    assert finding(TERMS, figures) == found


def test_what_nobody_counted_is_too_little_to_tell() -> None:
    assert finding(TERMS, PilotFigures()) == "too early"


def test_enough_may_be_said_in_money() -> None:
    terms = PilotTerms(until=JUNE, success=RATE, stop=COST, least=LeastEvidence(of="spend", number="14000"))
    assert finding(terms, came_to("1/25", "100", 0)) == "scale"
    assert finding(terms, came_to("1/25", "100", 99, "13999.99")) == "too early"


def test_a_pilot_that_is_too_early_is_extended_once_and_then_stopped() -> None:
    (found,) = asked(figures=TOO_EARLY, said=Said(until=SEPTEMBER)).then(ChannelReviewed)
    assert (found.finding, found.outcome, found.until, found.deviates) == ("too early", "extend", SEPTEMBER, False)
    assert (found.conversions, found.spend, found.decision) == (41, "14000", 52)
    extended = PILOT._replace(ends=SEPTEMBER, extensions=1)
    (found,) = asked(COMPANY.on(SEPTEMBER), extended, figures=TOO_EARLY).then(ChannelReviewed)
    assert (found.outcome, found.deviates) == ("stop", False)


def test_it_is_not_extended_again_for_whatever_reason() -> None:
    extended = PILOT._replace(ends=SEPTEMBER, extensions=1)
    said = Said("extend", date(2026, 12, 1))
    asked(COMPANY.on(SEPTEMBER), extended, figures=TOO_EARLY, said=said, because="nearly there").then_refused(
        "podcast is not extended again", "extended once"
    )


@pytest.mark.parametrize(("figures", "outcome"), [(STOPS, "stop"), (SCALES, "scale")])
def test_stop_and_scale_follow_from_the_figures_without_a_word(figures: PilotFigures, outcome: str) -> None:
    (found,) = asked(figures=figures).then(ChannelReviewed)
    assert (found.outcome, found.deviates) == (outcome, False)


def test_where_neither_holds_the_decider_says_with_a_reason() -> None:
    asked(figures=BETWEEN).then_refused("do not say what becomes of it", "--outcome extend, scale or stop")
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
        asked(what=ADOPTED, said=Said(outcome, SEPTEMBER)).then_refused("only a pilot is extended or scaled")


def test_what_was_adopted_is_kept_until_the_day_that_its_framework_or_the_decider_says() -> None:
    (usual,) = asked(what=ADOPTED).then(ChannelReviewed)
    (other,) = asked(what=ADOPTED, said=Said(review_on=SEPTEMBER)).then(ChannelReviewed)
    assert [(each.outcome, each.review_on) for each in (usual, other)] == [
        ("keep", JUNE + timedelta(365)),
        ("keep", SEPTEMBER),
    ]
    asked(what=ADOPTED, said=Said(review_on=JUNE)).then_refused("a review on 2026-06-30 is past")
    asked(what=ADOPTED, rules=ReviewRules()).then_refused("nobody says when it is looked at again", "--review-on")


@pytest.mark.parametrize("who", ["ana", "sal", "ops", "bot", "nobody"])
def test_nobody_reviews_a_channel_but_the_decider_of_its_scope(who: str) -> None:
    asked(figures=SCALES, by=who).then_refused(f"{who} may not act as decider")


@settings(max_examples=80)
@given(st.fractions(0, 1), st.fractions(0, 1000), st.integers(0, 100))
def test_what_the_figures_say_is_what_the_terms_say_read_aloud(rate: Fraction, cost: Fraction, many: int) -> None:
    told = finding(TERMS, PilotFigures(figure(RATE, rate), figure(COST, cost), many, Decimal(0)))
    aloud = "too early" if many < 50 else "stop" if cost > 400 else "scale" if rate >= Fraction(4, 100) else "undecided"
    assert told == aloud
