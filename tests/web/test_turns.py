"""What takes long keeps nobody else waiting: two at once for a person, and ten seconds of proving for a request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from ledger.web import turns
from ledger.web.turns import Busy, Turns
from shell import ANA, FOUNDED, SAL, Desk, criteria
from web.visitor import Pages, site, words

NEXT = criteria("score >= 50 AND employees >= 200")
LONG = criteria(" OR ".join(f"(score = {n} AND employees = {n} AND title = 't{n}')" for n in range(9)))
"""More combinations than are gone through one by one, which takes no time."""


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def check(pages: Pages, status: int = 200, text: str = NEXT) -> str:
    ana = pages.visitor(ANA)
    fields = {**ana.form("/propose/mql"), "text": text, "effective": FOUNDED[:10], "nature": "policy"}
    given = {**fields, "standard": "prospective", "reason": "asked", "because": "more calls", "do": "check"}
    return words(ana.post("/propose/mql", given, status).text)


def test_a_third_at_once_is_told_to_wait_and_the_others_are_not(pages: Pages) -> None:
    person = pages.site.ledger.actor(ANA).id
    with pages.site.turns.taken(person), pages.site.turns.taken(person):
        assert "2 of your requests are being computed" in check(pages, 422).casefold()
        pages.visitor(SAL).get("/p/mql/1")
        assert "send it again" in words(pages.visitor(ANA).get("/p/mql/1", 429))
    assert "widening" in check(pages)


def test_what_the_solver_cannot_prove_in_time_is_said_and_not_guessed(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PROVING", 0)
    page = check(pages, 422, LONG)
    assert "not proved in 0 seconds" in page
    assert "widening" not in page


def test_so_many_at_once_are_all_that_there_are() -> None:
    few = Turns(each=1, whole=2)
    with few.taken("ana"), few.taken("sal"), pytest.raises(Busy, match="2 requests of others"), few.taken("cro"):
        pass
    with few.taken("ana"), pytest.raises(Busy, match="one of your"), few.taken("ana"):
        pass
    with few.taken("cro"):
        pass
