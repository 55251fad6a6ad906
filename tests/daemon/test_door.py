"""The daemon's door: what a probe is told."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from ledger.daemon.door import opened


@pytest.fixture
def unseen() -> set[str]:
    return {"sf", "hs"}


@pytest.fixture
def address(unseen: set[str]) -> Iterator[str]:
    with opened("127.0.0.1:0", lambda: tuple(unseen), lambda: b"up 1\n") as there:
        yield there


def asked(address: str, path: str, method: str = "GET") -> tuple[int, bytes]:
    door = http.client.HTTPConnection(address, timeout=10)
    door.request(method, path)
    answer = door.getresponse()
    return answer.status, answer.read()


def test_it_is_ready_once_a_look_at_every_target_has_succeeded_and_says_which_is_missing(
    address: str, unseen: set[str]
) -> None:
    assert asked(address, "/readyz") == (503, b"no look has succeeded yet at hs, sf\n")
    unseen.discard("sf")
    assert asked(address, "/readyz") == (503, b"no look has succeeded yet at hs\n")
    unseen.discard("hs")
    assert asked(address, "/readyz") == (200, b"ready\n")


def test_a_probe_may_ask_for_the_head_alone(address: str) -> None:
    for path, status in (("/healthz", 200), ("/metrics", 200), ("/elsewhere", 404)):
        assert asked(address, path, "HEAD") == (status, b"")
        assert asked(address, path)[0] == status
