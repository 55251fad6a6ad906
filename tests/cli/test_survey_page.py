"""The page of a survey, as a director reads it: the finding first, who disagrees on which record, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import ledger_hubspot_emulator
from browser import Tab, browser
from ledger_hubspot_emulator.messy import messy
from platforms import Place
from shell import Desk, founded

FOLDED = "document.querySelectorAll('details').forEach(each => each.open = true)"
SCROLLED = "[...document.querySelectorAll('.table')].filter(each => each.scrollWidth > each.clientWidth).length"
SMALLEST = """Math.min(...[...document.querySelectorAll('body, body *')].map(
  each => parseFloat(getComputedStyle(each).fontSize)))"""
COLUMNS = """Math.min(...[...document.querySelectorAll('td, li, p')].filter(
  each => each.innerText.length > 10).map(each => each.getBoundingClientRect().width))"""


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    with ledger_hubspot_emulator.serve(messy()) as up:
        yield Place(up.url, up.settings)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, portal: Place) -> Desk:
    there = founded(tmp_path_factory.mktemp("ledger")).at(HS_TOKEN=portal.settings["token"])
    there.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    assert there.does("ledger survey hs --html page.html").out == "wrote page.html\n"
    return there


@pytest.fixture(scope="module")
def page(desk: Desk) -> str:
    return (desk.folder / "page.html").read_text()


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as found:
        yield found


def told(page: str) -> str:
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page)).split())


def test_the_finding_comes_first_with_what_it_means_in_leads(page: str) -> None:
    text = told(page)
    assert text.index("8 rules say what MQL is, and they do not agree") < text.index("In short")
    finding = "8 lists claim MQL: 3 say the same, 5 differ. Between 53 and 390 leads are in it, depending on which one"
    assert text.index("In short") < text.index(finding) < text.index("Which of these is MQL?")


def test_each_disagreement_is_a_record_that_the_two_rules_judge_apart(desk: Desk, page: str) -> None:
    (claim,) = (
        each for each in desk.does("ledger survey hs --json").data["entities"][0]["claims"] if each["name"] == "MQL"
    )
    text = told(page)
    for other in claim["others"][:4]:
        name = other["rule"]
        takes = f"{name} takes it, hs MQL - live does not." if other["change"]["gained"] else f"{name} does not."
        assert takes in text
    assert "A lead with total score 60, and nothing else: hs MQL total score test takes it" in text


def test_who_uses_a_rule_and_what_to_do_about_it_stand_beside_it(page: str) -> None:
    text = told(page)
    assert "Decide which one is MQL: hs MQL - live, hs MQL old" in text
    assert "Keep one of hs MQL - live, hs MQL-live (copy) and hs mqls live: they say the same." in text
    assert "talk to whoever owns what uses hs MQL old." in text
    assert "`" not in text, "a director reads no marks of ours"


def test_what_only_those_need_who_act_on_it_is_folded_away(page: str) -> None:
    first, _, folded = page.partition("<details>")
    assert "hs Not Germany" not in first
    assert "hs Not Germany" in folded
    assert "Every rule about a lead (46)" in folded


@pytest.mark.parametrize("width", [390, 1280])
def test_all_of_it_can_be_read_on_a_phone_and_on_a_desk(tab: Tab, desk: Desk, width: int) -> None:
    tab.open((desk.folder / "page.html").as_uri(), width)
    tab.value(FOLDED)
    assert tab.value("document.scrollingElement.scrollWidth") <= width
    assert tab.value(SCROLLED) == 0
    assert tab.value(SMALLEST) >= 11
    assert tab.value(COLUMNS) >= 60
    assert tab.complaints() == []


def test_a_page_of_rules_that_agree_says_so(tmp_path: Path) -> None:
    with ledger_hubspot_emulator.serve({}) as up:
        desk = founded(tmp_path).at(HS_TOKEN=up.settings["token"])
        desk.does(f"ledger target add hs --connector hubspot --set sandbox={up.url} --set token=env:HS_TOKEN")
        desk.does("ledger survey hs --html page.html")
    text = told((tmp_path / "page.html").read_text())
    assert "No two rules claim one name and say something else." in text


def test_the_page_is_not_written_over_the_ledger(desk: Desk) -> None:
    assert desk.run("ledger survey hs --html ledger.db --json").code == 1
