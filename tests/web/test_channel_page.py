"""`/channels`: every channel, and one as whoever decides about it reads it, and decides it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from podcast import PODCAST, SCORES, assessed, framed, measured
from shell import ANA, BEN, CRO, DANA, FOUNDED, Desk
from web.visitor import Pages, site, words

ENDS = {"until": "2026-05-01", "success": "mqls >= 10", "stop": "spend per mqls > 400", "least": "50 conversions"}


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """A podcast that two people scored: a pilot is recommended."""
    measured(desk)
    framed(desk)
    assessed(desk)
    return desk


@pytest.fixture
def pages(judged: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(judged) as found:
        yield found


def decided(pages: Pages, outcome: str, status: int = 200, by: str = CRO, **typed: str) -> str:
    """Decide on the page, and read the one that comes then."""
    visitor = pages.visitor(by)
    fields = {**visitor.form("/channels/podcast"), "outcome": outcome, **typed}
    return words(visitor.post("/channels/podcast", fields, status).text)


def test_every_channel_is_listed_as_it_stands(pages: Pages) -> None:
    page = words(pages.visitor(ANA).get("/channels"))
    assert "Podcast sponsorship evaluated 63.75 of 100: pilot is recommended" in page
    assert "judged by channel_fit v1" in page


def test_money_that_goes_into_a_channel_without_a_decision_is_told_before_all_channels(judged: Desk) -> None:
    judged.write("spend.csv", "month,channel,amount,currency\n2026-01,podcast,6000,EUR\n")
    judged.does("ledger spend record spend.csv", by=ANA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.NOW, FOUNDED)
        with site(judged) as found:
            page = words(found.visitor(CRO).get("/channels"))
    assert "In use that no decision permits: Podcast sponsorship" in page
    assert "6,000 EUR spent" in page


def test_what_a_channel_cost_is_told_to_those_who_hold_a_seat(judged: Desk) -> None:
    judged.write("spend.csv", "month,channel,amount,currency\n2026-01,podcast,6000,EUR\n")
    judged.does("ledger spend record spend.csv", by=ANA)
    judged.does("ledger person add joe@acme.example", by=DANA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.NOW, FOUNDED)
        with site(judged) as found:
            for path in ("/channels", "/debt", "/weekly"):
                assert "6,000 EUR" in words(found.visitor(CRO).get(path)), path
                assert "6,000" not in found.visitor("joe@acme.example").get(path), path


def test_a_channel_is_read_before_it_is_decided(pages: Pages) -> None:
    page = words(pages.visitor(CRO).get("/channels/podcast"))
    for part in (
        "Pilot is recommended by channel_fit v1: total 63.75 of 100",
        "3 of 3 gates pass",
        "30 to 60 %",
        "What it cannot tell",
        "adopt from 68.9 % on",
        "333.33 EUR each",
        "At the review",
        "Yours to decide",
    ):
        assert part in page, part


def test_what_the_form_says_is_decided_on_the_evaluation_that_was_read(pages: Pages, judged: Desk) -> None:
    page = decided(pages, "pilot", because="the score is near", cap="15000", **ENDS)
    assert "You let it be piloted: recorded as #" in page
    assert "piloting" in page
    assert "the pilot is over on 1 May 2026" in page
    said = judged.does("ledger channel show podcast").out
    assert "at most 15,000 EUR" in said
    assert "stop: spend per mqls > 400" in said


def test_what_lacks_is_told_and_nothing_typed_is_lost(pages: Pages) -> None:
    page = pages.visitor(CRO)
    fields = {**page.form("/channels/podcast"), "outcome": "pilot", "because": "as we wrote", "until": "2026-05-01"}
    found = page.post("/channels/podcast", fields, 409).text
    assert "has no success and no exit rule and no cap on spend and no least evidence" in words(found)
    assert "as we wrote" in found
    assert 'value="2026-05-01"' in found
    assert '<option value="pilot" selected>' in found


def test_an_evaluation_that_was_not_read_is_not_decided_on(pages: Pages, judged: Desk) -> None:
    visitor = pages.visitor(CRO)
    fields = {**visitor.form("/channels/podcast"), "outcome": "reject", "because": "no"}
    better = SCORES.replace("moat=1", "moat=2")
    judged.does(f"ledger channel evaluate podcast {better}", by=ANA)
    judged.does(f"ledger channel evaluate podcast {better}", by=BEN)
    page = words(visitor.post("/channels/podcast", fields, 409).text)
    assert "is not what you read" in page
    assert "no digest" not in page
    assert judged.does("ledger channel show podcast --json").data["channel"]["decision"] is None


@pytest.mark.parametrize("outcome", ["adopt", "pilot", "defer", "reject"])
@pytest.mark.parametrize("by", [CRO, ANA, "sal@acme.example"])
def test_the_outcomes_that_are_offered_are_those_that_are_accepted(pages: Pages, outcome: str, by: str) -> None:
    offered = f'<option value="{outcome}"' in pages.visitor(by).get("/channels/podcast")
    visitor = pages.visitor(by)
    fields = {"digest": "", **visitor.form("/channels/podcast")}
    digest = visitor.get("/channels/podcast")
    typed = {**fields, "outcome": outcome, "because": "as tried", "cap": "10", **ENDS}
    if not typed["digest"]:
        assert not offered
        assert "Why there is nothing for you to decide here" in digest
        return
    status = visitor.client.post("/channels/podcast", data=typed, headers={"sec-fetch-site": "same-origin"}).status_code
    assert offered == (status == 200)


def test_who_assessed_it_is_told_that_somebody_else_decides(pages: Pages, judged: Desk) -> None:
    judged.does(f"ledger channel evaluate podcast {SCORES}", by=CRO)
    page = words(pages.visitor(CRO).get("/channels/podcast"))
    assert "Why there is nothing for you to decide here" in page
    assert "assessed it, and it takes a second pair of eyes" in page


def test_above_what_is_recommended_it_takes_a_waiver_and_the_page_says_so(pages: Pages) -> None:
    page = words(pages.visitor(CRO).get("/channels/podcast"))
    assert "Why not more" in page
    assert "takes a waiver of the recommendation" in page


def test_an_evaluation_that_is_outdated_says_so_and_is_asked_again_on_the_page(pages: Pages, judged: Desk) -> None:
    judged.write("podcast.yaml", PODCAST.replace("[score, employees]", "[score, employees, title]"))
    judged.does("ledger channel register podcast.yaml")
    visitor = pages.visitor(CRO)
    page = words(visitor.get("/channels/podcast"))
    assert "outdated" in page
    assert "its file was registered again" in page
    assert "Yours to decide" not in page
    again = words(visitor.post("/channels/podcast/ask", visitor.form("/channels/podcast")).text)
    assert "The gates were asked again: recorded as #" in again
    assert "Yours to decide" in again


def test_what_a_channel_costs_is_for_those_who_hold_a_seat(judged: Desk) -> None:
    judged.write("spend.csv", "month,channel,amount,currency\n2026-01,podcast,6000,EUR\n")
    judged.does("ledger spend record spend.csv", by=ANA)
    judged.does("ledger person add kim@acme.example")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.NOW, FOUNDED)
        with site(judged) as found:
            kim = found.visitor("kim@acme.example")
            page = words(kim.get("/channels"))
            refused = words(kim.get("/channels/podcast", status=403))
    assert "Podcast sponsorship" in page
    assert "6,000" not in page
    assert "20,000" not in refused


def test_a_channel_that_nobody_judged_offers_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    framed(desk)
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        page = words(found.visitor(CRO).get("/channels/podcast"))
    assert "Nobody judged it yet" in page
    assert "Yours to decide" not in page


def test_a_channel_that_is_not_there_is_told(pages: Pages) -> None:
    assert "podcast" in words(pages.visitor(CRO).get("/channels/podcats", status=404))


def test_what_somebody_wrote_is_no_markup(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    framed(desk)
    desk.write("podcast.yaml", PODCAST.replace("Podcast sponsorship", "<script>alert(1)</script>"))
    desk.does("ledger channel register podcast.yaml")
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        assert "<script>alert" not in found.visitor(CRO).get("/channels/podcast")
        assert "<script>alert" not in found.visitor(CRO).get("/channels")
