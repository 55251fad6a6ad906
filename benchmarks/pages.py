"""The pages at 100,000 events: 20 readers and 5 deciders on loopback, beside an empty page of the same server.

    python benchmarks/pages.py [--events 100000] [--write]

`ledger serve` runs in a process of its own. The empty page is /sessions: the frame, and one line. Each wave is 25
clients at once on one page, and the waves of a page and of the empty one take turns. `--write` puts the table into
docs/reference/speed.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import urlencode

from definitions import ANA, CRO, SAL, build

from ledger.app import settings
from ledger.app.ledger import open_ledger
from ledger.deliver.targets.events.delivery import TargetDeclared
from ledger.domain.event import Actor
from ledger.govern.proposals.decide.approve import approve

PAGE = Path(__file__).parents[1] / "docs/reference/speed.md"
BEGIN = "## Pages\n"
INTRO = """\
`./dev bench pages --write` measures the pages and writes this section: 20 readers and 5 deciders at once, who wait for
a page beside one that is nearly empty. A page is written once while the ledger stands as it does, for each reader.
"""
READERS, DECIDERS, EACH, WAVES = 20, 5, 2, 3
MEDIAN, TAIL, DECISION = 3.0, 10.0, 1.5
MANY = 1_000
DECISIONS = 10
EMPTY = "/sessions"
PAGES = {
    "home": "/",
    "proposal": "/p/open0/1",
    "definition": "/d/d7",
    "map": "/map",
    "targets": "/targets",
    "ask": "/ask",
    "log": "/log",
}
ONCE = re.compile(r"http://localhost:(\d+)/enter\?once=(\S+)")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Browser:
    """One connection of somebody who is signed in, or is about to be."""

    def __init__(self, port: int, cookie: str = "") -> None:
        """Connect."""
        self._line, self.port, self.cookie = HTTPConnection("localhost", port, timeout=120), port, cookie

    def get(self, path: str) -> str:
        """A page, whole."""
        return self._send("GET", path, None, 200)

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form; the page that it leads to is not asked for."""
        return self._send("POST", path, urlencode(fields), 303)

    def _send(self, method: str, path: str, body: str | None, status: int) -> str:
        headers = {"cookie": self.cookie, "sec-fetch-site": "same-origin", "connection": "close"}
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        found = self._line.getresponse()
        text = found.read().decode()
        self.cookie = (found.getheader("set-cookie") or self.cookie).partition(";")[0]
        if found.status != status:
            raise SystemExit(f"{method} {path}: {found.status}\n{text[:400]}")
        return text

    def again(self) -> Browser:
        """The same person on another connection."""
        return Browser(self.port, self.cookie)


class Served(NamedTuple):
    """A server that is ready: how long its first fold took, and who reads and who decides."""

    folded: float
    reader: Browser
    decider: Browser


class Row(NamedTuple):
    """One page: median and 95th percentile beside those of the empty page; seconds of the first after a decision."""

    name: str
    median: float
    tail: float
    first: float


def main() -> None:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = measured(Path(folder), asked.events)
    print(told)
    if asked.write:
        before, _, _ = PAGE.read_text(encoding="utf-8").partition(f"\n{BEGIN}")
        PAGE.write_text(f"{before.rstrip()}\n\n{BEGIN}\n{INTRO}\n{told}\n", encoding="utf-8")


