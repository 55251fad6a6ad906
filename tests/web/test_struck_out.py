"""Somebody writes past the program while the ledger is served: pages and programs say what counts and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from forged import events_in, forge, id_of
from ledger.app import clock
from ledger.domain.charter import CharterAmended
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised
from shell import ANA, BEN, CRO, DANA, FOUNDED, SAL, TERMS, Desk, criteria
from web.program import program
from web.visitor import Pages, site, words


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger in which Ana asks for `score >= 70`."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("next.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    with site(desk) as found:
        found.visitor(CRO).get("/")
        yield found


def file_of(pages: Pages) -> Path:
    return Path(pages.site.ledger.settings.database.beside)


def hide_revision(pages: Pages) -> int:
    """Store a revision of `mql#2` under foreign tags: another reason, so that its digest is the same."""
    said = next(event for _, _, event in reversed(events_in(file_of(pages))) if isinstance(event, DefinitionProposed))
    fields = {each: getattr(said, each) for each in ("proposal", "draft", "terms", "bound", "digest", "on")}
    hidden = DefinitionRevised(**fields, because="nobody looks here")
    return forge(file_of(pages), id_of(file_of(pages), ANA), hidden, tags=("definition:other",))


@pytest.mark.fault(45)
def test_a_hidden_revision_is_shown_struck_out_and_what_was_read_is_ratified(pages: Pages) -> None:
    hide_revision(pages)
    sal, cro = program(pages, SAL, "decide"), program(pages, CRO, "decide")
    page = words(pages.visitor(CRO).get("/d/mql"))
    assert "Struck out, no effect: its tags are not those of its content" in page
    told = sal.get("/proposals/mql%232")
    assert told["because"] == "agreed"
    sal.answer("mql#2", "approve")
    cro.answer("mql#2", "ratify")
    assert "70" in str(sal.get("/definitions/mql"))


@pytest.mark.fault(46)
def test_a_coup_while_it_is_served_seats_nobody(pages: Pages) -> None:
    file = file_of(pages)
    row = next(event for _, _, event in events_in(file) if isinstance(event, CharterAmended))
    ben = id_of(file, BEN)
    forge(file, ben, replace(row, stewards=(ben,), decider=ben, operators=(ben,), title="mine"))
    assert "no right and no effect" in words(pages.visitor(DANA).get("/"))
    assert "mine" not in words(pages.visitor(DANA).get("/rights"))
    assert "Struck out" in words(pages.visitor(DANA).get("/log"))
