"""A proposal that asks others to confirm a version, on its page and on the first one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.app import clock
from shell import ANA, CHARTER, CRO, DANA, LEAD, SAL, TERMS, Desk, founded
from web.visitor import Pages, site, words

NOW = "2026-02-02T09:00:00Z"


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """Dana decided on leads alone; others are seated since, and Ana asks them to confirm it."""
    monkeypatch.setenv(clock.NOW, NOW)
    desk = founded(tmp_path)
    desk.write("lead.yaml", LEAD)
    desk.write("charter.yaml", CHARTER)
    for file, key in (("lead.yaml", "lead"), ("charter.yaml", "charter/lifecycle")):
        desk.does(f"ledger propose {file} --effective 2026-02-02 {TERMS} --because agreed", by=DANA)
        desk.does(f"ledger ratify {key}#1", by=DANA)
    desk.does("ledger propose lead --confirm --because 'we all use it'", by=ANA)
    with site(desk) as found:
        yield found


def test_its_page_says_that_nothing_changes_and_takes_the_answers_of_others(pages: Pages) -> None:
    told = words(pages.visitor(SAL).get("/p/lead/2"))
    assert "asks that others confirm v1 of Lead (lead): “we all use it”" in told
    assert "Confirms v1 as it is; nothing changes" in told
    first = "Changes nothing: others confirm v1, which one person decided alone."
    assert first in told
    assert first in words(pages.visitor(SAL).get("/"))
    assert "Governs" not in told
    pages.visitor(SAL).answer("lead#2", "approve", "so do we")
    pages.visitor(CRO).answer("lead#2", "ratify", "agreed")
    told = words(pages.visitor(SAL).get("/d/lead"))
    assert "alone and confirmed since by cro" in told
    assert "self_attested" not in pages.visitor(CRO).get("/debt")


def test_the_command_line_says_the_same(pages: Pages, tmp_path: Path) -> None:
    desk = Desk(tmp_path, SAL, NOW)
    assert (
        "that others confirm v1, which one person decided alone; nothing changes" in desk.does("ledger show lead#2").out
    )
    taken = desk.run("ledger propose lead --confirm --nature policy --because x", by=ANA)
    assert (taken.code, "--confirm takes no --nature" in taken.err) == (1, True)
    missing = desk.run("ledger propose lead.yaml --because x", by=ANA)
    assert (missing.code, "Missing option '--effective'" in missing.err) == (2, True)
    desk.does("ledger approve lead#2", by=SAL)
    desk.does("ledger ratify lead#2", by=CRO)
    shown = desk.does("ledger show lead").out
    assert "dana@acme.example (self-attested), lead#1" in shown
    assert "by cro@acme.example, lead#2" in shown
    assert "(self-attested, confirmed since)" in desk.does("ledger list").out
    assert "lead v1 governs" not in desk.does("ledger log").out
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
