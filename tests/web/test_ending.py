"""On pages a steward proposes that a definition ends, and records what was in use before anybody decided."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import httpx2
import pytest

from ledger.app import clock
from shell import ANA, CRO, FOUNDED, LEAD, OPS, SAL, Desk, criteria
from web.visitor import Pages, Visitor, site, words

MEMO = b"In 2025 we called everybody with 80 points."


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def attest(visitor: Visitor, evidence: bytes = MEMO, key: str = "mql", **more: str) -> httpx2.Response:
    path = f"/attest/{key}"
    given = {**visitor.form(path), "text": criteria("score >= 80 AND employees >= 200"), "because": "the memo says so"}
    fields = {**given, "effective": "2025-01-01", "until": "2026-01-01", **more}
    files = {"evidence": ("memo.pdf", evidence), "document": ("", b"")}
    return visitor.client.post(path, data=fields, files=files, headers={"sec-fetch-site": "same-origin"})


def test_a_steward_proposes_that_a_definition_ends(pages: Pages) -> None:
    ana, sal, cro = map(pages.visitor, (ANA, SAL, CRO))
    assert 'href="/retire/mql"' in ana.get("/d/mql")
    fields = {**ana.form("/retire/mql"), "effective": "2026-03-01", "because": "nobody reads it"}
    assert "It goes on until that is ratified" in words(ana.post("/retire/mql", fields).text)
    sal.answer("mql#2", "approve")
    assert "You ratified it" in cro.answer("mql#2", "ratify")


@pytest.mark.parametrize("who", [SAL, CRO, OPS])
def test_nobody_else_is_offered_either_and_both_are_refused(pages: Pages, who: str) -> None:
    visitor = pages.visitor(who)
    page, head = visitor.get("/d/mql"), pages.site.ledger.journal.head()
    assert "/retire/mql" not in page
    assert "/attest/mql" not in page
    fields = {**visitor.form("/retire/mql"), "effective": "2026-03-01", "because": "nobody reads it"}
    assert "steward" in words(visitor.post("/retire/mql", fields, 422).text)
    assert attest(visitor).status_code == 422
    assert pages.site.ledger.journal.head() == head


def test_what_was_in_use_is_attested_with_the_digest_of_what_shows_it(pages: Pages) -> None:
    ana = pages.visitor(ANA)
    assert 'href="/attest/mql"' in ana.get("/d/mql")
    page = words(attest(ana, key="lead", text=LEAD, until="2025-06-01").text)
    assert "attested and decided by nobody" in page
    assert "1 January 2025" in page
    stored = b"".join(
        each.read_bytes() for each in pages.site.ledger.settings.database.beside.parent.glob("ledger.db*")
    )
    assert sha256(MEMO).hexdigest().encode() in stored
    assert b"memo.pdf" in stored
    assert MEMO not in stored


def test_nothing_typed_is_lost_where_no_evidence_is_named(pages: Pages) -> None:
    found = attest(pages.visitor(ANA), b"")
    assert found.status_code == 422
    assert "No evidence is named" in words(found.text)
    assert "score &gt;= 80" in found.text


def test_there_is_no_form_for_a_definition_that_nobody_knows(pages: Pages) -> None:
    for path in ("/retire/nope", "/attest/nope"):
        pages.visitor(ANA).get(path, 404)
