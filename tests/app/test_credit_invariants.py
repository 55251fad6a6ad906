"""An invariant over an attribution in use: it is asked of every change of the attribution and of what that rests on."""

from __future__ import annotations

import pytest
from tests.kinds.crediting import CHANNELS, CREDIT, DEAL, SHARES, TOUCH

from shell import ANA, CRO, SAL, TERMS, Desk, decide

DAY = "2026-02-02"
BOUND = """\
kind: invariant
key: bound
scope: measurement
entity: touch
title: Content does not crowd out the brand
attribution: pipeline_credit
never_more: {funnel: middle, than: 45 %, with: {funnel: top}}
"""


def credit(form: str = SHARES) -> str:
    """An attribution that joins touches to deals directly."""
    text = CREDIT.replace(f"credit: {SHARES}", f"credit: {form}").partition("examples:")[0]
    lines = (each for each in text.splitlines() if not each.startswith("  through:"))
    return "\n".join(lines).replace("scope: measurement", "scope: lifecycle") + "\n"


@pytest.fixture
def held(desk: Desk) -> Desk:
    """Credit is given by part of the funnel, and an invariant bounds what content may earn."""
    texts = {"touch": TOUCH, "deal": DEAL, "channels": CHANNELS, "pipeline_credit": credit(), "bound": BOUND}
    for key, text in texts.items():
        desk.write(f"{key}.yaml", text.replace("scope: measurement", "scope: lifecycle"))
        decide(desk, f"{key}.yaml", key)
    return desk


def test_what_would_break_it_is_refused_with_the_journey_and_the_ways_out(held: Desk) -> None:
    held.write("linear.yaml", credit("linear"))
    done = held.run(f"ledger propose linear.yaml --effective {DAY} {TERMS} --because asked --json", by=ANA)
    (told,) = done.errors
    assert done.code == 4
    assert told["what"] == (
        "`bound` is violated: in [content -1 day, brand_video -0 days] middle earns 50.00 % (1/2),"
        " 500,000,000 of 1,000,000,000"
    )
    assert "the invariant `bound` v1 is in force" in told["why"]
    assert "have its decider waive it: ledger waive bound" in told["fix"]


def test_what_leaves_it_whole_passes_and_says_that_it_was_proved(held: Desk) -> None:
    held.write("other.yaml", credit(SHARES.replace("40", "50")))
    out = held.does(f"ledger propose other.yaml --effective {DAY} {TERMS} --because asked", by=ANA).out
    assert "invariant `bound` holds: proved over every journey that the attribution allows" in out


def test_another_taxonomy_under_the_attribution_is_asked_about_too(held: Desk) -> None:
    bottom = CHANNELS.replace("scope: measurement", "scope: lifecycle").replace(
        "brand_video: {funnel: top", "brand_video: {funnel: bottom"
    )
    held.write("moved.yaml", bottom)
    out = held.does(f"ledger propose moved.yaml --effective {DAY} {TERMS} --because asked", by=ANA).out
    assert "  changes bound v1 indirectly\n" in out
    assert "  changes pipeline_credit v1 indirectly: shifting (credit moves)\n" in out
    assert "invariant `bound` holds" in out

    gone = bottom.replace("funnel: [top, middle, bottom]", "funnel: [middle, bottom]")
    held.write("gone.yaml", gone)
    done = held.run(f"ledger propose gone.yaml --effective {DAY} {TERMS} --because asked", by=ANA)
    assert done.code == 4
    assert "nobody can say whether `bound` holds: `channels` has no part of the funnel `top`" in done.err


def test_while_it_is_waived_the_change_passes_and_the_list_tells_the_journey(held: Desk) -> None:
    held.does("ledger waive bound --until 2026-06-01 --because 'until the brand is measured'", by=CRO)
    held.write("linear.yaml", credit("linear"))
    decide(held, "linear.yaml", "pipeline_credit", number=2)
    (told,) = held.run("ledger invariants --json").data["invariants"]
    assert told["stands"] == "violated"
    assert [each["channel"] for each in told["journey"]["touches"]] == ["content", "brand_video"]
    assert (told["journey"]["share"], told["journey"]["credit"]) == ("1/2", 500_000_000)
    assert [(each["share"], each["credit"]) for each in told["journey"]["touches"]] == [("1/2", 500_000_000)] * 2


def test_a_brief_says_what_must_hold_with_its_proof(held: Desk) -> None:
    held.write("other.yaml", credit(SHARES.replace("40", "50")))
    held.does(f"ledger propose other.yaml --effective {DAY} {TERMS} --because asked", by=ANA)
    assert "Content does not crowd out the brand: holds: proved over every journey" in held.does(
        "ledger brief pipeline_credit#2", by=SAL
    ).out.replace("\n  ", " ")


def test_the_attribution_of_a_claim_does_not_end_before_the_claim(held: Desk) -> None:
    done = held.run("ledger retire pipeline_credit --effective 2026-03-01 --because over", by=ANA)
    assert done.code == 4
    assert "bound" in done.err
