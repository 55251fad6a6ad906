"""What another site does to somebody who is signed in here, in a real browser, and what a text does that is markup.

The other site is another host, and once the same host on another port, which shares cookies.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple

import pytest

from browser import Tab, browser
from ledger.app import clock
from ledger.web.serve import server
from shell import ANA, DANA, FOUNDED, SAL, Desk, criteria
from web.visitor import Pages, hidden, site

MARKUP = """</textarea></title><script>window.ran=1</script><img src=x onerror="ran=1">'"><svg onload=ran=1>"""
PATIENCE = 30


class Served(NamedTuple):
    """Pages on a port of their own, and what they are pages of."""

    pages: Pages
    port: int

    @property
    def here(self) -> str:
        """Their address."""
        return f"http://localhost:{self.port}"


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def served(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`mql#2` is open; its title and its reason, and what somebody asked for, are markup."""
    desk = template.copied(tmp_path_factory.mktemp("other-sites"))
    quoted = json.dumps(MARKUP)
    text = criteria("score >= 50 AND employees >= 200", title=quoted, statement=quoted)
    with (
        pytest.MonkeyPatch.context() as patch,
        site(desk) as pages,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        patch.setenv(clock.NOW, FOUNDED)
        ana = pages.visitor(ANA)
        form = {**ana.form("/propose/mql"), "text": text, "because": MARKUP}
        terms = {
            "effective": "2026-02-02",
            "nature": "policy",
            "standard": "prospective",
            "reason": "x",
            "do": "propose",
        }
        assert ana.post("/propose/mql", {**form, **terms}).url.path == "/p/mql/2"
        ana.post("/ask", {**ana.form("/ask"), "key": "mql", "hurts": MARKUP, "evidence": MARKUP})
        running = server(pages.site)
        thread = Thread(target=running.run, args=([listening],))
        thread.start()
        yield Served(pages, listening.getsockname()[1])
        running.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture(scope="module")
def sal(served: Served, tab: Tab) -> str:
    """The approver, who is signed in in the browser in which the other site is open."""
    tab.open(f"{served.here}/enter?once={served.pages.site.invitations.issue(SAL, clock.machine())}", 1280)
    tab.value("document.querySelector('main button').click()")
    _until(tab, "location.pathname === '/'")
    return SAL


@pytest.fixture
def other() -> Iterator[ThreadingHTTPServer]:
    """A site of somebody else: each page is what its address says after the question mark."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.page.encode())  # type: ignore[attr-defined]

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as found:
        Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def _until(tab: Tab, true: str) -> None:
    """Wait for what becomes true of a page that may be on its way: to ask it while it changes is asked again."""
    deadline = monotonic() + PATIENCE
    while not _holds(tab, true):
        assert monotonic() < deadline, f"never {true}"
        sleep(0.05)


def _holds(tab: Tab, true: str) -> bool:
    try:
        return bool(tab.value(true))
    except AssertionError as failed:
        if "navigated" in str(failed):
            return False
        raise


def _shown(tab: Tab, other: ThreadingHTTPServer, page: str, host: str = "127.0.0.1") -> None:
    other.page = page  # type: ignore[attr-defined]
    tab.open(f"http://{host}:{other.server_port}/", 1280)


def _sent(tab: Tab, other: ThreadingHTTPServer, action: str, fields: dict[str, str], host: str = "127.0.0.1") -> None:
    """The other site sends a form to ours, and the browser shows what comes back."""
    given = "".join(f'<input name="{name}" value="{escape(each)}">' for name, each in fields.items())
    _shown(tab, other, f'<form method="post" action="{action}">{given}</form>', host)
    tab.value("void document.forms[0].submit()")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_other_site_answers_for_somebody_even_with_the_token_of_their_form(
    served: Served, sal: str, tab: Tab, other: ThreadingHTTPServer, host: str
) -> None:
    fields = hidden(_source(tab, f"{served.here}/p/mql/2"))
    head = served.pages.site.ledger.journal.head()
    _sent(tab, other, f"{served.here}/p/mql/2/approve", fields, host)
    _until(tab, "document.body.innerText.includes('Another site sent this')")
    assert served.pages.site.ledger.journal.head() == head


def test_no_other_site_signs_somebody_in_as_somebody_else(
    served: Served, sal: str, tab: Tab, other: ThreadingHTTPServer
) -> None:
    secret = served.pages.site.invitations.issue(DANA, clock.machine())
    _sent(tab, other, f"{served.here}/enter", {"once": secret, "then": "/"})
    _until(tab, "document.body.innerText.includes('Another site sent this')")
    assert SAL in _source(tab, f"{served.here}/")
    assert served.pages.site.invitations.whose(secret, clock.machine()) == DANA


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_other_site_shows_a_page_of_ours_in_a_frame(
    served: Served, sal: str, tab: Tab, other: ThreadingHTTPServer, host: str
) -> None:
    _shown(tab, other, f'<iframe src="{served.here}/p/mql/2"></iframe>', host)
    assert any("frame-ancestors" in each or "X-Frame-Options" in each for each in tab.complaints())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_other_site_reads_a_page_of_ours(
    served: Served, sal: str, tab: Tab, other: ThreadingHTTPServer, host: str
) -> None:
    _shown(tab, other, "<p>look</p>", host)
    asking = f"fetch('{served.here}/p/mql/2', {{credentials: 'include'}})"
    assert tab.value(f"{asking}.then(found => found.text()).catch(error => 'refused')") == "refused"


@pytest.mark.parametrize("path", ["/", "/p/mql/2", "/d/mql", "/ask", "/log", "/map", "/revise/mql/2", "/rights"])
def test_what_somebody_wrote_runs_on_no_page(served: Served, sal: str, tab: Tab, path: str) -> None:
    tab.open(f"{served.here}{path}", 1280)
    assert tab.value("window.ran === undefined && !document.querySelector('main script, main [onerror]')")
    assert tab.complaints() == []


def _source(tab: Tab, address: str) -> str:
    tab.open(address, 1280)
    return str(tab.value("document.documentElement.outerHTML"))
