"""A webhook is signed over time and body, goes nowhere else, and takes an answer of success alone for one."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from dripping import STARTS, dripping
from ledger.connecting.webhook import CHANNEL
from ledger.errors import BadInput, TargetClosed, TargetFault
from ledger.hookspecs import NoticeMessage

NOTICE = {"sort": "waits", "sentence": "mql#2 (für alle) waits for your approval"}
MESSAGE = NoticeMessage(("sal@acme.example",), "t", "t", (NOTICE,), ledger="acme", key="k", at=1_790_000_000)


@contextmanager
def receiver(status: int = 204, location: str = "") -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A program that takes what is posted, and answers so; its address, and what came."""
    came = list[tuple[dict[str, str], bytes]]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            came.append((dict(self.headers), body))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 the library's name

        def log_message(self, format: str, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def genuine(header: str, secret: str, body: bytes) -> bool:
    """What a receiver does, as the page says."""
    at, _, signed = header.removeprefix("t=").partition(",v1=")
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signed, wanted)


def test_what_is_posted_is_signed_over_its_time_and_its_body() -> None:
    with receiver() as (url, came):
        CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)
    ((headers, body),) = came
    header = headers["Ledger-Signature"]
    assert genuine(header, "s3cret", body)
    assert header.startswith("t=1790000000,")
    assert not genuine(header, "another", body)
    assert not genuine(header, "s3cret", body + b" ")
    assert not genuine(header.replace("t=1790000000", "t=1790000001"), "s3cret", body)
    assert json.loads(body) == {"format": "ledger-notices/1", "ledger": "acme", "key": "k", "notices": [NOTICE]}


@pytest.mark.parametrize(
    ("status", "closed"), [(400, False), (413, False), (401, True), (429, True), (500, True), (302, False)]
)
def test_any_answer_but_success_is_a_fault(status: int, closed: bool) -> None:
    with receiver(status) as (url, _), pytest.raises(TargetFault, match="did not take") as told:
        CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)
    assert isinstance(told.value, TargetClosed) is closed
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_notice_goes_where_the_settings_say_and_nowhere_else(status: int) -> None:
    with receiver() as (other, elsewhere), receiver(status, other) as (url, _), pytest.raises(TargetFault):
        CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)
    assert elsewhere == []


def test_nobody_there_is_a_fault() -> None:
    with receiver() as (url, _):
        pass
    with pytest.raises(TargetClosed, match="cannot be reached"):
        CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.acme.example",
        "http://hooks.acme.example/x",
        "ftp://127.0.0.1/",
        "https://",
        "https://[",
        "file:///etc",
    ],
)
@pytest.mark.fault(43)
def test_an_address_that_others_read_along_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        CHANNEL.require({"url": url, "secret": "s3cret"})


def test_a_webhook_without_a_secret_is_refused() -> None:
    CHANNEL.require({"url": "https://hooks.acme.example/x", "secret": "s"})
    with pytest.raises(BadInput, match="no secret"):
        CHANNEL.require({"url": "https://hooks.acme.example/x"})


def test_what_goes_to_this_machine_goes_by_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes in plain, so whoever keeps a proxy would read it."""
    with receiver() as (proxy, read), receiver() as (url, came):
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.removesuffix("/hook"))
        CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)
    assert (len(read), len(came)) == (0, 1)


@pytest.mark.parametrize("start", STARTS)
def test_an_answer_that_drips_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    """A body is not read at all: whether it was taken stands before it."""
    monkeypatch.setattr("ledger.connecting.webhook.DEADLINE", 0.5)
    with dripping(start) as url:
        if start == STARTS[0]:
            with pytest.raises(TargetClosed, match="was not over after"):
                CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)
        else:
            CHANNEL.send({"url": url, "secret": "s3cret"}, MESSAGE)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost@evil.example/",
        "http://localhost:80@evil.example/",
        "http://evil.example#@localhost/",
        "http://evil.example?@localhost/",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://[::ffff:203.0.113.9]/",
        "ftp://localhost/",
        "file:///etc/passwd",
        "//localhost/",
        "",
    ],
)
def test_an_address_that_only_looks_like_this_machine_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="no address that a notice may go to"):
        CHANNEL.require({"url": url, "secret": "s3cret"})
