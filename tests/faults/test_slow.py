"""A client that only bounds each read waits for an answer that drips; ours has a deadline for all of it."""

from __future__ import annotations

import time
from urllib.request import urlopen

import pytest

from dripping import STARTS, dripping
from ledger_hubspot.wire import client

BYTES = 15


@pytest.mark.fault(40, control=True)
def test_with_a_timeout_for_each_read_alone_an_answer_that_drips_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "DEADLINE", 0.5)  # of the tests that see ours left
    begin = time.monotonic()
    with dripping(STARTS[1]) as url, urlopen(url, timeout=30) as answer:
        assert [answer.read(1) for _ in range(BYTES)] == [b"x"] * BYTES
    assert time.monotonic() - begin > client.DEADLINE
