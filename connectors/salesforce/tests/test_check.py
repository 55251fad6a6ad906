"""The connector's assumptions, tried on an org."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_lead import MQL, Org, seed

from ledger.artifacts.protocols import Checks
from ledger.errors import TargetClosed
from ledger_salesforce.reading import check


def held(org: Org, **settings: str) -> dict[str, tuple[bool | None, str]]:
    session = org.connect(**settings).session
    assert isinstance(session, Checks)
    found = {each.assumption: (each.held, each.seen) for each in session.check()}
    assert org.writes() == []
    return found


def about(found: dict[str, tuple[bool | None, str]], words: str) -> Any:
    return next(told for assumption, told in found.items() if words in assumption)


def test_an_org_that_is_as_assumed(org: Org) -> None:
    found = held(org, permission_set="Marketing_Ops")
    assert about(found, "calls left")[0] is True
    assert about(found, "which org")[1].startswith("Acme (00D")
    assert about(found, "governs") == (True, "0 of 0")
    assert about(found, "days of") == (True, "the org's zone is UTC: TODAY is 2026-03-29 there, and 2026-03-29 by UTC")
    assert about(found, "value sets")[0] is True
    assert about(found, "the permission set Marketing_Ops") == (True, "it is there")
    assert about(found, "Manage Profiles and Permission Sets") == (True, "it has")
    assert about(found, "Modify Metadata") == (True, "it has")


RIGHTS = ("CustomizeApplication", "ManageProfilesPermissionsets", "ModifyMetadata", "ViewSetup")


@pytest.mark.parametrize("lacks", RIGHTS)
def test_a_right_that_is_lacking_is_told(start: Callable[..., Org], lacks: str) -> None:
    found = held(start(seed(lacks=[lacks])), permission_set="Marketing_Ops")
    (words,) = [words for name, words in (check.NEEDED | check.TO_GRANT).items() if name == f"Permissions{lacks}"]
    assert about(found, words) == (False, "it has not")


def test_who_holds_the_permission_set_is_told(org: Org) -> None:
    me = {"username": "integration@acme.example"}
    assert about(held(org, permission_set="Marketing_Ops"), "holds Marketing_Ops")[0] is None
    assert about(held(org, permission_set="Nobody"), "holds Nobody") == (False, "nobody holds it")
    assert about(held(org, permission_set="Marketing_Ops", **me), "holds Marketing_Ops") == (True, "it does")
    other = held(org, permission_set="Marketing_Ops", username="admin@acme.example")
    assert about(other, "holds Marketing_Ops") == (False, "it does not")


def test_what_reading_cannot_tell_is_listed_with_how_to_try_it(org: Org) -> None:
    found = held(org)
    for assumption in check.UNTRIED:
        assert found[assumption][0] is None
        assert "not tried" in found[assumption][1]


@pytest.mark.parametrize(("nulls", "keeps"), [("includes", True), ("strict", False)])
def test_how_the_org_compares_blanks_is_observed(start: Callable[..., Org], nulls: str, keeps: bool) -> None:
    told = about(held(start(seed(nulls=nulls))), "!=")
    assert told[0] is keeps
    assert "of 5 leads, of which 5 have none" in told[1]


def test_what_nobody_granted_is_named(start: Callable[..., Org]) -> None:
    hidden = {**MQL, "visible": False, "description": "[ledger] mql v3"}
    assert about(held(start(seed(fields=[hidden]))), "governs") == (False, "nobody granted Lead.MQL__c")


def test_another_zone_and_few_calls_are_told(start: Callable[..., Org]) -> None:
    found = held(start(seed(zone="Asia/Tokyo", daily_requests=100)))
    assert about(found, "calls left")[0] is False
    assert about(found, "days of")[0] is False


def test_what_is_missing_is_told(org: Org) -> None:
    found = held(org, permission_set="Gone", registry="Gone__mdt")
    assert about(found, "Gone")[0] is False
    assert about(found, "registry")[0] is None


def test_what_the_org_does_not_tell_is_neither(org: Org) -> None:
    org.control("faults", {"path": "/limits", "times": 9, "status": 503})
    assert about(held(org), "calls left") == (None, "salesforce is not available; it answered 503")


def test_an_org_that_answers_no_more_ends_the_check(start: Callable[..., Org]) -> None:
    session = start(seed(daily_requests=4)).connect().session
    with pytest.raises(TargetClosed):
        list(session.check())
