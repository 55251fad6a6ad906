"""A brief is shown on its page, and whoever decides looks at the records again where the charter asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ledger.app import clock
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, OPS, SAL, TERMS, Desk, criteria
from web.visitor import Pages, site, words

ROWS = "score,employees\n" + "70,500\n" * 50 + "55,500\n" * 30 + "10,5\n" * 20


@pytest.fixture
def served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Pages]]:
    """A served ledger that knows a population, whose charter tolerates 5 %; `mql#2` is open."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("charter.yaml", f"{CHARTER}tolerance: 5 %\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'look again'", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.write("leads.csv", ROWS)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(
        f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x".replace("prospective", "retrospective"),
        by=ANA,
    )
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    with site(desk) as found:
        yield desk, found


def buttons(page: str) -> set[str]:
    """The acts that a page has buttons for."""
    return set(re.findall(r'formaction="/p/mql/2/(\w+)"', page)) | set(re.findall(r'action="/p/mql/2/(show)"', page))


def test_what_was_shown_is_looked_at_again_by_whoever_answers(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    ana, sal, cro = map(pages.visitor, (ANA, SAL, CRO))
    sal.answer("mql#2", "approve")
    assert "ratify" not in buttons(cro.get("/p/mql/2"))  # the charter asks for figures, and nobody counted

    assert "It is shown with the proposal" in ana.answer("mql#2", "show", population="leads")
    assert "30 newly qualify" in words(sal.get("/p/mql/2"))
    assert {"approve", "decline"} == buttons(sal.get("/p/mql/2"))
    assert "You approved it" in sal.answer("mql#2", "approve", population="leads")

    assert {"ratify", "decline"} == buttons(cro.get("/p/mql/2"))
    assert "Look again at the records" in words(cro.get("/p/mql/2"))
    assert "nobody checked" in cro.answer("mql#2", "ratify", status=409).casefold()
    assert "You ratified it" in cro.answer("mql#2", "ratify", population="leads")


def test_records_that_moved_too_far_stop_the_decision_until_they_are_shown_again(served: tuple[Desk, Pages]) -> None:
    desk, pages = served
    ana, sal, cro = map(pages.visitor, (ANA, SAL, CRO))
    ana.answer("mql#2", "show", population="leads")
    sal.answer("mql#2", "approve", population="leads")
    desk.write("leads.csv", ROWS + "55,500\n" * 10)
    assert "its population has moved by 10 %" in cro.answer("mql#2", "ratify", status=409, population="leads")
    ana.answer("mql#2", "show", population="leads")
    sal.answer("mql#2", "approve", population="leads")
    assert "You ratified it" in cro.answer("mql#2", "ratify", population="leads")


def test_only_a_steward_is_offered_to_show_a_brief(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    assert "show" in buttons(pages.visitor(ANA).get("/p/mql/2"))
    for who in (SAL, CRO, OPS):
        visitor = pages.visitor(who)
        assert "show" not in buttons(visitor.get("/p/mql/2"))
        head = pages.site.ledger.journal.head()
        visitor.answer("mql#2", "show", status=403, population="")
        assert pages.site.ledger.journal.head() == head


def test_who_holds_no_seat_that_counts_has_nothing_counted(served: tuple[Desk, Pages]) -> None:
    _, pages = served
    ops = pages.visitor(OPS)
    assert "That takes a seat" in ops.answer("mql#2", "show", status=403, population="leads")
    pages.visitor(ANA).answer("mql#2", "show", population="leads")
    assert "The server knows no population" in pages.visitor(SAL).answer(
        "mql#2", "ratify", status=404, population="/etc/passwd"
    )