def measured(folder: Path, events: int) -> str:
    """All of it, as a table and what goes with it."""
    desk = _desk(folder / "pages", events, DECISIONS * 3)
    with serving(desk) as served:
        empty = median(_wave(served, EMPTY))
        rows = [_row(served, name, path) for name, path in PAGES.items()]
        rows = [each._replace(first=_first(served, n, PAGES[each.name])) for n, each in enumerate(rows, 1)]
        through = median(_decided(served, n) for n in range(DECISIONS, 2 * DECISIONS))
    by_app = _by_app(desk)
    with serving(_desk(folder / "many", events // 10, MANY)) as many:
        first, again, frame = (_seconds(partial(many.reader.get, path)) for path in ("/", "/", EMPTY))
    head = ("page", "median", f"at most {MEDIAN:.0f} ×", "95th percentile", f"at most {TAIL:.0f} ×", "after a decision")
    table = [head, tuple("---" for _ in head), *map(_line, rows)]
    ratio = through / by_app
    return "\n".join(
        [
            *(f"| {' | '.join(line)} |" for line in table),
            "",
            f"{events:,} events, {READERS} readers and {DECIDERS} deciders at once; the empty page took"
            f" {empty * 1000:,.0f} ms under that load.",
            f"The first fold took {served.folded:.1f} s. A decision through the page took {ratio:.2f} × the same by"
            f" `app` (at most {DECISION} ×{'' if ratio <= DECISION else ': missed'}).",
            f"With {MANY:,} open proposals home took {first:.1f} s after a decision, and {again / frame:.1f} × the"
            " empty page from then on.",
        ]
    )


def _desk(folder: Path, events: int, opened: int) -> Path:
    """A ledger whose last event is of today, or no act would be recorded."""
    folder.mkdir()
    with build(folder / "ledger.db", events, opened) as journal:
        last = TargetDeclared(target="hs", connector="hubspot", identity="1", label="Acme", kind="sandbox")
        now = datetime.now(UTC)  # noqa: TID251
        journal.record([last], actor=Actor(CRO.id), command_id="today", now=now)
    return folder


@contextmanager
def serving(desk: Path) -> Iterator[Served]:
    """A server of its own, until the block ends."""
    command = [sys.executable, "-m", "ledger", "serve", "--port", "0", "--for", ANA.address, "--for", SAL.address]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=desk, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            found = [match for line in islice(process.stderr, 3) if (match := ONCE.search(line))]
            reader, decider = (_signed_in(int(each[1]), each[2]) for each in found)
            while _status(reader.port) != 200:
                time.sleep(0.05)
            yield Served(time.perf_counter() - start, reader, decider)
        finally:
            process.terminate()


def _signed_in(port: int, once: str) -> Browser:
    found = Browser(port)
    found.post("/enter", {"once": once, "then": EMPTY})
    return found


def _status(port: int) -> int:
    line = HTTPConnection("localhost", port, timeout=60)
    line.request("GET", "/readyz")
    return line.getresponse().status


def _row(served: Served, name: str, path: str) -> Row:
    """A page and the empty one in turns, after each was read once."""
    served.reader.get(path), served.decider.get(path)
    turns = [(_wave(served, path), _wave(served, EMPTY)) for _ in range(WAVES)]
    page, empty = ([second for turn in turns for second in turn[n]] for n in range(2))
    return Row(name, median(page) / median(empty), _tail(page) / _tail(empty), 0.0)


def _wave(served: Served, path: str) -> list[float]:
    """How long each of the clients waited, all at once."""
    clients = [served.reader.again() for _ in range(READERS)] + [served.decider.again() for _ in range(DECIDERS)]
    with ThreadPoolExecutor(len(clients)) as pool:
        waits = pool.map(lambda client: [_seconds(lambda: client.get(path)) for _ in range(EACH)], clients)
        return [each for found in waits for each in found]


def _tail(found: Sequence[float]) -> float:
    return quantiles(found, n=20)[-1]


def _first(served: Served, n: int, path: str) -> float:
    """The first page after a decision, with nobody else there."""
    _decided(served, n)
    return _seconds(lambda: served.reader.get(path))


def _decided(served: Served, n: int) -> float:
    """One approval through the page: the form is read before, and is not counted."""
    path = f"/p/open{n}/1"
    fields = dict(HIDDEN.findall(served.decider.get(path)))
    return _seconds(lambda: served.decider.post(f"{path}/approve", {**fields, "because": ""}))


def _by_app(desk: Path) -> float:
    """The same approvals without a page, on the same ledger."""
    ledger = open_ledger(settings.load(desk / settings.FILE))
    try:
        ledger.snapshot()
        actor = ledger.actor(SAL.address)
        return median(
            _seconds(partial(approve, ledger, actor, f"open{n}#1", "")) for n in range(2 * DECISIONS, 3 * DECISIONS)
        )
    finally:
        ledger.journal.close()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _line(row: Row) -> tuple[str, ...]:
    verdict = tuple("" if ratio <= most else "missed" for ratio, most in ((row.median, MEDIAN), (row.tail, TAIL)))
    return row.name, f"{row.median:.1f} ×", verdict[0], f"{row.tail:.1f} ×", verdict[1], f"{row.first:.1f} s"


if __name__ == "__main__":
    main()
