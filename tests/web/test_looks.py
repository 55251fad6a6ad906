"""Every page in a real browser: axe-core finds nothing, it fits a phone, the keyboard reaches all of it, it prints.

A page joins by a line in `PAGES`; one that is missing there fails. axe-core comes from npm (`./dev test` installs it).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
import uvicorn
from starlette.routing import Route

from browser import Tab, browser
from crediting_desk import crediting, known_to_pages
from ledger.app import clock, settings
from ledger.app.ledger import open_ledger
from ledger.web.application import ROUTES, application
from ledger.web.serve import warmed
from ledger.web.site import Site
from podcast import PODCAST, assessed, framed
from shell import ANA, CRO, FOUNDED, SAL, TERMS, Desk, criteria, decide
from web.passkeys import enrol
from web.visitor import site as pages_of

PAGES = {
    "/": ("/", "/?on=2026-03-01&beside=2026-02-02&known_on=2026-02-02"),
    "/d/{key:path}": (
        "/d/hot?by=month",
        "/d/mql?beside=2026-03-01&from=2&to=1",
        "/d/lead",
        "/d/brand",
        "/d/credit",
        "/d/charter/lifecycle",
        "/d/nothing",
    ),
    "/credit/{key}": ("/credit/credit", "/credit/credit?from=credit@1&to=credit@1"),
    "/weekly": ("/weekly",),
    "/debt": ("/debt",),
    "/channels": ("/channels",),
    "/channels/{channel}": ("/channels/podcast", "/channels/events", "/channels/nothing"),
    "/map": ("/map", "/map?on=2026-01-01"),
    "/why/{key}": ("/why/mql", "/why/mql?on=2026-03-01"),
    "/why/{key}/{record:path}": ("/why/mql/1?in=nowhere",),
    "/rights": ("/rights", "/rights?on=2026-01-01"),
    "/audit": ("/audit",),
    "/log": ("/log", "/log?until=3"),
    "/targets": ("/targets",),
    "/orders/{order}": ("/orders/order-1",),
    "/ask": ("/ask",),
    "/propose": ("/propose",),
    "/propose/{key:path}": ("/propose/mql",),
    "/revise/{key:path}/{number:numeral}": ("/revise/mql/3",),
    "/p/{key:path}/{number:numeral}": ("/p/mql/2", "/p/mql/3", "/p/mql/3?count=leads", "/p/credit/1?count=journeys"),
    "/enter": ("/enter",),
    "/attest/{key:path}": ("/attest/mql",),
    "/retire/{key:path}": ("/retire/mql",),
    "/enter/oidc": ("/enter/oidc",),
    "/enter/oidc/back": ("/enter/oidc/back?state=x&code=y",),
    "/credentials": ("/credentials",),
    "/sessions": ("/sessions",),
}
"""What is looked at of each route that is a page."""
MQLS = """\
kind: metric
key: mqls
scope: lifecycle
title: MQLs
statement: How many leads sales agreed to call.
entity: lead
of: mql
goal: {at_least: 40, per: quarter}
"""
BRAND = """\
kind: metric
key: brand
scope: lifecycle
title: Brand
entity: deal
measure: value
of: credit
earned_by: {paid: true}
"""
ADDRESSES = [each for found in PAGES.values() for each in found]
AXE = Path(__file__).with_name("oracle") / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = 360, 1280
RULES = "{resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}"
JUDGED = (
    f"axe.run(document, {RULES}).then(found => found.violations.map(each => `${{each.id}}: ${{each.nodes[0].html}}`))"
)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REACHABLE = """
    [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
      .filter(each => each.checkVisibility() && !each.disabled).map((each, n) => { each.dataset.n = n; return n; })
"""


def test_every_page_of_the_application_is_looked_at() -> None:
    assert {each.path for each in ROUTES if isinstance(each, Route) and "GET" in (each.methods or ())} == PAGES.keys()


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def site(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A ledger with something of all that a page may show, and where it is served."""
    desk = template.copied(tmp_path_factory.mktemp("looks"))
    desk.write("memo.txt", "we call whoever scores 40")
    desk.does("ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    for start, least in (("2025-08-01", 20), ("2025-11-15", 60)):
        desk.write("hot.yaml", criteria(f"score >= {least}", key="hot"))
        desk.does(f"ledger attest hot.yaml --effective {start} --evidence memo.txt", by=ANA)
    leads = (f"{10 * day},500,2025-{month:02}-{day:02}T10:00:00Z" for month in range(8, 13) for day in range(1, 10))
    desk.write("leads.csv", "\n".join(["score,employees,created", *leads, "9,9,"]))
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n\n[weekly]\nlead = "leads"\n')
    desk.write("warm.yaml", criteria("score >= 40", key="warm"))
    desk.does("ledger attest warm.yaml --effective 2026-02-02 --evidence memo.txt", by=ANA)
    desk.does("ledger consumer add 'CMO weekly' --uses mql --owner dana@acme.example", by=ANA)
    desk.write("next.yaml", criteria("score >= 75 AND employees >= 200"))
    decide(desk, "next.yaml", "mql", "2026-03-01", 2)
    desk.write("mqls.yaml", MQLS)
    decide(desk, "mqls.yaml", "mqls")
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose next.yaml --effective 2026-04-01 {TERMS} --because 'fewer, and better'", by=ANA)
    desk.does("ledger approve mql#3", by=SAL)
    framed(desk)
    assessed(desk)
    desk.write("events.yaml", PODCAST.replace("key: podcast", "key: events").replace("score, employees", "title"))
    desk.does("ledger channel register events.yaml")
    crediting(desk)
    desk.write("brand.yaml", BRAND)
    desk.does("ledger attest brand.yaml --effective 2026-01-01 --evidence memo.txt", by=ANA)
    desk.does(f"ledger propose shares.yaml --effective 2026-04-01 {TERMS} --because 'brand was hidden'", by=ANA)
    known_to_pages(desk, 'spend = "spend"\nlift = "lift"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.NOW, FOUNDED)
        with pages_of(desk) as pages:
            for person in (CRO, SAL):
                enrol(pages.visitor(person))
    with pytest.MonkeyPatch.context() as patch, served(desk, patch) as found:
        yield found


@contextmanager
def served(desk: Desk, patch: pytest.MonkeyPatch) -> Iterator[tuple[Site, str]]:
    """The pages of a desk's ledger on a port of their own."""
    patch.setenv(clock.NOW, FOUNDED)
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    found = Site(ledger)
    warmed(found)
    server = uvicorn.Server(uvicorn.Config(application(found), port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    try:
        yield found, f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        ledger.journal.close()


@pytest.fixture(scope="module")
def signed_in(tab: Tab, site: tuple[Site, str]) -> str:
    """Where the pages are, in a browser in which the decider signed in."""
    found, address = site
    tab.open(f"{address}/enter?once={found.invitations.issue(CRO, clock.machine())}", DESK)
    tab.value("document.querySelector('main button').click()")
    while tab.value("location.pathname") != "/":
        sleep(0.05)
    return address


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        assert os.environ.get("CI") != "true", "CI wants axe-core: ./dev test"
        pytest.skip("axe-core is not installed: ./dev test")
    return AXE.read_text(encoding="utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_axe_finds_nothing(tab: Tab, signed_in: str, axe: str, path: str, dark: bool) -> None:
    tab.open(signed_in + path, DESK, dark=dark)
    assert [each for each in tab.complaints() if not re.search(r"status of 4\d\d", each)] == []
    tab.value("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    tab.value(f"{axe};0")
    assert tab.value(JUDGED) == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_it_fits_a_phone(tab: Tab, signed_in: str, path: str) -> None:
    tab.open(signed_in + path, PHONE)
    tab.value("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    assert tab.value(WIDER) == 0


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_keyboard_reaches_everything(tab: Tab, signed_in: str, path: str) -> None:
    tab.open(signed_in + path, DESK)
    wanted, reached = set(tab.value(REACHABLE)), set[int]()
    for _ in range(4 * len(wanted) + 10):  # a date is three places, and a button to pick it
        tab.press("Tab", 9)
        reached.add(int(tab.value("document.activeElement.dataset.n ?? -1")))
    assert wanted <= reached


@pytest.mark.parametrize("path", ADDRESSES)
def test_it_prints_without_what_is_only_for_the_screen(tab: Tab, signed_in: str, path: str, tmp_path: Path) -> None:
    tab.open(signed_in + path, DESK)
    tab.printed(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    tab.ask("Emulation.setEmulatedMedia", media="print")
    shown = "[...document.querySelectorAll('.top, .banner, .dates, .answer')].filter(e => e.checkVisibility()).length"
    assert tab.value(shown) == 0
    assert tab.value("document.querySelector('main h1').checkVisibility()")
    tab.ask("Emulation.setEmulatedMedia", media="")
