"""Many lists at once: requests stay near the fewest that HubSpot allows, and one failure stops no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hubspot_lead import LEAD, MQL, compiled, filters, on, rule, seed

from ledger.artifacts.data import Artifact, Observed, Wanted
from ledger.errors import TargetClosed, TargetFault
from ledger.language.read import read
from ledger.meanings.score import Score, Weighted
from ledger_hubspot import HubSpot
from ledger_hubspot.wire.portal import PATIENCE

OpenPortal = Callable[..., Any]
OLD = filters(on("score", "NUMBER", "IS_GREATER_THAN_OR_EQUAL_TO", value=50))
ROLLING = {"status": "error", "message": "You have reached your limit.", "policyName": "TEN_SECONDLY_ROLLING"}
DAILY = {"status": "error", "message": "You have reached your daily limit.", "policyName": "DAILY"}


def held(number: int) -> list[dict[str, Any]]:
    return [{"listId": str(each), "name": f"List {each}", "filterBranch": OLD} for each in range(1, number + 1)]


def artifacts(count: int) -> list[Artifact]:
    numbers = range(1, count + 1)
    return [compiled(f"score >= {each % 90}", address=f"list/{each}", name=f"List {each}") for each in numbers]


def chunked(session: Any, wanted: Sequence[Wanted], size: int) -> list[Any]:
    return [one for start in range(0, len(wanted), size) for one in session.apply(wanted[start : start + size])]


def test_many_lists_take_at_most_half_more_requests_than_the_fewest(open_portal: OpenPortal) -> None:
    count = 300
    place = open_portal(seed(lists=held(count)))
    session, made = place.session.session, artifacts(count)
    before = len(place.sent())
    seen = session.observe([each.address for each in made])
    effects = session.effects([Wanted(*each) for each in zip(made, seen, strict=True)])
    planned = len(place.sent())
    done = chunked(session, [Wanted(*each) for each in zip(made, seen, strict=True)], place.connector.can.batch)
    assert [each.body for each in done] == [each.body for each in made]
    assert all(each.enters is not None for each in effects)
    # Each list: new filters and a new name. Reads: a hundred lists at once, before and after.
    fewest = 2 * count + 2 * count // 100
    assert len(place.sent()) - planned <= 1.5 * fewest
    # No request tells the members of many lists, nor makes many searches: one of each for every rule.
    assert planned - before <= 1.5 * (2 * count + count // 100)


def test_applying_once_more_only_reads(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=held(50)))
    session, made = place.session.session, artifacts(50)
    seen = session.observe([each.address for each in made])
    done = session.apply([Wanted(*each) for each in zip(made, seen, strict=True)])
    before = len(place.sent())
    again = session.apply([Wanted(*each) for each in zip(made, done, strict=True)])
    assert again == done
    sent = place.sent()[before:]
    assert [line for line in sent if not line.startswith("GET")] == []
    assert len(sent) <= 4


def test_lists_are_observed_a_hundred_at_a_time(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=held(250)))
    before = len(place.sent())
    addresses = [f"list/{each}" for each in range(250, 0, -1)]
    assert [each.address for each in place.session.session.observe(addresses)] == addresses
    assert place.sent()[before:] == ["GET /crm/v3/lists"] * 3


def test_the_order_and_what_is_not_there_are_kept(open_portal: OpenPortal) -> None:
    session = open_portal(seed(lists=held(3))).session.session
    found = session.observe(["list/3", "list/99", "list/1", "list/3"])
    assert [(each.address, each.body is None) for each in found] == [
        ("list/3", False),
        ("list/99", True),
        ("list/1", False),
        ("list/3", False),
    ]


@pytest.mark.fault(36)
def test_one_that_fails_stops_no_other(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=held(4)))
    session, made = place.session.session, artifacts(4)
    seen = session.observe([each.address for each in made])
    by_hand = filters(on("score", "ALL_PROPERTY", "IS_KNOWN"))
    place.door("edit", address="list/2", name="Changed by hand", filterBranch=by_hand, user="88")
    place.door("faults", method="PUT", path="/crm/v3/lists/3", status=400, body={"message": "no"})
    done = session.apply([Wanted(*each) for each in zip(made, seen, strict=True)])
    assert [isinstance(each, TargetFault) for each in done] == [False, True, True, False]
    assert "changed since the plan" in done[1].what
    assert "refused to update" in done[2].what
    assert place.session.observe("list/2").name == "Changed by hand"


def test_once_the_day_s_requests_are_spent_nothing_more_is_asked(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=held(4)))
    session, made = place.session.session, artifacts(4)
    seen = session.observe([each.address for each in made])
    place.door("faults", method="PUT", path="/crm/v3/lists/2", status=429, body=DAILY)
    done = session.apply([Wanted(*each) for each in zip(made, seen, strict=True)])
    assert all(isinstance(each, TargetClosed) for each in done[1:])
    assert not any("/lists/3/" in line or "/lists/4/" in line for line in place.sent())
    assert place.sent()[-1] == "PUT /crm/v3/lists/1/update-list-name"
    assert len(place.door("log")["faulted"]) == 1


@pytest.mark.fault(36)
def test_many_are_created_and_found_again_after_a_crash(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[]))
    made = [replace(each, address="") for each in artifacts(30)]
    wanted = [Wanted(each, Observed("", each.name, None)) for each in made]
    done = place.session.session.apply(wanted)
    assert [each.body for each in done] == [each.body for each in made]
    assert place.connect().session.apply(wanted) == done
    assert Counter(place.sent())["POST /crm/v3/lists"] == 30


def test_a_name_alone_is_planned_without_counting_anybody(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=held(3)))
    session = place.session.session
    first = artifacts(3)
    seen = session.apply(
        [Wanted(*each) for each in zip(first, session.observe(["list/1", "list/2", "list/3"]), strict=True)]
    )
    newer = replace(MQL, version=4, position=50, digest="f" * 64)
    made = [
        compiled(f"score >= {each}", address=f"list/{each}", name=f"List {each}", provenance=newer)
        for each in (1, 2, 3)
    ]
    before = len(place.sent())
    effects = session.effects([Wanted(*each) for each in zip(made, seen, strict=True)])
    assert {(each.enters, each.leaves, each.members, each.records) for each in effects} == {(0, 0, 4, 5)}
    sent = place.sent()[before:]
    assert sent.count("POST /crm/v3/objects/contacts/search") == 1
    assert not any("memberships" in line for line in sent)


@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}], ids=str)
def test_a_batch_that_cannot_be_read_writes_nothing(open_portal: OpenPortal, fault: dict[str, Any]) -> None:
    place = open_portal(seed(lists=held(3)))
    session, made = place.session.session, artifacts(3)
    seen = session.observe([each.address for each in made])
    place.door("faults", method="GET", path="/crm/v3/lists", times=99, **fault)
    done = session.apply([Wanted(*each) for each in zip(made, seen, strict=True)])
    assert all(isinstance(each, TargetFault) for each in done)
    assert not any(line.startswith("PUT") for line in place.sent())


def test_sorts_may_be_mixed_in_one_batch(open_portal: OpenPortal) -> None:
    session = open_portal(seed(lists=held(2))).session.session
    addresses = ["pipeline/deals/default", "list/2", "property/contacts/job_level", "list/1"]
    seen = session.observe(addresses)
    assert [each.address for each in seen] == addresses
    wanted = [Wanted(Artifact(each.address, each.name, each.body), each) for each in seen]
    assert session.apply(wanted) == seen
    assert [each.enters for each in session.effects(wanted)] == [None, 0, None, 0]


def score(name: str) -> Artifact:
    meaning = Score((Weighted(read("score >= 65", LEAD), 40),), 0, 100)
    return HubSpot().compile(rule("TRUE", meaning=meaning, key="fit"), "", f"contacts.{name}")


def test_the_values_of_many_new_scores_are_waited_for_once(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"recomputeReads": 12}), reads=30)
    made = [score(f"fit_{each}") for each in range(4)]
    done = place.session.session.apply([Wanted(each, Observed("", each.name, None)) for each in made])
    assert [each.body for each in done] == [each.body for each in made]
    assert 0 < len([each for each in place.slept if each == 5.0]) <= 15


def test_no_chunk_waits_for_longer_than_a_third_of_the_lease(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"recomputeReads": 10**6, "processingReads": 10**6}), reads=30)
    made = [score("fit_1"), score("fit_2"), compiled("score > 7", name="New")]
    done = place.session.session.apply([Wanted(each, Observed("", each.name, None)) for each in made])
    assert [each.body for each in done] == [each.body for each in made]
    assert sum(place.slept) <= PATIENCE < 150
    assert place.slept[-1] == 2.0


def test_limits_that_come_again_and_again_use_up_the_patience_of_a_chunk(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=held(20)))
    session, made = place.session.session, artifacts(20)
    seen = session.observe([each.address for each in made])
    place.door("faults", method="PUT", status=429, body=ROLLING, headers={"Retry-After": "20"}, times=99)
    done = session.apply([Wanted(*each) for each in zip(made, seen, strict=True)])
    assert all(isinstance(each, TargetFault) and "too many requests" in each.what for each in done)
    assert sum(place.slept) <= PATIENCE
