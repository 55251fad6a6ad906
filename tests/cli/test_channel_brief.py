"""What whoever decides about a channel reads at the command line, in text, as JSON and as a file."""

from __future__ import annotations

from typing import Any

import pytest

from podcast import FITS, PODCAST, SCORES, assessed, framed, measured
from shell import ANA, BEN, CRO, SAL, TERMS, Desk


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """A podcast that two people scored as in the hand example: 63.75 of 100."""
    framed(desk)
    assessed(desk)
    return desk


def brief(desk: Desk, channel: str = "podcast") -> dict[str, Any]:
    found: dict[str, Any] = desk.does(f"ledger channel brief {channel} --json", by=CRO).data
    return found


def test_a_brief_says_what_is_recommended_and_by_what(judged: Desk) -> None:
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "pilot is recommended by channel_fit v1: total 63.75 of 100" in said
    assert said.index("SCORES") < said.index("WHAT IT CANNOT TELL") < said.index("WHAT WOULD TURN IT")


def test_a_score_is_told_with_what_it_stands_for_and_who_gave_another(judged: Desk) -> None:
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "audience: Share of its audience that we sell to (rejected below 1)" in said
    assert "3 of 4  30 to 60 %" in said
    assert "audience: 0 nobody, 1 under 10 %, 2 10 to 30 %, 3 30 to 60 %, 4 over 60 %" in said
    judged.does("ledger channel evaluate podcast --score speed=2", by=BEN)
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "2.5 of 4  between “a quarter” and “a month”" in said
    assert "ben@acme.example gave 2 (a quarter)" in said


def test_a_brief_names_each_weight_that_would_turn_it(judged: Desk) -> None:
    turning = brief(judged)["turning"]
    assert [(each["criterion"], each["sign"], each["percent"], each["outcome"]) for each in turning["weights"]] == [
        ("audience", ">=", "68.9", "adopt"),
        ("measurable", ">", "72.8", "reject"),
        ("speed", ">=", "64.5", "adopt"),
        ("cost", ">=", "62.3", "adopt"),
        ("moat", ">", "30.4", "reject"),
    ]
    assert turning["weights"][0]["at"] == "620/9"
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "at most 68.8 %" in said
    assert "adopt from 68.9 % on" in said


def test_a_brief_names_the_fewest_steps_that_would_turn_it(judged: Desk) -> None:
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "adopt: one step does it, measurable from 2 to 3, or audience from 3 to 4" in said
    assert "reject: two steps do it" in said


def test_a_brief_says_what_nobody_can_know_from_it(judged: Desk) -> None:
    told = brief(judged)["cannot_tell"]
    assert "what the scores of audience, measurable, speed, cost, moat rest on: no file was shown" in told
    assert "whether 60 conversions come: the channel's file says so" in told
    assert any(each.startswith("whether it causes anything") for each in told)


def test_a_brief_says_what_it_may_cost_and_what_happens_at_the_review(judged: Desk) -> None:
    found = brief(judged)
    assert (found["money"]["cap"], found["money"]["currency"], found["money"]["a_conversion"]) == (
        "20000",
        "EUR",
        "333.33",
    )
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "it may cost 20,000 EUR, as its file says; no cap is decided" in said
    assert "before a pilot begins it is written what makes it a success, what stops it, when it ends" in said


def test_a_pilot_that_is_decided_says_how_it_ends(judged: Desk) -> None:
    measured(judged)
    ends = (
        "--until 2026-05-01 --cap 15000 --success 'mqls >= 10' --stop 'spend per mqls > 400' --least '50 conversions'"
    )
    judged.does(f"ledger channel decide podcast pilot {ends}", by=CRO)
    said = judged.does("ledger channel brief podcast", by=CRO).out
    assert "it may cost 15,000 EUR, as it was decided" in said
    assert "the pilot is over on 1 May 2026, and is looked at then" in said
    assert "too early with fewer than 50 conversions: it is extended" in said
    assert "pilot, by cro@acme.example on 2 February 2026" in said


