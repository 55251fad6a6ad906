"""Another door than the command line gives the same answers, from the same functions."""

import json
import os
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from unittest.mock import patch

import pytest

from ledger.app.ledger import open_ledger
from ledger.app.settings import FILE, load
from serving import server
from shell import ANA, CRO, TERMS, Desk, criteria


@pytest.fixture
def asking(desk: Desk) -> Desk:
    """A desk where somebody asks for a change of `mql`."""
    desk.write("more.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because agreed", by=ANA)
    return desk


@pytest.fixture
def port(asking: Desk) -> Iterator[int]:
    ledger = open_ledger(load(asking.folder / FILE))
    with patch.dict(os.environ, asking.environment(), clear=True), server(ledger) as up:
        threading.Thread(target=up.serve_forever, daemon=True).start()
        yield up.server_port
        up.shutdown()


def get(port: int, path: str) -> Any:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


@pytest.mark.parametrize(
    ("path", "command"),
    [("/list", "list"), ("/rights", "rights"), ("/show/mql%232", "show mql#2"), ("/show/mql%239", "show mql#9")],
)
def test_a_server_gives_what_the_command_line_gives_as_json(asking: Desk, port: int, path: str, command: str) -> None:
    told = get(port, path)

    assert told == asking.run(f"ledger {command} --json").data


def test_what_is_served_tells_people_by_their_addresses(port: int) -> None:
    rows = get(port, "/rights")["rows"]

    assert CRO in rows[-1]["decider"]
