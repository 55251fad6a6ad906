"""A room is told by apprise, over a real connection; what it says no to is a fault that shows no token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from ledger import BadInput, NoticeMessage, TargetClosed
from ledger_apprise import AppriseChannel

CHANNEL = AppriseChannel()
SENTENCE = "mql#2 (<b>für alle</b>) waits for approval by sal@acme.example"
MESSAGE = NoticeMessage(
    ("sal@acme.example",), SENTENCE, f"{SENTENCE}.\n    /p/mql%232\n", (), "acme", "k", 1_790_000_000
)


@contextmanager
def room(status: int = 200) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A room that takes JSON, as apprise posts it to one that has no form of its own."""
    came = list[dict[str, str]]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"json://user:t0ken@127.0.0.1:{server.server_port}/room", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_room_is_told_the_sentence_and_the_link() -> None:
    with room() as (url, came):
        CHANNEL.require({"url": url})
        CHANNEL.send({"url": url}, MESSAGE)
    ((told),) = came
    assert (told["title"], told["message"].split("\n")) == (SENTENCE, [f"{SENTENCE}.", "    /p/mql%232"])


def test_a_room_that_says_no_is_a_fault_without_the_token() -> None:
    with room(500) as (url, _), pytest.raises(TargetClosed, match="the room was not told") as told:
        CHANNEL.send({"url": url}, MESSAGE)
    assert "500" in str(told.value)
    assert "t0ken" not in str(told.value)


@pytest.mark.parametrize("url", ["", "nowhere", "https://acme.example", "slack://", "gopher://t0ken"])
def test_an_address_that_apprise_does_not_know_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(BadInput, match="does not know the address") as told:
        CHANNEL.require({"url": url})
    assert "t0ken" not in str(told.value)
