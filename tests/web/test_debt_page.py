"""Structural debt on a page: what is open, who may close it, and the same sums as at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.app import clock
from platforms import NOW, at_least, branch, listing, portal_with_list
from shell import ANA, CRO, DANA, OPS, Desk, criteria
from web.visitor import Pages, site, words

JOE = "joe@acme.example"
"""Who is known and holds no seat."""
LATER = "2026-03-02T09:00:00Z"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Pages]]:
    """A served ledger on which a rule is only attested, and a list was changed by hand."""
    monkeypatch.setenv(clock.NOW, LATER)
    with portal_with_list() as there:
        desk = listing(Desk(tmp_path, now=NOW), there)
        there.door("edit", {"address": "list/12", "filterBranch": branch(at_least("score", 40), at_least("size", 200))})
        later = desk.at(now=LATER)
        assert later.run("ledger drift").code == 3
        later.write("memo.txt", "we call whoever scores 40")
        later.write("warm.yaml", criteria("score >= 40", key="warm"))
        later.does("ledger attest warm.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)
        later.does(f"ledger person add {JOE}", by=DANA)
        with site(later) as found:
            yield later, found


def test_the_page_says_what_is_open_what_it_weighs_and_who_may_close_it(served: tuple[Desk, Pages]) -> None:
    desk, pages = served
    told, data = words(pages.visitor(OPS).get("/debt")), desk.run("ledger debt --json").data
    assert f"{data['open']['number']} items weigh {data['open']['weight']}" in told
    assert "the policy as shipped, which nobody here decided" in told
    assert "hs/list/12 difference on a platform nobody decided on, weighs 5" in told
    assert "warm rule nobody decided, weighs 5" in told
    assert [each["closes"] for each in data["items"] if each["subject"] == "warm"] == [[CRO]]


def test_what_platforms_hold_is_told_to_those_who_hold_a_seat(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    page = pages.visitor(JOE).get("/debt")
    assert "list/12" not in page
    assert "Some of it is about platforms, and told to those who hold a seat." in words(page)
    assert "warm" in page


def test_what_platforms_hold_is_told_to_those_who_hold_a_seat_in_the_week_too(
    served: tuple[Desk, Pages], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, pages = served
    desk.does("ledger waive item:drift/hs/list/12 --until 2026-03-03 --because soon", by=CRO)
    monkeypatch.setenv(clock.NOW, "2026-03-05T09:00:00Z")
    ended = "1 waiver that ended before what it excused: drift/hs/list/12"
    assert ended in words(pages.visitor(CRO).get("/weekly"))
    told = pages.visitor(JOE).get("/weekly")
    assert "drift/hs/list/12, overdue" not in words(told)
    assert ended not in words(told)
    assert "1 rule nobody decided: warm" in words(told)


def test_both_curves_are_drawn_and_told_as_a_table(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    page = pages.visitor(CRO).get("/debt")
    assert 'class="trend"' in page
    assert "as it is known now" in page
    told = words(page)
    assert "2026-02 0 10" in told  # nobody knew of either at the end of February


def test_the_home_page_leads_there_from_what_nobody_decided(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    assert 'href="/debt">What that weighs' in pages.visitor(CRO).get("/")
