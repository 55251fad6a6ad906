"""A real browser for the tests: Chromium without a window, asked over the pipe of its DevTools protocol.

It is the one of LEDGER_TEST_CHROMIUM, else the first on PATH. Where there is none the tests are skipped, but for
`CI=true`. What a page looks like is a question to the browser.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


class Tab:
    """One page of a running browser."""

    def __init__(self, to: int, back: int) -> None:
        self.to, self.back, self.asked, self.session = to, os.fdopen(back, "rb"), 0, ""
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Audits", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """What the browser answers; what it tells meanwhile is kept in `events`."""
        self.asked += 1
        message = {"id": self.asked, "method": method, "params": params}
        os.write(self.to, json.dumps({**message, "sessionId": self.session} if self.session else message).encode())
        os.write(self.to, b"\0")
        while (told := self._next()).get("id") != self.asked:
            self.events.append(told)
        assert "error" not in told, told
        return dict(told["result"])

    def open(self, address: str, width: int, *, dark: bool = False) -> None:
        """Show what is at an address in a window of this width, and forget what was told before."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=False)
        self.events.clear()
        assert "errorText" not in self.ask("Page.navigate", url=address), address
        while not any(each["method"] == "Page.loadEventFired" for each in self.events):
            self.events.append(self._next())
        self.value("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")  # what it tells has come

    def press(self, key: str, code: int) -> None:
        """Press and release a key, such as Tab (9)."""
        for how in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=how, key=key, code=key, windowsVirtualKeyCode=code)

    def value(self, script: str) -> Any:
        """What an expression comes to there. A policy of the page does not forbid it."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def complaints(self) -> list[str]:
        """What the page was refused or did wrong, such as against its policy."""
        issues = [each for each in self.events if each["method"] == "Audits.issueAdded"]
        entries = [each["params"]["entry"] for each in self.events if each["method"] == "Log.entryAdded"]
        return [
            *(json.dumps(each["params"]["issue"]) for each in issues),
            *(each["text"] for each in entries if each["level"] in ("warning", "error")),
        ]

    def fetched(self) -> list[str]:
        """The addresses that were asked for, but for the icon that a browser asks every server for."""
        asked = [each["params"] for each in self.events if each["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in asked if not each["request"]["url"].endswith("/favicon.ico")]

    def picture(self, file: Path) -> None:
        """The whole page as a PNG."""
        found = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(b64decode(found["data"]))

    def printed(self, file: Path) -> None:
        """The page as a PDF."""
        file.write_bytes(b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"]))

    def _next(self) -> dict[str, Any]:
        data = bytearray()
        while (sign := self.back.read(1)) != b"\0":
            assert sign, "the browser ended"
            data += sign
        return dict(json.loads(data))


def chromium() -> str:
    """The browser that is there. Where there is none the test is skipped, but for CI."""
    program = next(filter(None, map(shutil.which, (os.environ.get("LEDGER_TEST_CHROMIUM", ""), *NAMES))), None)
    if program is None:
        assert os.environ.get("CI") != "true", "CI wants a browser: apt-get install chromium"
        pytest.skip("there is no Chromium: apt-get install chromium")
    return program


@contextmanager
def browser() -> Iterator[Tab]:
    """A tab of a browser of its own, which ends with it."""
    program = chromium()
    with TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        (theirs_in, to), (back, theirs_out) = os.pipe(), os.pipe()
        command = [program, *QUIET, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        process = _start(command, theirs_in, theirs_out)
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Tab(to, back)
        finally:
            os.close(to)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def _start(command: list[str], orders: int, answers: int) -> subprocess.Popen[bytes]:
    """The browser reads what it is asked at descriptor 3 and answers at 4."""
    script = f'exec "$@" 3<&{orders} 4>&{answers}'
    return subprocess.Popen(
        ["bash", "-c", script, "browser", *command],
        pass_fds=(orders, answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def open_page(browser: Any, **options: Any) -> Any:
    """A page of a new visitor. What is slow is waited for: a limit is there for what hangs."""
    context = browser.new_context(**options)
    context.set_default_timeout(120_000)
    return context.new_page()
