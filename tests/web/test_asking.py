"""Asking for a change on a page: anybody may, a steward answers, and a proposal can be the answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from shell import ANA, CRO, FOUNDED, MIA, OPS, Desk, criteria
from web.visitor import Pages, Visitor, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def ask(visitor: Visitor, hurts: str = "half of them never answer", status: int = 200, **more: str) -> str:
    return words(visitor.post("/ask", {**visitor.form("/ask"), "key": "mql", "hurts": hurts, **more}, status).text)


def test_who_has_no_seat_asks_and_a_steward_says_no_with_a_reason(pages: Pages) -> None:
    ops, ana = pages.visitor(OPS), pages.visitor(ANA)
    assert "It is on record, and a steward answers it" in ask(ops)
    assert "Waits for an answer by" in words(ops.get("/ask"))
    assert "Say no" not in words(ops.get("/ask"))
    form = {**ana.form("/ask"), "because": "the scores were mended yesterday"}
    assert "is answered: no" in words(ana.post("/ask/answer", form).text)
    assert "No, because the scores were mended yesterday" in words(ops.get("/ask"))


def test_a_no_without_a_reason_answers_nothing(pages: Pages) -> None:
    ask(pages.visitor(OPS))
    ana = pages.visitor(ANA)
    refused = ana.post("/ask/answer", {**ana.form("/ask"), "because": ""}, 409)
    assert "reason" in words(refused.text)
    assert "Waits for an answer by" in words(ana.get("/ask"))


def test_how_much_waits_for_whom_is_told_as_a_number_beside_what_waits_for_an_answer(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    mia.post("/ask", {**mia.form("/ask"), "key": "mql", "hurts": "it is slow"})
    head = words(mia.get("/ask").partition("<main")[0])
    assert "it is slow" not in head


def test_who_is_no_steward_answers_nothing(pages: Pages) -> None:
    ask(pages.visitor(OPS))
    ana, cro = pages.visitor(ANA), pages.visitor(CRO)
    form = {**ana.form("/ask"), **cro.form("/ask"), "request": ana.form("/ask")["request"], "because": "no"}
    assert "That was not done" in words(cro.post("/ask/answer", form, 403).text)


def test_a_proposal_that_answers_it_is_written_from_there(pages: Pages) -> None:
    ask(pages.visitor(OPS))
    ana = pages.visitor(ANA)
    request = ana.form("/ask")["request"]
    path = f"/propose/mql?answers={request.replace('#', '%23')}"
    assert f"It answers {request}" in words(ana.get(path))
    terms = {
        "effective": FOUNDED[:10],
        "nature": "policy",
        "standard": "retrospective",
        "because": "fewer",
        "do": "propose",
    }
    text = criteria("score >= 70 AND employees >= 200")
    page = words(ana.post("/propose/mql", {**ana.form(path), **terms, "text": text}).text)
    assert "half of them never answer" in page
    text = criteria("score >= 71 AND employees >= 200")
    page = words(ana.post("/revise/mql/2", {**ana.form("/revise/mql/2"), **terms, "text": text}).text)
    assert "half of them never answer" in page
    assert "mql#2" in words(pages.visitor(OPS).get("/ask"))
    assert "Nothing waits for an answer" in words(pages.visitor(OPS).get("/ask"))


def test_evidence_is_a_text_and_no_file_of_the_server(pages: Pages, desk: Desk) -> None:
    page = ask(pages.visitor(OPS), evidence=str(desk.folder / "ledger.toml"))
    assert "sha256" not in page
    assert "on record" in page


def test_asking_twice_by_one_form_is_asking_once(pages: Pages) -> None:
    ops = pages.visitor(OPS)
    form = {**ops.form("/ask"), "key": "mql", "hurts": "too few"}
    ops.post("/ask", form)
    head = pages.site.ledger.journal.head()
    ops.post("/ask", form)
    assert pages.site.ledger.journal.head() == head
