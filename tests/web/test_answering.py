"""Answering on a page: what is offered is what the guards accept, and what was read is what is answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger.app import clock
from shell import ANA, CRO, FOUNDED, MIA, SAL, TERMS, Desk, criteria
from web.visitor import Pages, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql#2` is open, and waits for an approval."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    with site(desk) as found:
        yield found


def test_an_approver_approves_and_the_decider_ratifies(pages: Pages) -> None:
    sal, cro = pages.visitor(SAL), pages.visitor(CRO)
    assert "1 decision waits for you" in words(sal.get("/"))
    assert "Nothing waits for you" in words(cro.get("/"))
    assert "You approved it: recorded as #" in sal.answer("mql#2", "approve", "we can call them")
    assert "1 decision waits for you" in words(cro.get("/"))
    assert "You ratified it: recorded as #" in cro.answer("mql#2", "ratify")
    assert "It was ratified" in words(cro.get("/p/mql/2"))


def test_what_was_done_is_told_once_and_never_by_the_address_of_a_page(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    assert "You approved it" not in words(sal.get("/p/mql/2?notice=You+approved+it&done=approve"))
    assert "You approved it" in sal.answer("mql#2", "approve")
    assert "You approved it" not in words(sal.get("/p/mql/2"))


def test_who_wrote_it_is_offered_no_answer_and_told_why(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    page = ana.get("/p/mql/2")
    assert "formaction" in page  # she may take it back
    assert "/approve" not in page
    assert "/ratify" not in page
    assert "You wrote this, so somebody else has to answer it" in words(page)
    refused = ana.post("/p/mql/2/approve", {**ana.form("/p/mql/2"), "because": ""}, 403)
    assert "second pair of eyes" in words(refused.text)
    assert "Nothing was recorded" in words(refused.text)


def test_what_changed_while_it_was_read_is_not_answered(pages: Pages, desk: Desk) -> None:
    sal = pages.visitor(SAL)
    read = sal.form("/p/mql/2")
    desk.write("next.yaml", criteria("score >= 40 AND employees >= 200"))
    desk.does("ledger revise mql#2 next.yaml --because y", by=ANA)
    head = pages.site.ledger.journal.head()
    refused = sal.post("/p/mql/2/approve", read, 409)
    assert "is not what you read" in words(refused.text)
    assert pages.site.ledger.journal.head() == head


@pytest.mark.parametrize("digest", ["", "0", "68c64ceb"])
def test_an_answer_names_all_digits_of_what_was_read(pages: Pages, digest: str) -> None:
    sal = pages.visitor(SAL)
    head = pages.site.ledger.journal.head()
    sal.answer("mql#2", "approve", status=422, digest=digest)
    assert pages.site.ledger.journal.head() == head


def test_a_form_that_is_sent_twice_acts_once(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    fields = sal.form("/p/mql/2")
    assert "You approved it" in words(sal.post("/p/mql/2/approve", fields).text)
    head = pages.site.ledger.journal.head()
    assert f"You approved it: recorded as #{head}" in words(sal.post("/p/mql/2/approve", fields).text)
    assert pages.site.ledger.journal.head() == head


def test_a_no_needs_its_reason(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    assert "a no needs its reason" not in mia.answer("mql#2", "decline", "too few people to call them")
    assert "blocked" in words(mia.get("/p/mql/2"))
    sal = pages.visitor(SAL)
    assert "needs a reason" in sal.answer("mql#2", "decline", "", status=409)


def test_who_was_erased_is_known_no_more(pages: Pages, desk: Desk) -> None:
    sal, cro = pages.visitor(SAL), pages.visitor(CRO)
    cro.get("/p/mql/2")
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as store:
        store.execute("DELETE FROM persons WHERE address = ?", (SAL,))
    assert sal.client.get("/", follow_redirects=False).status_code == 303
    assert SAL not in cro.get("/p/mql/2")


def test_a_page_that_is_not_there_is_told_as_a_page(pages: Pages) -> None:
    sal = pages.visitor(SAL)
    assert "There is no proposal mql#9 ." in words(sal.get("/p/mql/9", 404))
    assert "<b>" not in sal.get("/p/%3Cb%3E/9", 404)
