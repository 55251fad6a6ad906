"""A shelf of books as a platform, served: what every emulator gets from the toolkit."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from ledger.testing import (
    Call,
    Desk,
    Reply,
    answer_under,
    fault_doors,
    is_door,
    knock,
    listening,
    next_fault,
    reply,
    use_door,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(kw_only=True)
class Shelf(Desk):
    """Books in the order in which they came."""

    books: list[str] = field(default_factory=list)


def respond(shelf: Shelf, call: Call) -> Reply:
    if is_door(call):
        return knock({**fault_doors("colour"), ("GET", "log"): lambda desk, _: {"calls": desk.log}}, shelf, call)
    shelf.log.append({"method": call.method, "target": call.target})
    act, broken = partial(shelve, shelf, call), lambda fault: reply(fault["status"], fault.get("body"))
    return answer_under(shelf, next_fault(shelf, call), act, broken, lambda: list(shelf.books))


def shelve(shelf: Shelf, call: Call) -> Reply:
    if call.unread:
        return reply(411, "too long")
    if call.method == "POST":
        shelf.books.append(json.loads(call.body))
        return reply(204)
    past = shelf.behind()
    return reply(200, shelf.books if past is None else past)


@contextmanager
def served() -> Iterator[tuple[Shelf, str]]:
    shelf = Shelf()
    with listening(partial(respond, shelf), lambda: NOON, "shelf") as url:
        yield shelf, url


def ask(url: str, method: str = "GET", body: Any = None, path: str = "/books") -> tuple[int, Any, Any]:
    """The status, the body and the headers of what the platform answers."""
    line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    line.request(method, path, None if body is None else json.dumps(body))
    answer = line.getresponse()
    data = answer.read()
    line.close()
    return answer.status, json.loads(data) if answer.headers.get_content_subtype() == "json" else data, answer.headers


def test_a_reply_is_dated_by_the_platform_and_names_its_server() -> None:
    with served() as (_, url):
        assert ask(url, "POST", "Emma")[:2] == (204, b"")
        status, books, headers = ask(url)
    assert (status, books) == (200, ["Emma"])
    assert (headers["Date"], headers["Server"].strip()) == ("Mon, 02 Mar 2026 12:00:00 GMT", "shelf")


@pytest.mark.parametrize("how", [{"drop": True}, {"reset": True}, {"status": 503}], ids=str)
@pytest.mark.parametrize("after", [True, False])
def test_a_write_that_fails_is_done_where_the_fault_comes_after_it(how: dict[str, Any], after: bool) -> None:
    with served() as (shelf, url):
        use_door(url, "faults", {"method": "POST", "after": after, **how})
        with suppress(ConnectionError, http.client.HTTPException):
            assert ask(url, "POST", "Emma")[0] == 503
            assert "status" in how
        assert shelf.books == (["Emma"] if after else [])
        assert ask(url, "POST", "Emma")[0] == 204


def test_a_reset_is_told_from_a_line_that_was_dropped() -> None:
    with served() as (_, url):
        use_door(url, "faults", [{"drop": True}, {"reset": True}])
        with pytest.raises(http.client.RemoteDisconnected):
            ask(url)
        with pytest.raises(ConnectionResetError) as told:
            ask(url)
    assert not isinstance(told.value, http.client.RemoteDisconnected)


def test_an_answer_breaks_off_after_so_many_bytes() -> None:
    with served() as (_, url):
        use_door(url, "faults", {"truncate": 1})
        with pytest.raises(http.client.IncompleteRead) as broken:
            ask(url)
    assert broken.value.partial == b"["


def test_a_fault_waits_for_its_turn_and_comes_as_often_as_it_says() -> None:
    with served() as (_, url):
        waiting = use_door(url, "faults", {"path": "/books", "match": "by=", "nth": 3, "times": 2, "status": 500})
        assert waiting == {"waiting": 1}
        assert [ask(url, path=path)[0] for path in ("/books", "/films?by=1")] == [200, 200]
        assert [ask(url, path="/books?by=1")[0] for _ in range(5)] == [200, 200, 500, 500, 200]


def test_the_reads_after_a_stale_write_see_what_was_before_it() -> None:
    with served() as (_, url):
        ask(url, "POST", "Emma")
        use_door(url, "faults", {"method": "POST", "stale": 2})
        ask(url, "POST", "Persuasion")
        assert [len(ask(url)[1]) for _ in range(3)] == [1, 1, 2]


def test_faults_are_forgotten_and_with_them_the_past() -> None:
    with served() as (_, url):
        use_door(url, "faults", {"method": "POST", "stale": 9})
        ask(url, "POST", "Emma")
        use_door(url, "faults", {"status": 500, "colour": "red"})
        assert use_door(url, "faults", method="DELETE") == {"waiting": 0}
        assert ask(url)[:2] == (200, ["Emma"])


@pytest.mark.parametrize("wrong", [{}, {"method": "GET"}, {"status": 500, "shape": "round"}, ["x"], 5], ids=str)
def test_a_fault_that_nobody_understands_is_refused(wrong: Any) -> None:
    with served() as (shelf, url), pytest.raises(urllib.error.HTTPError, match="400"):
        use_door(url, "faults", wrong)
    assert shelf.faults == []


def test_a_door_that_is_none_is_not_found_and_reaches_no_platform() -> None:
    with served() as (shelf, url), pytest.raises(urllib.error.HTTPError, match="404"):
        use_door(url, "window")
    assert shelf.log == []


def test_a_body_of_unknown_length_is_left_unread_and_the_line_closed() -> None:
    with served() as (_, url):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(b"POST /books HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            told = b"".join(iter(lambda: line.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 411 ")
