"""`/credit/{key}`: where credit moves, told to those who hold a seat on its path, on records that the server knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crediting_desk import crediting, known_to_pages
from ledger.app import clock
from shell import ANA, CRO, FOUNDED, OPS, TERMS, Desk
from web.visitor import Pages, site, words


@pytest.fixture(scope="module")
def proposed(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A report that nobody decided, and a proposal in its place; nobody writes to it."""
    desk = crediting(template.copied(tmp_path_factory.mktemp("credit")))
    desk.does(f"ledger propose shares.yaml --effective 2026-03-01 {TERMS} --because 'brand was hidden'", by=ANA)
    return desk


@pytest.fixture
def credit(proposed: Desk, tmp_path: Path) -> Desk:
    """A copy of it for the test."""
    return proposed.copied(tmp_path)


@pytest.fixture
def pages(credit: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    known_to_pages(credit, 'spend = "spend"\nlift = "lift"\n')
    with site(credit) as found:
        yield found


def test_an_open_proposal_is_compared_with_what_governs_and_says_who_decided(pages: Pages) -> None:
    page = words(pages.visitor(CRO).get("/credit/credit"))
    assert "credit v1 , decided by nobody : the same to every touch" in page
    assert "credit#1 , proposed and not decided" in page
    assert "Brand gains" in page
    assert "Remainder 0" in page


def test_the_page_of_a_proposal_leads_to_where_its_credit_would_go(pages: Pages) -> None:
    visitor = pages.visitor(CRO)
    assert "/credit/credit?to=credit%231" in visitor.get("/p/credit/1")
    assert "Brand gains" in words(visitor.get("/credit/credit?to=credit%231"))


def test_what_no_version_can_repair_is_told_before_what_was_spent(pages: Pages) -> None:
    page = words(pages.visitor(CRO).get("/credit/credit"))
    assert "Instrument first" in page
    assert page.index("Instrument first") < page.index("What came back for what was spent")


def test_any_two_versions_can_be_picked_and_nothing_else(pages: Pages) -> None:
    visitor = pages.visitor(ANA)
    assert "No credit moves" in words(visitor.get("/credit/credit?from=credit@1&to=credit@1"))
    assert "is no version of it" in words(visitor.get("/credit/credit?from=shares.yaml", status=422))
    assert "gives no credit" in words(visitor.get("/credit/mql", status=409))
    visitor.get("/credit/nothing", status=404)


def test_figures_of_records_are_for_those_who_hold_a_seat_on_its_path(pages: Pages) -> None:
    page = words(pages.visitor(OPS).get("/credit/credit"))
    assert "for those who hold a seat" in page
    assert "points" not in page


def test_records_that_changed_are_run_again(pages: Pages, credit: Desk) -> None:
    visitor = pages.visitor(ANA)
    assert "5 conversions" in words(visitor.get("/credit/credit"))
    deals = credit.folder / "deals.csv"
    deals.write_text(deals.read_text() + "d9,omega,won,1,2026-05-30T12:00:00Z,south\n")
    assert "6 conversions" in words(visitor.get("/credit/credit"))


def test_without_populations_the_page_says_how_to_name_them(credit: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(credit) as pages:
        assert "[credit.credit]" in words(pages.visitor(ANA).get("/credit/credit"))
        assert "/credit/credit" in pages.visitor(ANA).get("/d/credit")


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('touches = "touches"', "names no conversions"),
        ('touches = "touches"\nconversions = "nowhere"', "there is no population"),
        ('touches = "touches"\nconversions = "deals"\nmoney = "spend"', "is no setting of credit"),
    ],
)
def test_a_setting_that_leads_nowhere_is_told_with_its_fix(
    credit: Desk, monkeypatch: pytest.MonkeyPatch, section: str, said: str
) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    known_to_pages(credit)
    toml = credit.folder / "ledger.toml"
    toml.write_text(toml.read_text().partition("[credit.credit]")[0] + f"[credit.credit]\n{section}\n")
    with site(credit) as pages:
        assert said.casefold() in words(pages.visitor(ANA).get("/credit/credit", status=422)).casefold()
