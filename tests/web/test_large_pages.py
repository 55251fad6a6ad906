"""Much at once: a thousand proposals, a text of 8,000 characters, and a clock that jumps by days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec
import pytest

from ledger.app import clock
from ledger.app.ledger import Actor
from ledger.domain.definition import packed, with_digest
from ledger.domain.proposal import DefinitionProposed, digest
from ledger.govern.documents.queries.documents import document_of_text
from ledger.govern.proposals.decide.propose import propose, terms_of
from ledger.web.session import SKEW, WHOLE
from shell import ANA, CRO, FOUNDED, SAL, Desk, criteria
from web.visitor import Pages, site, words

MANY = 1_000
DAY = 24 * 60 * 60
TERMS = {"effective": "2026-02-02", "nature": "policy", "standard": "prospective", "reason": "x", "because": "agreed"}


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def test_a_thousand_open_proposals_are_a_page(pages: Pages) -> None:
    ledger = pages.site.ledger
    ana = Actor(ledger.person(ANA).id)
    terms = terms_of(date(2026, 2, 2), "policy", "prospective", None, retroactive=False, answers=[])
    (asked,) = propose(ledger, ana, document_of_text(criteria("score >= 7", key="m0")), terms, "agreed").events
    assert isinstance(asked, DefinitionProposed)
    others = [_renamed(asked, f"m{number}") for number in range(1, MANY)]
    ledger.journal.record(others, actor=ana, command_id="many", now=ledger.now())
    page = pages.visitor(SAL).get("/")
    assert f"{MANY} decisions wait for you" in words(page)
    assert f"{MANY - 20} more" in words(page)
    assert len(set(re.findall(r'href="(/p/m\d+/1)"', page))) == MANY
    assert page.index("more</summary>") > page.index("/p/m19/1")


def _renamed(asked: DefinitionProposed, key: str) -> DefinitionProposed:
    """The same under another key."""
    content = packed({**asked.draft.content, "key": key})
    draft = with_digest(msgspec.structs.replace(asked.draft, key=key, packed_content=content))
    told = digest(draft, asked.terms, asked.bound)
    return msgspec.structs.replace(asked, proposal=f"{key}#1", draft=draft, digest=told)


def test_a_definition_of_8_000_characters_is_written_read_and_decided(pages: Pages) -> None:
    text = " OR ".join(
        f"(score >= {n:02} AND title = 'vice president of what there may come after {n:04}')" for n in range(100)
    )
    assert 7_900 < len(text) <= 8_000
    text = criteria(text, statement="x" * 300)
    ana, sal, cro = (pages.visitor(each) for each in (ANA, SAL, CRO))
    form = {**ana.form("/propose/mql"), "text": text, **TERMS}
    assert "in the way" not in words(ana.post("/check", form).text)
    assert ana.post("/propose/mql", {**form, "do": "propose"}).url.path == "/p/mql/2"
    assert "You approved it" in sal.answer("mql#2", "approve")
    assert "You ratified it" in cro.answer("mql#2", "ratify")
    assert "after 0099" in words(cro.get("/d/mql"))


def test_a_clock_that_jumps_signs_people_out_and_reorders_nothing(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.machine()
    monkeypatch.setattr(clock, "machine", lambda: now)
    sal, ana = pages.visitor(SAL), pages.visitor(ANA)
    monkeypatch.setattr(clock, "machine", lambda: now - SKEW)
    assert ana.post("/ask", {**ana.form("/ask"), "key": "mql", "hurts": "it is slow"}).status_code == 200
    monkeypatch.setenv(clock.NOW, "2026-01-02T08:00:00Z")  # a month before all that was recorded
    assert "It is on record" in words(ana.post("/ask", {**ana.form("/ask"), "key": "mql", "hurts": "still"}).text)
    monkeypatch.setattr(clock, "machine", lambda: now - DAY)
    assert ana.client.get("/", follow_redirects=False).status_code == 303
    monkeypatch.setattr(clock, "machine", lambda: now + WHOLE)
    assert sal.client.get("/", follow_redirects=False).status_code == 303
    events, _ = pages.site.ledger.journal.read(None)
    moments = [each.recorded_at for each in events]
    assert moments == sorted(moments)
