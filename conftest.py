"""What crosses an emulator, in whichever test, is judged by the vendor's schema: HubSpot's OpenAPI, Salesforce's WSDL.

    serve(seed) --the test's own work--> log --judged, each kind of exchange once--> AssertionError, or none

Installed once for all tests, so that none has to remember it. A test that failed by itself is not judged as well.

The connectors that the program finds here do not wait between two tries: a platform that is out of reach is tried as
often as ever, at once. A program in a process of its own waits as it does for its users.
"""

from __future__ import annotations

import atexit
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import ModuleType
from typing import Any
from urllib.request import urlopen

import msgspec
import pytest

import ledger_hubspot
import ledger_hubspot_emulator
import ledger_salesforce
import ledger_salesforce_emulator
from ledger import hookimpl, plugins
from ledger_hubspot import HubSpot
from ledger_salesforce.connector import Salesforce

ROOT = Path(__file__).resolve().parent
sys.path += [str(ROOT / "connectors" / name / "tests") for name in ("salesforce", "hubspot")]
sys.path.append(str(ROOT / "tests"))
pytest_plugins = ("faults.survived",)
os.environ["LEDGER_TRUST"] = ROOT.anchor  # the tests wrote every `ledger.toml` themselves
os.environ["XDG_CACHE_HOME"] = mkdtemp(prefix="ledger-tests-")  # verdicts of ledgers that end with the run
atexit.register(rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

SLOWEST = (
    "tests/attribution/test_spark.py",
    "tests/stories/test_fault_matrix.py",
    "connectors/hubspot/tests/test_matrix.py",
    "tests/bag/test_altered.py",
    "tests/stories/test_parity.py",
    "tests/population/test_impact.py",
    "tests/stories/test_races.py",
    "tests/prove/test_change.py",
    "connectors/hubspot/tests/test_parity.py",
    "connectors/salesforce/tests/test_parity.py",
    "connectors/salesforce/tests/test_imports.py",
    "tests/stories/test_demo.py",
    "tests/compile/test_only_a_ratification.py",
    "tests/docs/test_browser_page.py",
    "connectors/salesforce/tests/test_fault_matrix.py",
    "tests/population/test_exact.py",
    "tests/docs/test_pages.py",
    "tests/cli/test_brief.py",
    "tests/cli/test_adopting.py",
    "tests/test_plugins.py",
    "tests/stories/test_sync.py",
    "tests/web/test_looks.py",
    "connectors/hubspot/tests/test_batches.py",
)
"""Files that take a quarter of a minute of a processor or more, by measure in CI, the slowest first.

`./dev test` gives a worker a file at a time, and these before all others.
"""


class FailuresAtOnce:
    """Names what fails as soon as it does: a run that is broken off told it, too."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write down what failed, and where."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            told = f"{crash.path}:{crash.lineno}: {crash.message[:300]}" if crash else report.longreprtext[-300:]
            self.config.get_terminal_writer().line(f"\n{report.when} failed: {report.nodeid}\n{told}")


class TimeByRoom:
    """How long the tests of each room took, set-up and taking down included, and the files that took longest."""

    SHOWN = 15

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what one part of a test took to its file."""
        file = report.nodeid.partition("::")[0]
        self.files[file] += report.duration
        self.tests[file] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print both, where more than one room ran: seconds of all workers together, on the clock."""
        seconds, tests = Counter[str](), Counter[str]()
        for file, took in self.files.items():
            seconds[room_of(file)] += took
            tests[room_of(file)] += self.tests[file]
        if len(seconds) < 2:
            return
        terminalreporter.section("time by room")
        for room, took in seconds.most_common():
            terminalreporter.line(f"{took:8.1f} s {tests[room]:6} tests  {room}")
        for file, took in self.files.most_common(self.SHOWN):
            terminalreporter.line(f"{took:8.1f} s {self.tests[file]:6} tests  {file}")


def room_of(file: str) -> str:
    """The folder of tests that a file is of: `tests/cli`, `connectors/hubspot`; `tests` where it lies in none."""
    return "/".join(Path(file).parent.parts[:2])


def pytest_configure(config: pytest.Config) -> None:
    """Have what fails named where the reports come together, and what took long."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(FailuresAtOnce(config))
        config.pluginmanager.register(TimeByRoom())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files come first, so that no worker is left alone with one at the end."""
    place = {str(ROOT / name): at for at, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: place.get(str(item.path), len(place)))


seen: set[bytes] = set()
"""Digests of exchanges that were judged: most tests say the same to the same seed."""
UNLIKE = (
    (re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), b"a UUID"),
    (re.compile(rb"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?"), b"a moment"),
)
"""In what two exchanges differ that are otherwise one."""


def _salesforce(exchange: Mapping[str, Any]) -> None:
    from salesforce_wsdl import judge_exchange

    judge_exchange(exchange)


def _hubspot(exchange: Mapping[str, Any]) -> None:
    from hubspot_spec import judge_exchange

    judge_exchange(exchange)


def _judged(serve: Callable[..., Any], judge: Callable[[Mapping[str, Any]], None]) -> Callable[..., Any]:
    @contextmanager
    def served(*given: Any, **more: Any) -> Iterator[Any]:
        with serve(*given, **more) as up:
            yield up
            for exchange in _logged(up.url):
                key = _digest(exchange)
                if key not in seen:
                    judge(msgspec.json.decode(exchange))
                    seen.add(key)

    return served


def _digest(exchange: bytes) -> bytes:
    """Of what is judged: all of it, but for which UUIDs and moments are in it."""
    for pattern, word in UNLIKE:
        exchange = pattern.sub(word, exchange)
    return sha256(exchange).digest()


def _logged(url: str) -> list[msgspec.Raw]:
    """Every exchange as it was written: to read all of them takes longer than to judge the few that are new."""
    with urlopen(f"{url}/__sandbox__/log", timeout=60) as answer:
        log = msgspec.json.decode(answer.read(), type=dict[str, msgspec.Raw])
    told = log.get("requests") or log["exchanges"]
    return msgspec.json.decode(told, type=list[msgspec.Raw])


def _looked_up_once(real: Callable[..., Any]) -> Callable[..., Any]:
    """Which plugins are installed: each command asks, and in one process the answer changes with the path alone."""
    found = dict[Any, Any]()

    def entry_points(**asked: str) -> Any:
        key = *asked.items(), *((each, _changed(each)) for each in sys.path)
        if key not in found:
            found[key] = real(**asked)
        return found[key]

    return entry_points


def _changed(folder: str) -> int:
    return os.stat(folder or ".").st_mtime_ns if os.path.exists(folder or ".") else 0


plugins.entry_points = _looked_up_once(plugins.entry_points)  # type: ignore[attr-defined]
ledger_salesforce_emulator.serve = _judged(ledger_salesforce_emulator.serve, _salesforce)
ledger_hubspot_emulator.serve = _judged(ledger_hubspot_emulator.serve, _hubspot)


def _without_waiting(plugin: ModuleType, connector: Callable[..., Any]) -> None:
    @hookimpl
    def ledger_connectors() -> tuple[Any, ...]:
        return (connector(sleep=lambda _: None),)

    plugin.ledger_connectors = ledger_connectors  # type: ignore[attr-defined]


_without_waiting(ledger_salesforce, Salesforce)
_without_waiting(ledger_hubspot, HubSpot)
