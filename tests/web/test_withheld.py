"""What was counted of people is for those who hold a seat on the path of a definition; nobody else can work it out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.app import clock
from ledger.audit.erasure.answers.withheld import coarse
from ledger.data import replace
from shell import ANA, CRO, DANA, FOUNDED, OPS, SAL, TERMS, Desk, criteria
from web.program import program
from web.visitor import Pages, site, words

GIL, JOE = "gil@acme.example", "joe@acme.example"
"""Who approves in another scope, and who holds no seat."""
PRICING = """\
kind: charter
title: Who decides on prices
scope: pricing
steward: [dana@acme.example]
approver: {of: [gil@acme.example], quorum: 1}
decider: dana@acme.example
operator: []
lapses_after: 30 days
standards: [prospective]
"""


def counted(desk: Desk, leads: Leads) -> None:
    """Count the proposal on these records, and show that with it."""
    desk.write("leads.csv", leads.csv())
    desk.does("ledger brief mql#2 --records leads.csv --by score --shown", by=ANA)


class Leads(NamedTuple):
    """How many records are in each cell."""

    both: int
    gained: int
    lost: int
    neither: int

    def csv(self) -> str:
        rows = ("70,500\n", "55,500\n", "70,250\n", "10,5\n")
        return "score,employees\n" + "".join(row * many for row, many in zip(rows, self, strict=True))


ONE, OTHER = Leads(50, 34, 3, 120), Leads(51, 31, 6, 120)
"""Two populations that are alike in tens: 207 and 208 records."""
LOGS = ("/log", "/definitions/mql/log")


@pytest.fixture
def served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Pages]]:
    """A served ledger on which `mql#2` is open."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    for person in (GIL, JOE):
        desk.does(f"ledger person add {person}", by=DANA)
    desk.write("pricing.yaml", PRICING)
    desk.does(f"ledger propose pricing.yaml --effective 2026-02-02 {TERMS} --because 'prices'", by=DANA)
    desk.does("ledger ratify charter/pricing#1", by=DANA)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 300"))
    terms = "--nature policy --standard retrospective"
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {terms} --because x", by=ANA)
    with site(desk) as found:
        yield desk, found


def seen(pages: Pages, who: str) -> dict[str, str]:
    """All that somebody reads of it, on pages and as a program, without positions and digests."""
    visitor, api = pages.visitor(who), program(pages, who, name=who)
    found = {path: words(visitor.get(path)) for path in ("/", "/p/mql/2", "/d/mql", "/map")}
    for path in ("/status", "/proposals", "/proposals/mql%232", "/proposals/mql%232/acts", "/definitions/mql"):
        found[path] = str(api.get(path))
    if who in (GIL, SAL, CRO):
        found["brief"] = str(api.get("/proposals/mql%232/brief"))
    return {path: re.sub(r"#\d+|\b[0-9a-f]{16,64}\b|'right': \d+", "…", text) for path, text in found.items()}


@pytest.mark.parametrize("who", [GIL, JOE, OPS])
def test_nobody_without_a_seat_on_the_path_can_tell_two_populations_apart(
    served: tuple[Desk, Pages], who: str, tmp_path: Path
) -> None:
    copy = shutil.copytree(served[0].folder, tmp_path.with_name(f"{tmp_path.name}-other"))
    found = []
    for desk, leads in ((served[0], ONE), (replace(served[0], folder=copy), OTHER)):
        counted(desk, ONE)
        desk.does("ledger approve mql#2", by=SAL)
        counted(desk, leads._replace(both=leads.both + 40))
        with site(desk) as pages:
            found.append((seen(pages, who), seen(pages, CRO)))
    (one, whole), (other, also_whole) = found
    assert one == other
    assert whole != also_whole


def test_who_holds_one_sees_all_of_it(served: tuple[Desk, Pages]) -> None:
    desk, pages = served
    counted(desk, ONE)
    assert "34 newly qualify" in words(pages.visitor(SAL).get("/"))
    assert "3 are lost" in words(pages.visitor(CRO).get("/p/mql/2"))


def test_a_seat_elsewhere_sees_tens_and_none_under_ten(served: tuple[Desk, Pages]) -> None:
    desk, pages = served
    counted(desk, ONE)
    page = words(pages.visitor(GIL).get("/p/mql/2"))
    assert "gained 30 or more" in page
    assert "lost fewer than 10" in page
    assert "You hold no seat on its path" in page
    brief = program(pages, GIL).get("/proposals/mql%232/brief")
    assert brief["coarse"][0]["cells"] == {
        "both": 50, "gained": 30, "lost": None, "neither": 120, "unreadable": None
    }  # fmt: skip
    assert (brief["brief"]["impact"], brief["digest"]) == (None, "")


@pytest.mark.parametrize("who", [JOE, OPS])
def test_who_holds_no_seat_that_counts_sees_what_it_means_and_no_count(served: tuple[Desk, Pages], who: str) -> None:
    desk, pages = served
    counted(desk, ONE)
    page = words(pages.visitor(who).get("/p/mql/2"))
    assert "shifting" in page
    assert "is for those who hold a seat" in page
    assert "or more" not in page


def test_what_platforms_hold_takes_a_seat_on_pages_as_through_the_api(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    for path in ("/targets", "/orders/order-1"):
        assert "may not read what platforms hold" in words(pages.visitor(JOE).get(path, 403))
    program(pages, JOE).get("/targets", 403)
    assert "What platforms hold is for those who hold a seat" in words(pages.visitor(JOE).get("/d/mql"))
    pages.visitor(OPS).get("/targets")


def test_counts_are_told_in_tens() -> None:
    assert [coarse(each) for each in (0, 1, 9, 10, 19, 20, 12_345)] == [None, None, None, 10, 10, 20, 12_340]


@pytest.mark.parametrize(("who", "sees"), [(GIL, False), (JOE, False), (OPS, False), (SAL, True)])
def test_the_log_tells_a_number_to_those_alone_who_may_read_it(
    served: tuple[Desk, Pages], who: str, sees: bool
) -> None:
    desk, pages = served
    desk.write("deck.pdf", "9173")
    desk.does("ledger figure record mql 2026-01 9173 --as-of 2026-02-02 --evidence deck.pdf", by=ANA)
    visitor, api = pages.visitor(who), program(pages, who)

    told = [*(words(visitor.get(each)) for each in ("/log", "/d/mql")), *map(str, map(api.get, LOGS))]

    assert [("9173" in each, "recorded a figure of 2026-01" in each) for each in told] == [(sees, True)] * 4


@pytest.mark.parametrize(("who", "sees"), [(JOE, False), (SAL, True)])
def test_the_week_tells_of_a_closed_period_its_number_to_those_alone(
    served: tuple[Desk, Pages], who: str, sees: bool
) -> None:
    desk, pages = served
    desk.write("leads.csv", "score,employees,created\n" + "70,500,2025-12-05T00:00:00Z\n")
    desk.does("ledger period close 2025-12 --definition mql --records leads.csv", by=CRO)

    page = words(pages.visitor(who).get("/weekly"))

    assert "closed 2025-12" in page
    assert ("closed 2025-12 of mql at" in page) == sees
