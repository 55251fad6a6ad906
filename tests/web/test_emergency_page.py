"""In an emergency on the pages and over the API: who may finds the button, and the decider says what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.app import clock
from shell import ANA, BEN, CRO, DANA, MIA, SAL, Desk
from stories.test_in_an_emergency import APRIL, OPS, WEEK, asked, consented, founded, on_duty, with_keys
from web.program import program
from web.visitor import Pages, site, words

NOW = "2026-02-07T21:30:00Z"


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which a rule waits that cannot wait."""
    monkeypatch.setenv(clock.NOW, NOW)
    assert asked(on_duty(desk)) == "mql#2"
    with site(desk) as found:
        yield found


def test_whoever_is_named_ratifies_and_the_decider_is_asked_on_the_first_page_and_says_no(pages: Pages) -> None:
    ops, cro = pages.visitor(OPS), pages.visitor(CRO)
    assert "Yours, if it cannot wait" in words(ops.get("/p/mql/2"))
    assert "Ratify in an emergency" not in words(pages.visitor(MIA).get("/p/mql/2"))
    assert "You ratified it in an emergency" in ops.answer("mql#2", "ratify_in_emergency", "bots fill the form")
    told = words(cro.get("/"))
    assert "was ratified in an emergency by ops" in told
    assert "bots fill the form" in told
    assert "You declined it" in cro.answer("mql#2", "decline", "the vendor blocks them now")
    assert "was ratified in an emergency" not in words(cro.get("/"))


def test_an_emergency_without_a_reason_is_none(pages: Pages) -> None:
    ops, head = pages.visitor(OPS), pages.site.ledger.journal.head()
    ops.answer("mql#2", "ratify_in_emergency", "", status=409)
    assert pages.site.ledger.journal.head() == head


def test_who_may_do_it_is_on_the_page_of_rights(pages: Pages) -> None:
    told = words(pages.visitor(ANA).get("/rights"))
    assert "Emergency ratifies in one, for a time ops@acme.example" in told
    assert "an emergency lasts 7 days at most" in told


@pytest.fixture
def vanishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger whose decider is about to be replaced."""
    desk = founded(tmp_path, SAL, BEN)
    with_keys(desk, CRO, SAL, BEN)
    desk.does(f"ledger person add {DANA}", by=CRO)
    consented(desk, DANA)
    monkeypatch.setenv(clock.NOW, APRIL)
    with site(desk) as found:
        yield found


def test_that_somebody_is_to_decide_is_on_top_of_the_page_of_rights(vanishing: Pages) -> None:
    told = words(vanishing.visitor(SAL).get("/rights"))
    assert "in the place of cro" in told
    assert "by the server's clock" in told


def test_a_program_reads_it_and_completes_it_once_it_waited(vanishing: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = program(vanishing, BEN, "decide")
    assert ben.get("/recoveries")["open"]["recovery"] == "recovery#1"
    early = ben.post("/recoveries/recovery%231/complete", {}, 409)
    assert "waits until" in early["what"]
    monkeypatch.setenv(clock.NOW, WEEK)
    assert ben.post("/recoveries/recovery%231/complete", {})["act"] == "completed"


def test_a_program_of_the_decider_ends_it(vanishing: Pages) -> None:
    cro = program(vanishing, CRO, "decide")
    reply = cro.post("/recoveries/recovery%231/object", {"because": "I am here"})
    assert (reply["act"], cro.get("/recoveries")["open"]) == ("objected to", None)
