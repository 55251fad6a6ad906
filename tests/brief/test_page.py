"""The page of a brief in a real browser: on a phone and on a desk, under the strictest policy, light and dark."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from browser import Tab, browser
from ledger.render.page import POLICY, page
from ledger.render.sections import Block, Lines, Outline, Pairs, Part, Points, Section, Split, Table, Words
from shell import ANA, TERMS, Desk, criteria

LEADS = """\
id,score,employees,created,source,won,decided
lead-0001,70,500,2026-01-05T10:00:00Z,Ads,yes,2026-02-01
lead-0002,70,200,2026-02-06T10:00:00Z,Ads,no,2026-02-01
lead-0003,60,500,2026-03-01T10:00:00Z,Webinar,yes,2026-02-02
lead-0004,55,400,2026-03-01T10:00:00Z,Webinar,no,2026-02-02
"""
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS = "what a decider wants to read before anything else"
BLOCKS: dict[str, tuple[Block, ...]] = {
    "words": (Words(WORDS), Words(LONG, strong=True), Points((WORDS, LONG * 3))),
    "outline": (Outline("until now", ("all of these hold:", "  one", "  any of these:", f"    {LONG}", "  two")),),
    "lines": (Lines(("", f"    {LONG}", "next")),),
    "numbers": (Table(("month", *"abcdefgh"), (("2026-01", *["1,234,567"] * 8),)),),
    "history": (Table(("", "since", "did", "by", "decided by"), (("v1", "2026-01-01", WORDS, LONG, f"{LONG}@a.b"),)),),
    "clauses": (Table(("why", "clause", "records"), ((WORDS, WORDS * 2, "12"),)),),
    "digests": (Table(("digest", "other"), (("0f" * 32, "1e" * 32),)),),
    "split": (Split("records", (Part(LONG, 9_999_999, "gained"), Part("none", 0, "lost"))),),
    "pairs": (Pairs(LONG, (LONG, "Ads", ""), (10, 9_999_999, 0), (0, 1_234_567, 3)),),
}
WIDTHS = (390, 1280)
SMALLEST = """Math.min(...[...document.querySelectorAll('body, body *')].map(
  each => parseFloat(getComputedStyle(each).fontSize)))"""
COLUMNS = """Math.min(...[...document.querySelectorAll('td, li, p, .pair span')].filter(
  each => each.innerText.length > 10).map(each => each.getBoundingClientRect().width))"""
SCROLLED = "[...document.querySelectorAll('.table')].filter(each => each.scrollWidth > each.clientWidth).length"
LEVELS = "[...document.querySelectorAll('.outline li')].map(each => each.getBoundingClientRect().left)"
COLOURS = "[...document.querySelectorAll('rect')].map(each => getComputedStyle(each).fill)"
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Each block as a page, served with the policy that the page itself has."""
    pages = {f"/{name}": page(name, LONG, [Section(WORDS, blocks)], [LONG]) for name, blocks in BLOCKS.items()}

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'")
            self.end_headers()
            self.wfile.write(pages.get(self.path, "").encode())

        def log_message(self, *told: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", BLOCKS)
def test_a_page_is_as_wide_as_its_window_and_everything_on_it_can_be_read(
    tab: Tab, site: str, name: str, width: int
) -> None:
    tab.open(f"{site}/{name}", width)

    assert tab.value("document.scrollingElement.scrollWidth") <= width
    assert tab.value(SCROLLED) == 0
    assert tab.value(SMALLEST) >= 11
    assert tab.value(COLUMNS) >= 60, "no column is of one letter"
    assert tab.complaints() == []
    assert tab.fetched() == [f"{site}/{name}"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_whole_brief_holds_as_a_file_of_its_own(tab: Tab, desk: Desk, width: int) -> None:
    desk.write("leads.csv", LEADS)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 300", title=f"Marketing-qualified {LONG}"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because '{LONG * 3}'", by=ANA)
    asked = "--by source --month --outcome won --known decided"
    desk.does(f"ledger brief mql#2 --records leads.csv {asked} --html brief.html")
    tab.open((desk.folder / "brief.html").as_uri(), width)

    assert tab.value("document.scrollingElement.scrollWidth") <= width
    assert tab.value(SCROLLED) == 0
    assert tab.value(SMALLEST) >= 11
    assert tab.value(COLUMNS) >= 60
    assert tab.complaints() == []
    assert tab.value("document.querySelectorAll('[style], script').length") == 0


def test_the_policy_lets_the_style_sheet_in_and_no_other(tab: Tab, site: str) -> None:
    tab.open(f"{site}/words", 390)
    sheet = tab.value("getComputedStyle(document.querySelector('.soft')).fontSize")
    tab.value("""document.body.insertAdjacentHTML('beforeend', '<p id=evil style="position: fixed" onclick="x()">')""")

    assert sheet == "13.6px"
    assert tab.value("getComputedStyle(document.getElementById('evil')).position") == "static"
    assert any("Content Security Policy" in each or "contentSecurityPolicy" in each for each in tab.complaints())


def test_what_belongs_under_something_stands_under_it(tab: Tab, site: str) -> None:
    tab.open(f"{site}/outline", 390)
    all_of, one, any_of, deep, two = tab.value(LEVELS)

    assert all_of < one == any_of == two < deep


@pytest.mark.parametrize("dark", [False, True])
def test_a_bar_can_be_told_from_its_paper_and_from_its_neighbour(tab: Tab, site: str, dark: bool) -> None:
    tab.open(f"{site}/pairs", 390, dark=dark)
    before, after = tab.value(COLOURS)[:2]

    assert len({before, after, tab.value(PAPER)}) == 3
    assert (tab.value(PAPER) == "rgb(22, 23, 26)") == dark


def test_a_page_is_printed_in_the_dark_on_white_paper(tab: Tab, site: str) -> None:
    tab.open(f"{site}/split", 1280, dark=True)
    tab.ask("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    assert tab.value(PAPER) == "rgb(255, 255, 255)"
    assert tab.value("getComputedStyle(document.body).color") == "rgb(28, 29, 31)"
