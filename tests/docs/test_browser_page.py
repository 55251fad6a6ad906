"""The page for deciders: every button and link that it names is there, and its pictures are of the real pages.

`LEDGER_PICTURES=1` writes the pictures again.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from browser import chromium, open_page
from ledger.cli import main
from ledger.demo.story import SERVED, WAITING
from ledger.demo.tell import tell
from pages import ROOT
from shell import ANA, CRO, Desk
from stories.test_pages import serving

TEXT = (ROOT / "docs" / "how-to" / "decide-in-the-browser.md").read_text(encoding="utf-8")
NAMED = {" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", TEXT, re.DOTALL)}
PICTURES = ROOT / "docs" / "pictures"


def on(page: Page) -> set[str]:
    """Of the names in the text, those that this page shows."""
    page.locator("details.who summary").click()
    shown = " ".join(page.locator("body").inner_text().split())
    return {each for each in NAMED if each in shown}


def picture(page: Page, folder: Path, name: str, *, whole: bool = False) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=whole)
    assert (folder / f"{name}.png").stat().st_size > 10_000


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The ledger of the demo, on which one decision waits."""
    folder = tmp_path_factory.mktemp("demo")
    assert tell(folder, lambda _: None, main, (SERVED,)).odd == []
    return Desk(folder, CRO, WAITING.now)


def test_what_the_page_for_deciders_names_is_there(waiting: Desk, tmp_path: Path) -> None:
    folder = PICTURES if os.environ.get("LEDGER_PICTURES") else tmp_path
    folder.mkdir(exist_ok=True)
    with serving(waiting, CRO, ANA) as once, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = open_page(browser, viewport={"width": 1280, "height": 860})
        page.goto(once[CRO])
        page.get_by_role("heading", name="1 decision waits for you").wait_for()
        picture(page, folder, "home")
        found = on(page)
        page.get_by_role("link", name="Read, then ratify").click()
        picture(page, folder, "proposal")
        proposal = page.url.partition("#")[0]
        found |= on(page)
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()
        picture(page, folder, "phone")
        found |= on(page)
        page.goto(f"{once[CRO].partition('/enter')[0]}/?on=2026-01-14")
        found |= on(page)
        steward = browser.new_page()
        steward.goto(once[ANA])
        steward.get_by_role("heading", name="Nothing waits for you").wait_for()
        found |= on(steward)
        key = proposal.partition("/p/")[2].rpartition("/")[0]
        for path in (proposal, *(f"{once[ANA].partition('/enter')[0]}/{each}/{key}" for each in ("d", "propose"))):
            steward.goto(path)
            found |= on(steward)
    assert found == NAMED


def test_every_picture_that_a_page_shows_is_there() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        for each in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / each).is_file(), f"{page.name} shows {each}"
