"""What a change is to bring, on the pages: typed in the form, read before anybody signs, and beside the rule after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.test_metrics import metric, ratified
from ledger.app import clock
from shell import ANA, CRO, FOUNDED, SAL, Desk, criteria
from web.visitor import Pages, Visitor, site, words

NEXT = criteria("score >= 50 AND employees >= 200")
EXPECTED = "mqls >= 40 by 2026-03-31"


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger in which `mqls` counts."""
    desk.write("mqls.yaml", metric("mqls", "of: mql"))
    ratified(desk, "mqls")
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def send(visitor: Visitor, status: int, **more: str) -> str:
    fields = {**visitor.form("/propose/mql"), "text": NEXT, "effective": FOUNDED[:10], "nature": "policy"}
    fields |= {"standard": "retrospective", "because": "more calls", "do": "propose"}
    return words(visitor.post("/propose/mql", {**fields, **more}, status).text)


def test_it_is_typed_read_and_stands_beside_the_rule(pages: Pages, desk: Desk) -> None:
    page = send(pages.visitor(ANA), 200, expects=f"{EXPECTED}\n", revisit="2026-04-15")
    assert EXPECTED in page
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    rule = words(pages.visitor(ANA).get("/d/mql"))
    assert "What it was to bring" in rule
    assert "Somebody looks back at it on 15 April 2026" in rule
    desk.write("leads.csv", "created,score,employees\n2026-02-02T12:00:00Z,60,300\n")
    desk.does("ledger review mql --records leads.csv --change --because 'one is not forty'", by=CRO)
    rule = words(pages.visitor(ANA).get("/d/mql"))
    assert "change" in rule
    assert "0 of 1 expectations held" in rule
    assert "one is not forty" in rule


def test_what_is_wrong_with_it_is_told_and_nothing_typed_is_lost(pages: Pages) -> None:
    page = pages.visitor(ANA)
    refused = send(page, 422, expects="many more mqls")
    assert "`many more mqls` is no expectation" in refused or "many more mqls is no expectation" in refused


def test_a_revision_finds_what_was_expected_in_its_form(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    send(ana, 200, expects=EXPECTED)
    assert "mqls &gt;= 40 by 2026-03-31</textarea>" in ana.get("/revise/mql/2")
