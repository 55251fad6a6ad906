"""What became of each of many: one that fails stops no other, and a target that is closed is not asked again."""

from __future__ import annotations

import pytest

from ledger.connecting import chunks, is_loopback, map_outcomes, map_together, outcomes_in_chunks, with_cause
from ledger.errors import TargetClosed, TargetFault

FAULT, CLOSED = TargetFault("no"), TargetClosed("over")


def refuse(fault: TargetFault, item: object):
    """`item` turned to text, but for a fault that is raised in the place of "bad"."""
    if item == "bad":
        raise fault
    return str(item)


def test_one_that_fails_stops_no_other_and_passes_through_as_it_is():
    before = {0: "a", 1: "bad", 2: FAULT, 3: "b"}
    assert map_outcomes(lambda item: refuse(FAULT, item), before) == {0: "a", 1: FAULT, 2: FAULT, 3: "b"}


def test_nothing_more_is_asked_of_a_target_that_closed():
    assert map_outcomes(lambda item: refuse(CLOSED, item), {0: "a", 1: "bad", 2: "b"}) == {0: "a", 1: CLOSED, 2: CLOSED}
    assert map_together(dict, {0: CLOSED, 1: "a"}) == {0: CLOSED, 1: CLOSED}


def test_a_fault_of_all_at_once_is_the_fault_of_each():
    def stop(items):
        raise FAULT

    assert map_together(stop, {0: "a", 1: "b"}) == {0: FAULT, 1: FAULT}


def test_a_chunk_that_fails_fails_for_each_of_its_items_and_for_no_other():
    def ask(some):
        return [refuse(FAULT, each) for each in some]

    assert outcomes_in_chunks(ask, ["a", "b", "bad", "c", "d"], 2) == ["a", "b", FAULT, FAULT, "d"]
    assert [list(each) for each in chunks("abcde", 2)] == [["a", "b"], ["c", "d"], ["e"]]


def test_chunks_end_where_the_target_closes():
    with pytest.raises(TargetClosed):
        outcomes_in_chunks(lambda some: [refuse(CLOSED, each) for each in some], ["a", "bad", "b"], 1)


def test_a_fault_told_as_the_cause_of_another_closes_the_target_where_it_did():
    told = with_cause("the row is not there", TargetClosed("the day is over", "no calls are left", "wait"))
    assert isinstance(told, TargetClosed)
    assert (told.what, told.why, told.fix) == ("the row is not there", "the day is over; no calls are left", "wait")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "http://localhost:8081/", "http://[::1]:8081"])
@pytest.mark.fault(43)
def test_an_emulator_is_on_a_port_of_this_machine(url: str):
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:1",
        "http://127.0.0.1",
        "http://10.0.0.1:80",
        "http://127.0.0.1.example:80",
        "http://localhost:x",
        "http://localhost:1/path",
        "http://localhost:1?to=there",
        "http://localhost@example.com:80",
        "http://169.254.169.254:80",
        "http://2130706433:80",
        "http://127.0.0.1.nip.io:80",
        "http://127.0.0.1#@example.com:80",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70",
        "",
    ],
)
@pytest.mark.fault(43)
def test_no_token_goes_anywhere_else(url: str):
    assert not is_loopback(url)
