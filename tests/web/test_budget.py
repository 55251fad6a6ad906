"""Somebody without a seat has a minute of computing in ten: for checks and comparisons, on pages and by the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ledger.app import clock
from ledger.govern.documents.queries import documents
from ledger.govern.proposals.decide import attempt
from ledger.overview.board.pages import definition
from ledger.prove import patience
from ledger.web import turns
from ledger.web.api import reading
from ledger.web.turns import BUDGET, RETURNS, OverBudget, WorkBudget
from shell import ANA, DANA, FOUNDED, Desk, criteria, decide
from web.program import program
from web.visitor import Pages, Visitor, site, words

EVE, IDA = "eve@acme.example", "ida@acme.example"
DOCUMENT = {"document": criteria("score >= 70")}
SIDES = {"before": [], "after": [{"source": "mql.yaml", "text": criteria("score >= 70")}]}


@dataclass
class Time:
    """A clock that goes on when work says so."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    def takes(self, seconds: float, work: Any) -> Any:
        """The same work, which takes so long."""

        def done(*given: Any) -> Any:
            found = work(*given)
            self.now += seconds
            return found

        return done


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    for module in (turns, patience):
        monkeypatch.setattr(module, "monotonic", found)
    return found


@pytest.fixture
def pages(desk: Desk, time: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger that knows two people without a seat, and on which each check and comparison takes 25 seconds."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    for who in (EVE, IDA):
        desk.does(f"ledger person add {who}", by=DANA)
    desk.write("next.yaml", criteria("score >= 50"))
    decide(desk, "next.yaml", "mql", number=2)
    monkeypatch.setattr(reading, "check_documents", time.takes(25, reading.check_documents))
    monkeypatch.setattr(attempt, "check_documents", time.takes(25, attempt.check_documents))
    monkeypatch.setattr(reading, "compared", time.takes(25, reading.compared))
    monkeypatch.setattr(definition, "change_between", time.takes(25, definition.change_between))
    monkeypatch.setattr(reading, "documents_diff", time.takes(25, reading.documents_diff))
    with site(desk) as found:
        yield found


def fields(visitor: Visitor) -> dict[str, str]:
    return {**visitor.form("/propose/mql"), "text": DOCUMENT["document"], "effective": FOUNDED[:10], "nature": "policy"}


def use_up(pages: Pages) -> None:
    """Have Eve use her budget, and 10 seconds more: what began with some left is done."""
    eve = program(pages, EVE, name="first")
    for _ in range(3):
        eve.post("/check", DOCUMENT)


def test_whoever_holds_no_seat_has_a_minute_for_checks_and_comparisons_and_waits_then(pages: Pages) -> None:
    use_up(pages)
    eve, page = program(pages, EVE), pages.visitor(EVE)
    given = fields(page)
    for method, path, body in (
        ("POST", "/check", DOCUMENT),
        ("GET", "/diff?before=mql&after=mql", None),
        ("POST", "/diff", SIDES),
    ):
        refused = eve.send(method, path, 429, body)
        assert refused.headers["retry-after"] == "110"
        assert refused.json()["what"] == "you have used your 60 seconds of computing"
    for path in ("/check", "/propose/mql"):
        told = page.post(path, {**given, "do": "check"}, 429)
        assert told.headers["retry-after"] == "110"
        assert "again in 110 seconds" in words(told.text)


def test_a_comparison_on_the_page_of_a_definition_is_one_of_those(pages: Pages) -> None:
    use_up(pages)
    eve, ana = pages.visitor(EVE), pages.visitor(ANA)
    found = eve.client.get("/d/mql?from=2&to=1")
    assert (found.status_code, found.headers["retry-after"]) == (429, "110")
    ana.get("/d/mql?from=2&to=1")
    eve.get("/d/mql?from=2&to=1")  # it is worked out by now


def test_a_proposal_is_no_way_around_it(pages: Pages) -> None:
    use_up(pages)
    terms = {"effective": "2026-03-01", "nature": "policy", "because": "x"}
    program(pages, EVE, "propose").post("/proposals", {**DOCUMENT, **terms}, 429)
    page = pages.visitor(EVE)
    page.post("/propose/mql", {**fields(page), "do": "propose", "because": "x"}, 429)


def test_pages_and_programs_of_one_person_share_it(pages: Pages) -> None:
    eve, page = program(pages, EVE), pages.visitor(EVE)
    given = fields(page)
    page.post("/check", given)
    page.post("/propose/mql", {**given, "do": "check"})
    eve.get("/diff?before=mql&after=mql")
    eve.post("/check", DOCUMENT, 429)


def test_whoever_used_theirs_up_reads_on_and_keeps_nobody_else_waiting(pages: Pages) -> None:
    use_up(pages)
    eve, ida, ana = program(pages, EVE), program(pages, IDA), program(pages, ANA)
    for path in ("/definitions", "/definitions/mql", "/proposals", "/log"):
        eve.get(path)
    assert "score &gt;= 50" in pages.visitor(EVE).get("/d/mql")
    ida.post("/check", DOCUMENT)
    ana.post("/check", DOCUMENT)


def test_whoever_holds_a_seat_is_not_bound_by_it(pages: Pages) -> None:
    ana = program(pages, ANA)
    for _ in range(5):
        ana.post("/check", DOCUMENT)
        ana.get("/diff?before=mql&after=mql")


def test_it_comes_back(pages: Pages, time: Time) -> None:
    use_up(pages)
    eve = program(pages, EVE)
    time.now += 109
    assert eve.send("POST", "/check", 429, DOCUMENT).headers["retry-after"] == "1"
    time.now += 2
    eve.post("/check", DOCUMENT)


@pytest.mark.parametrize(("who", "status"), [(EVE, 429), (ANA, 200)])
def test_work_that_takes_longer_than_is_left_is_broken_off(
    pages: Pages, time: Time, monkeypatch: pytest.MonkeyPatch, who: str, status: int
) -> None:
    read = list[str]()

    def slow(plugins: Any, document: Any, surroundings: Any) -> Any:
        read.append(document.value["key"])
        time.now += 9
        return drafted(plugins, document, surroundings)

    drafted = documents.draft
    monkeypatch.setattr(documents, "draft", slow)
    sides = {
        "before": [],
        "after": [{"source": f"{n}.yaml", "text": criteria("score >= 70", key=f"k{n}")} for n in range(40)],
    }
    found = program(pages, who).send("POST", "/diff", status, sides)
    if status == 429:
        assert len(read) == 7  # the seventh ends after a minute
        assert found.headers["retry-after"] == "40"
    else:
        assert len(read) >= 40


def test_a_budget_is_each_persons_own_and_comes_back_evenly(time: Time) -> None:
    budget = WorkBudget()
    with budget.spending("eve"):
        time.now += BUDGET
    with pytest.raises(OverBudget) as refused, budget.spending("eve"):
        pass
    assert refused.value.after == RETURNS // BUDGET
    with budget.spending("ida"):
        pass
    time.now += RETURNS / 2
    with budget.spending("eve"):
        time.now += BUDGET / 2 - 1
    with budget.spending("eve"):
        time.now += 4
    with pytest.raises(OverBudget), budget.spending("eve"):
        pass
