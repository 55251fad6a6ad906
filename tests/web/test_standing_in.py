"""On pages somebody lets a colleague act in their seat, who then answers, and either ends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from shell import ANA, BEN, CRO, FOUNDED, MIA, SAL, TERMS, Desk, criteria
from web.program import program
from web.visitor import Pages, Visitor, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which a stricter `mql` is proposed by Ana, and approved by Sal."""
    desk.write("next.yaml", criteria("score >= 70 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def lend(visitor: Visitor, expected: int = 200, **more: str) -> str:
    given = {**visitor.form("/rights"), "seat": "decider lifecycle", "to": BEN, "from": "2026-02-02"}
    fields = {**given, "until": "2026-03-02", "because": "parental leave", **more}
    return words(visitor.post("/rights/delegate", fields, expected).text)


def test_the_decider_lets_a_colleague_decide_who_does(pages: Pages) -> None:
    cro, ben, mia = map(pages.visitor, (CRO, BEN, MIA))
    assert "You may not" in words(ben.get("/p/mql/2")) or "ratify" not in ben.get("/p/mql/2")
    assert f"{BEN} acts for you as decider" in lend(cro)
    assert f"{BEN} for {CRO}" in words(mia.get("/rights"))
    assert "You ratified it" in ben.answer("mql#2", "ratify")
    assert f"for {CRO}" in words(mia.get("/log"))


def test_only_seats_that_may_be_lent_are_offered(pages: Pages) -> None:
    assert 'value="decider lifecycle"' in pages.visitor(CRO).get("/rights")
    assert 'value="approver lifecycle"' in pages.visitor(MIA).get("/rights")
    for nobody in (BEN, "ops@acme.example", "dana@acme.example"):
        assert "/rights/delegate" not in pages.visitor(nobody).get("/rights")


def test_what_is_wrong_is_told_beside_the_form_and_nothing_typed_is_lost(pages: Pages) -> None:
    told = lend(pages.visitor(CRO), 422, until="2026-06-02", because="a long one")
    assert "90 days after it is given" in told
    assert "nobody says until when" in lend(pages.visitor(CRO), 422, until="").lower()
    visitor = pages.visitor(CRO)
    given = {**visitor.form("/rights"), "seat": "decider lifecycle", "to": BEN, "from": "", "until": "2026-06-02"}
    page = visitor.post("/rights/delegate", {**given, "because": "a long one"}, 422).text
    assert 'value="a long one"' in page


def test_the_two_and_who_decides_are_offered_the_end_of_it_and_nobody_else_is(pages: Pages) -> None:
    lend(pages.visitor(CRO))
    for who, may in ((CRO, True), (BEN, True), ("dana@acme.example", True), (MIA, False), (ANA, False)):
        assert ("/rights/undelegate" in pages.visitor(who).get("/rights")) is may
    ben = pages.visitor(BEN)
    given = {**ben.form("/rights"), "role": "decider", "scope": "lifecycle", "address": BEN, "because": "I cannot"}
    assert "It has ended" in words(ben.post("/rights/undelegate", given).text)
    assert "Stands in" not in words(ben.get("/rights"))


def test_a_page_and_the_api_name_nobody_who_stands_in_for_a_seat_that_is_gone(pages: Pages, desk: Desk) -> None:
    lend(pages.visitor(CRO))
    mia, api = pages.visitor(MIA), program(pages, MIA, "read")
    assert f"{BEN} for {CRO}" in words(mia.get("/rights"))
    assert "delegations" in str(api.get("/rights"))
    desk.does(f"ledger revoke lifecycle decider {CRO} --because x", by="dana@acme.example")
    assert "Stands in" not in words(mia.get("/rights"))
    assert "delegations" not in str(api.get("/rights"))


def test_somebody_who_may_not_changes_nothing_by_a_form_of_their_own_making(pages: Pages) -> None:
    mia, head = pages.visitor(MIA), pages.site.ledger.journal.head()
    assert "holds no seat as decider" in lend(mia, 422)
    assert "A seat as steward is not delegated" in lend(mia, 422, seat="steward lifecycle")
    assert "is no seat" in lend(mia, 422, seat="boss lifecycle")
    assert pages.site.ledger.journal.head() == head