def test_a_gate_that_stops_it_is_said_before_any_score(desk: Desk) -> None:
    framed(desk)
    desk.write("podcast.yaml", PODCAST.replace("supplies: [score, employees]", "supplies: [title]"))
    desk.does("ledger channel register podcast.yaml")
    assessed(desk)
    said = desk.does("ledger channel brief podcast", by=CRO).out
    assert (
        "reject is recommended by channel_fit v1: total 63.75 of 100, and the gates read and qualifies stop it" in said
    )
    assert "If they passed: pilot." in said


def test_scores_that_lack_are_said_to_lack_and_nothing_is_recommended(desk: Desk) -> None:
    framed(desk)
    assert "nobody judged it yet" in desk.does("ledger channel brief podcast").out
    desk.does(f"ledger channel evaluate podcast {SCORES}", by=ANA)
    found = brief(desk)
    assert found["turning"] is None
    assert "audience: unanswered: 2 assessors are asked for, and 1 scored it" in found["cannot_tell"]
    assert "the gate consent: nobody answered it" in found["cannot_tell"]


def test_a_channel_that_is_as_good_as_an_adopted_one_is_said_to_be(judged: Desk) -> None:
    better = SCORES.replace("measurable=2", "measurable=3")
    judged.write("events.yaml", PODCAST.replace("key: podcast", "key: events"))
    judged.does("ledger channel register events.yaml")
    assessed(judged, "events", better)
    judged.does("ledger channel decide events adopt", by=CRO)
    assert brief(judged)["turning"]["dominated"] == []
    judged.does(f"ledger channel evaluate podcast {better}", by=ANA)
    judged.does(f"ledger channel evaluate podcast {better}", by=BEN)
    assert brief(judged)["turning"]["dominated"] == ["events"]
    assert "as good as events or better" in judged.does("ledger channel brief podcast", by=CRO).out


def test_weights_that_are_left_open_are_told_with_what_they_allow(desk: Desk) -> None:
    open_ = FITS.replace("weight: 30", "weight: 25-40").replace("measurable, weight: 25", "measurable, weight: 20-35")
    framed(desk)
    desk.write("fits.yaml", open_)
    desk.does(f"ledger propose fits.yaml --effective 2026-02-02 {TERMS} --because 'weights are open'", by=ANA)
    desk.does("ledger approve channel_fit#2", by=SAL)
    desk.does("ledger ratify channel_fit#2", by=CRO)
    assessed(desk)
    turning = brief(desk)["turning"]
    assert (turning["lowest"], turning["highest"], turning["robust"]) == ("125/2", "65", True)
    assert "totals from 62.5 to 65: pilot for all of them" in desk.does("ledger channel brief podcast", by=CRO).out


def test_a_brief_is_written_to_a_file_as_a_page(judged: Desk) -> None:
    done = judged.does("ledger channel brief podcast --html podcast.html", by=CRO)
    assert "wrote podcast.html" in done.out
    page = (judged.folder / "podcast.html").read_text(encoding="utf-8")
    assert "<h1>Podcast sponsorship</h1>" in page
    assert "68.9 %" in page


def test_a_channel_that_nobody_registered_is_told_with_the_nearest(judged: Desk) -> None:
    done = judged.run("ledger channel brief podcats")
    assert done.code != 0
    assert "podcast" in done.err


@pytest.mark.parametrize(
    ("success", "stop"), [("mql >= 10", "spend per mqls > 400"), ("mqls >= 10", "spend per mql > 400")]
)
def test_a_pilot_whose_review_could_not_be_done_does_not_begin(judged: Desk, success: str, stop: str) -> None:
    """`mql` judges records and counts none; `mqls` counts them, as the refusal says to."""
    measured(judged)
    ends = f"--until 2026-05-01 --cap 15000 --success '{success}' --stop '{stop}' --least '50 conversions'"
    stored = judged.stored()
    done = judged.run(f"ledger channel decide podcast pilot {ends}", by=CRO)
    assert (done.code, judged.stored()) == (4, stored)
    assert "`mql` is of kind criteria, and cannot end a pilot" in done.err
    assert "ledger new metric mql_count" in done.err
    judged.does(f"ledger channel decide podcast pilot {ends.replace('mql ', 'mqls ')}", by=CRO)
