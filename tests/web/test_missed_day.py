"""Once the first day of a proposal is past, every door asks its author for another day, which is all that helps."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from tests.follow.post import by_mail, post
from tests.follow.telling import told

from agents.agent import agent
from ledger.app import clock
from shell import ANA, CRO, SAL, TERMS, Desk, criteria
from web.program import program
from web.visitor import Pages, site, words

LATE = "2026-02-20T09:00:00Z"
REVISE = "ledger revise mql#2 FILE --effective DATE --because TEXT"
WAITS = "a revision: its first day, 2026-02-10, is past"


@pytest.fixture
def late(desk: Desk) -> Desk:
    """A proposal was approved, and nobody ratified it before the day from which it was to govern."""
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-10 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    return desk.at(LATE)


@pytest.fixture
def pages(late: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv(clock.NOW, LATE)
    with site(late) as found:
        yield found


@pytest.mark.parametrize("act", ["ratify", "rebase"])
def test_what_cannot_be_done_is_refused_with_what_can(late: Desk, act: str) -> None:
    (no,) = late.run(f"ledger {act} mql#2 --json", by=CRO if act == "ratify" else ANA).errors
    assert (no["what"], no["act"]) == ("the effective date 2026-02-10 is past", "revise")
    assert no["fix"] == f"give it another first day: {REVISE}"


def test_the_command_line_prints_a_command_that_helps(late: Desk) -> None:
    assert f"    {REVISE}" in late.does("ledger status", by=ANA).out.splitlines()
    assert f"mql#2: {WAITS}" in late.does("ledger status", by=CRO).out
    assert WAITS in late.does("ledger proposals", by=CRO).out
    ask = late.does("ledger weekly --json").data["ask"]
    assert (ask["decides"], ask["command"]) == ([ANA], REVISE)
    done = REVISE.replace("FILE", "next.yaml").replace("DATE", "2026-03-02").replace("TEXT", "later")
    late.does(done, by=ANA)
    late.does("ledger approve mql#2", by=SAL)
    late.does("ledger ratify mql#2", by=CRO)


def test_the_page_shows_it_to_its_author_as_a_revision_and_to_the_decider_as_no_decision(pages: Pages) -> None:
    ana, cro = pages.visitor(ANA), pages.visitor(CRO)
    assert "Read, then revise" in words(ana.get("/"))
    assert 'href="/revise/mql/2"' in ana.get("/p/mql/2")
    told = words(cro.get("/"))
    assert "Nothing waits for you" in told
    assert WAITS.replace("2026-02-10", "10 February 2026") in told
    assert "/p/mql/2/ratify" not in cro.get("/p/mql/2")


def test_a_program_reads_the_act_and_can_do_it(pages: Pages) -> None:
    ana = program(pages, ANA, "propose")
    (found,) = ana.get("/status")["proposals"]
    assert (found["act"], found["command"], found["yours"]) == ("revise", REVISE, True)
    document = criteria("score >= 50 AND employees >= 200")
    given = {"document": document, "because": "later", "effective": "2026-03-02"}
    ana.post(f"/proposals/{quote('mql#2', safe='')}/revise", given, 201, if_match=ana.read("mql#2"))
    (found,) = program(pages, SAL).get("/status")["proposals"]
    assert (found["act"], found["yours"]) == ("approve", True)


def test_an_agent_reads_what_it_waits_for(late: Desk) -> None:
    with agent(late) as bot:
        told = {each["proposal"]: each["waits_for"] for each in bot.data("proposals")}
    assert told["mql#2"] == WAITS


def test_a_notice_says_that_the_day_is_past(late: Desk) -> None:
    with post() as server:
        by_mail(late, server.port)
        assert told(late) == [(ANA, "mql#2 waits for your revision: its first day is past")]
