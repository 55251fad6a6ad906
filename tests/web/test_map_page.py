"""The marketing architecture on one page: scope by scope who decides, what is in use where, who reads it, and gaps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, MIA, SAL, TERMS, Desk, criteria
from web.visitor import Pages, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger: `mql` is ratified and read by a board, `warm` only attested, and a change of `mql` is open."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("memo.txt", "we call whoever scores 40")
    desk.write("warm.yaml", criteria("score >= 40", key="warm"))
    desk.does("ledger attest warm.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)
    desk.does("ledger consumer add 'CMO weekly' --uses mql --owner dana@acme.example", by=DANA)
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    with site(desk) as found:
        yield found


def test_a_scope_tells_who_decides_proposes_approves_and_carries_out(pages: Pages) -> None:
    told = words(pages.visitor(MIA).get("/map"))
    assert "lifecycle Decided by cro · proposed by ana, ben · approved by sal, mia, ana · carried out by ops" in told


def test_each_definition_leads_to_its_page_its_readers_and_what_is_proposed(pages: Pages) -> None:
    page = pages.visitor(MIA).get("/map")
    assert 'href="/d/mql"' in page
    assert 'href="/d/mql#readers">CMO weekly' in page
    assert 'href="/p/mql/2">mql#2 is proposed' in page


def test_what_nobody_decided_is_said_in_red(pages: Pages) -> None:
    page = pages.visitor(MIA).get("/map")
    assert '<strong class="nobody">nobody</strong>' in page
    assert '<span class="nobody">in use, and decided by nobody</span>' in page


def test_before_the_first_charter_nobody_decides(pages: Pages) -> None:
    assert "Decided by nobody : no charter covers it on that day." in words(
        pages.visitor(MIA).get("/map?on=2026-01-01")
    )


def test_a_definition_with_a_charter_of_its_own_stands_under_it(desk: Desk) -> None:
    own = CHARTER.replace("scope: lifecycle", "scope: lifecycle/mql").replace("decider: cro@", "decider: cmo@")
    desk.write("own.yaml", own)
    desk.does(f"ledger propose own.yaml --effective {FOUNDED[:10]} {TERMS} --because x", by=ANA)
    desk.does("ledger approve charter/lifecycle/mql#1", by=SAL)
    desk.does("ledger ratify charter/lifecycle/mql#1", by=CRO)
    scopes = {each["scope"]: each for each in desk.does("ledger map --json", by=CRO).data["scopes"]}
    placed = {name: [each["key"] for each in scope["definitions"]] for name, scope in scopes.items()}
    assert (placed["lifecycle"], placed["lifecycle/mql"]) == (["lead"], ["mql"])
    assert scopes["lifecycle/mql"]["decider"] == ["cmo@acme.example"]


def test_the_command_line_gives_the_same_as_data(desk: Desk) -> None:
    scopes = {each["scope"]: each for each in desk.does("ledger map --json", by=CRO).data["scopes"]}
    assert scopes["lifecycle"]["decider"] == [CRO]
    assert [each["key"] for each in scopes["lifecycle"]["definitions"]] == ["lead", "mql"]
    assert scopes["*"]["definitions"] == []
