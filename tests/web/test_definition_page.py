"""A definition's page: what governed when, who is behind it, what its changes meant, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from shell import ANA, CRO, DANA, FOUNDED, MIA, SAL, TERMS, Desk, criteria
from web.visitor import Pages, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `warm` is in use, attested from a memo, and is ratified from March on, narrower."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("memo.txt", "we call whoever scores 40")
    desk.write("old.yaml", criteria("score >= 40", key="warm"))
    desk.does("ledger attest old.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)
    desk.write("next.yaml", criteria("score >= 75 AND employees >= 200", key="warm"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because 'fewer, and better'", by=ANA)
    desk.does("ledger approve warm#1", by=SAL)
    desk.does("ledger ratify warm#1", by=CRO)
    with site(desk) as found:
        yield found


def test_it_tells_each_version_with_who_decided_asked_and_approved_it_and_why(pages: Pages) -> None:
    told = words(pages.visitor(MIA).get("/d/warm"))
    assert "1 March 2026 on narrowing (none in, some out)" in told
    assert "Decided by cro, asked by ana, approved by sal. Policy (a new rule), prospective (from now)." in told
    assert "“fewer, and better”" in told
    assert "Decided by nobody : attested from evidence." in told


def test_its_life_is_a_picture_of_solid_and_dashed_stretches_with_today(pages: Pages) -> None:
    page = pages.visitor(MIA).get("/d/warm")
    assert page.count('class="ratified"><title>') == 1
    assert page.count('class="attested"><title>') == 1
    assert "v1 from 2 February 2026 until 1 March 2026, decided by nobody" in words(page)
    assert 'class="today"' in page
    assert "style=" not in page


def test_the_rule_is_told_in_english_on_two_days_and_as_known_on_a_third(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    now, _, _ = words(mia.get("/d/warm?on=2026-03-01&beside=2026-02-15")).partition("Its life")
    assert "Engagement score is at least 40" in now
    assert "Engagement score is at least 75" in now
    before = words(mia.get("/d/warm?on=2026-03-01&known_on=2026-02-01"))
    assert "Nothing governs it on 1 March 2026." in before


def test_the_meaning_of_any_change_is_told_with_a_record_that_tells(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    told = words(mia.get("/d/warm?from=1&to=2"))
    assert "v1 to v2 narrowing (none in, some out)" in told
    assert "Engagement score is at least 75 (it was: 40)" in told
    assert "− This one no longer does" in told
    assert "It is kept out by: " in told
    assert "+ This one now qualifies" in words(mia.get("/d/warm?from=2&to=1"))


def test_a_version_that_is_attested_later_is_compared_with_the_one_that_followed_it(pages: Pages, desk: Desk) -> None:
    desk.write("middle.yaml", criteria("score >= 60", key="warm"))
    for file in ("lead.yaml", "middle.yaml"):
        desk.does(f"ledger attest {file} --effective 2026-01-05 --until 2026-02-02 --evidence memo.txt", by=ANA)
    told = words(pages.visitor(MIA).get("/d/warm"))
    assert "v1 to v2 narrowing (none in, some out)" in told
    assert "Engagement score is at least 75 (it was: 40)" in told


def test_who_decides_alone_is_a_gap_and_no_page_without_a_category_speaks_of_their_proof(pages: Pages) -> None:
    mia, proof = pages.visitor(MIA), "Categories are proved on a model of the language."
    home = words(mia.get("/"))
    assert "Gaps in who may decide" in home
    assert home.index("decided by nobody with the right") < home.index("Gaps in who may decide") < home.index("alone")
    assert [proof in words(mia.get(each)) for each in ("/", "/debt", "/ask", "/d/lead")] == [False] * 4
    assert proof in words(mia.get("/d/warm"))


@pytest.mark.parametrize("query", ["from=x", "from=1&to=99999999999", "on=yesterday"])
def test_a_question_that_cannot_be_read_is_told_on_a_page(pages: Pages, query: str) -> None:
    pages.visitor(MIA).get(f"/d/warm?{query}", 422)


def test_a_version_or_a_definition_that_is_not_there_is_a_page_of_its_own(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    assert "no version 9" in words(mia.get("/d/warm?from=1&to=9", 404))
    assert "There is no definition nothing ." in words(mia.get("/d/nothing", 404))


def test_what_was_only_proposed_has_a_page_that_leads_to_its_proposal(pages: Pages, desk: Desk) -> None:
    desk.write("new.yaml", criteria("score >= 5", key="hot"))
    desk.does(f"ledger propose new.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    told = pages.visitor(MIA).get("/d/hot")
    assert "Nothing of it was decided yet" in words(told)
    assert 'href="/p/hot/1"' in told


def test_an_entity_and_a_charter_have_pages_too(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    assert "employees number" in words(mia.get("/d/lead"))
    assert "Who decides lifecycle definitions" in words(mia.get("/d/charter/lifecycle"))


def test_a_definition_shows_who_reads_it_what_happened_to_it_and_what_is_proposed(pages: Pages, desk: Desk) -> None:
    desk.does("ledger consumer add 'CMO weekly' --uses warm --owner dana@acme.example", by=DANA)
    desk.write("next.yaml", criteria("score >= 50", key="warm"))
    desk.does(f"ledger propose next.yaml --effective 2026-04-01 {TERMS} --because y", by=ANA)
    told = words(pages.visitor(MIA).get("/d/warm"))
    assert "A change is proposed: warm#2 , from 1 April 2026" in told
    assert "CMO weekly dana" in told
    assert "ana proposed warm#2 for 1 April 2026 on" in told


def test_what_people_asked_for_is_told_and_where_to_ask_and_to_propose(pages: Pages, desk: Desk) -> None:
    desk.does("ledger ask warm --hurts 'too many are called twice'", by=MIA)
    page = pages.visitor(ANA).get("/d/warm")
    assert "“too many are called twice” mia, 2 February 2026" in words(page)
    assert 'href="/ask?key=warm"' in page
    assert 'href="/propose/warm"' in page
    assert 'href="/propose/warm"' not in pages.visitor(MIA).get("/d/warm")


def test_a_title_of_markup_is_shown_as_it_is_written(pages: Pages, desk: Desk) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
    desk.write("evil.yaml", criteria("score >= 5", key="evil").replace("title: ", f"title: {evil!r} #"))
    desk.does(f"ledger attest evil.yaml --effective 2026-02-02 --evidence memo.txt --because {evil!r}", by=ANA)
    page = pages.visitor(MIA).get("/d/evil")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert evil in words(page)


def test_what_a_change_meant_is_worked_out_once_and_again_where_the_content_is_another(
    pages: Pages, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.overview.board.pages import definition as page

    asked: list[tuple[int, int]] = []

    def counted(ledger, key, before, after):  # type: ignore[no-untyped-def]
        asked.append((before, after))
        return change_between(ledger, key, before, after)

    change_between = page.change_between
    monkeypatch.setattr(page, "change_between", counted)
    mia = pages.visitor(MIA)
    assert mia.get("/d/warm?from=1&to=2") == mia.get("/d/warm?from=1&to=2")
    assert asked == [(1, 2)]
    desk.write("lead.yaml", (desk.folder / "lead.yaml").read_text().replace("Engagement score", "Interest"))
    desk.does(f"ledger propose lead.yaml --effective 2026-02-02 {TERMS} --because z", by=ANA)
    desk.does("ledger approve lead#2", by=SAL)
    desk.does("ledger ratify lead#2", by=CRO)
    assert "Interest is at least 75" in words(mia.get("/d/warm?from=1&to=2"))
    assert asked == [(1, 2), (1, 2)]
