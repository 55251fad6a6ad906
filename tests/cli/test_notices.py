"""What platforms impose: told with day and source, and on record until it is answered where it touches something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import ledger_hubspot_emulator
from ledger import PlatformNotice, PlatformNotices
from ledger_hubspot.imposed import IMPOSED as HUBSPOT
from ledger_salesforce.imposed import IMPOSED as SALESFORCE
from platforms import BOUND, NOW, Place, next_version
from shell import ANA, CHARTER, OPS, TERMS, Desk, criteria, decide, founded

LEGACY = BOUND.replace("contacts.score", "contacts.hubspotscore")
NOTICES = "ledger notices --json"


@pytest.fixture(scope="module")
def portal() -> Iterator[Place]:
    """A portal with a list by the legacy score."""
    everybody = {"filterType": "PROPERTY", "property": "hs_object_id", "operation": {
        "operationType": "ALL_PROPERTY", "operator": "IS_KNOWN", "includeObjectsWithNoValueSet": False}}  # fmt: skip
    branch = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filters": [everybody], "filterBranches": []}
    root = {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [branch]}
    properties = [{"name": "hubspotscore", "type": "number"}, {"name": "size", "type": "number"}]
    seed = {"portal": {"now": NOW}, "properties": properties, "lists": [
        {"listId": "12", "name": "MQL - live", "filterBranch": root}]}  # fmt: skip
    with ledger_hubspot_emulator.serve(seed) as up:
        yield Place(up.url, up.settings)


@pytest.fixture
def bound(tmp_path: Path, portal: Place) -> Desk:
    """A list that MQL governs, whose score is the legacy one."""
    desk = founded(tmp_path)
    for name, text in (("charter.yaml", CHARTER), ("lead.yaml", LEGACY), ("mql.yaml", criteria("score >= 65"))):
        desk.write(name, text)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'so that somebody decides'")
    desk.does("ledger ratify charter/lifecycle#1")
    for file, key in (("lead.yaml", "lead"), ("mql.yaml", "mql")):
        decide(desk, file, key)
    operator = desk.at(by=OPS, HS_TOKEN=portal.settings["token"])
    operator.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    operator.does("ledger bind mql hs 'MQL - live'")
    return operator


def test_each_has_its_day_its_source_and_what_it_touches_here(bound: Desk) -> None:
    data = bound.does(NOTICES).data
    told = {each["notice"]: each for each in data["changes"]}
    assert told["legacy-score"]["day"] == "2025-08-31"
    assert told["legacy-score"]["touches"] == [{"address": "list/12", "name": "MQL - live", "key": "mql"}]
    assert told["lists-v1"]["touches"][0]["address"] == "list/12"
    assert told["api-v3"]["touches"] == []
    assert data["as_of"] == {"hubspot": str(HUBSPOT.as_of)}
    out = bound.does("ledger notices").out
    assert "legacy-score at hs, since 2025-08-31, as others tell it\n    the legacy score" in out
    assert "these touch nothing that is bound:\napi-v3 at hs, on 2027-09-01" in out
    assert "there may be others" in out


def test_only_where_it_is_told_to_it_records_what_touches_something_and_that_waits_for_a_decision(bound: Desk) -> None:
    assert "imposed/" not in bound.does("ledger debt --json").out
    assert len(bound.does(f"{NOTICES} --record").data["recorded"]) == 2
    assert bound.does(f"{NOTICES} --record").data["recorded"] == []
    items = {each["item"]: each for each in bound.does("ledger debt --json").data["items"]}
    assert items["imposed/legacy-score@hs"]["due"] == "2025-08-31"
    next_version(bound, "score >= 70")
    assert "imposed/" not in bound.does("ledger debt --json").out
    assert "had no right" not in bound.does("ledger audit rights").out


def test_who_operates_nothing_records_none(bound: Desk) -> None:
    refused = bound.run(f"{NOTICES} --record", by=ANA)
    assert (refused.code, "may not record what a platform imposes" in refused.err) == (4, True)


@pytest.mark.parametrize("known", [HUBSPOT, SALESFORCE], ids=["hubspot", "salesforce"])
def test_what_the_connectors_ship_is_dated_and_has_a_source_each_under_a_name_of_its_own(
    known: PlatformNotices,
) -> None:
    assert known.as_of > date(2026, 1, 1)
    assert len({each.id for each in known.notices}) == len(known.notices)
    assert all(_told_well(each) for each in known.notices)


def _told_well(notice: PlatformNotice) -> bool:
    return notice.source.startswith("https://") and bool(notice.title) and "@" not in notice.id
