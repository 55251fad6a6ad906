"""Assumptions about HubSpot, tried on a portal by reading alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubspot_lead import filters, on, seed

from ledger.artifacts.data import Observation
from ledger.artifacts.protocols import Checks

OpenPortal = Callable[..., Any]
NOT_80 = filters(on("score", "NUMBER", "IS_NOT_EQUAL_TO", value=80))
EXACT = filters(on("email", "STRING", "IS_EQUAL_TO", value="ANN@demo.example"))


def checked(place: Any) -> dict[str, Observation]:
    assert isinstance(place.session.session, Checks)
    return {each.assumption: each for each in place.session.check()}


def one(found: dict[str, Observation], words: str) -> Observation:
    (match,) = [each for assumption, each in found.items() if words in assumption]
    return match


def test_nothing_is_written(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    checked(place)
    assert not any(line.startswith(("PUT", "PATCH", "DELETE")) for line in place.sent())
    posts = {line for line in place.sent() if line.startswith("POST")}
    assert all(line.endswith(("/search", "/batch/read")) for line in posts)


def test_what_the_portal_is_and_what_it_answers_is_seen(open_portal: OpenPortal) -> None:
    found = checked(open_portal(seed(portal={"timeZone": "Europe/Berlin", "versions": ["v3", "2026-09"]})))
    assert one(found, "one portal").seen == "portal 4242, DEVELOPER_TEST, Europe/Berlin"
    assert one(found, "version v3").held is True
    assert one(found, "version 2026-03").held is not True
    assert one(found, "requests are left").held is True
    assert one(found, "calculated properties").held is True
    assert one(found, "search is up to date").held is True


def test_scopes_are_tried_and_named(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.schemas.contacts.read", "crm.objects.contacts.read"]
    found = checked(open_portal(seed(portal={"scopes": scopes})))
    assert one(found, "may read lists").held is True
    assert one(found, "may read workflows").held is False
    assert "automation" in one(found, "may read workflows").seen
    assert one(found, "may write").held is None


def test_the_include_flag_is_tried_on_lists_that_are_there(open_portal: OpenPortal) -> None:
    lists = [{"name": "Not 80", "filterBranch": NOT_80}]
    assert one(checked(open_portal(seed(lists=lists))), "flag is false").held is True
    assert one(checked(open_portal(seed(lists=[]))), "flag is false").held is None


def test_the_case_of_texts_is_seen_in_the_members_of_a_list(open_portal: OpenPortal) -> None:
    lists = [{"name": "Ann", "filterBranch": EXACT}]
    found = one(checked(open_portal(seed(lists=lists))), "without regard to case")
    assert found.held is True
    assert "differs in case" in found.seen
    assert one(checked(open_portal(seed(lists=[]))), "without regard to case").held is None


def test_a_list_that_holds_a_part_of_a_text_in_another_case_tells_too(open_portal: OpenPortal) -> None:
    part = filters(on("email", "MULTISTRING", "CONTAINS", values=["DEMO", "@ACME"]))
    found = one(checked(open_portal(seed(lists=[{"name": "Demo", "filterBranch": part}]))), "without regard to case")
    assert (found.held, "1 contacts" in found.seen) == (True, True)


def test_the_telling_list_may_be_the_last_of_many(open_portal: OpenPortal) -> None:
    known = filters(on("score", "ALL_PROPERTY", "IS_KNOWN"))
    lists = [{"name": f"List {each}", "filterBranch": known} for each in range(250)]
    place = open_portal(
        seed(lists=[*lists, {"name": "Ann", "filterBranch": EXACT}, {"name": "No", "filterBranch": NOT_80}])
    )
    before = len(place.sent())
    found = checked(place)
    assert one(found, "flag is false").held is True
    assert one(found, "without regard to case").held is True
    assert len(place.sent()) - before < 80


def test_a_list_that_finds_others_than_a_search_is_named(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[{"listId": "30", "name": "Not 80", "filterBranch": NOT_80}]))
    place.door("faults", path="/crm/v3/objects/contacts/search", status=200, body={"total": 99, "results": []}, times=9)
    found = one(checked(place), "flag is false")
    assert (found.held, found.seen) == (False, "other counts than a search: list/30")


def from_today(zone: str, days: int = 0) -> dict[str, Any]:
    point = {"timeType": "INDEXED", "timezoneSource": "CUSTOM", "zoneId": zone, "offset": {"days": days}}
    point["indexReference"] = {"referenceType": "TODAY"}
    return filters(
        on("createdate", "TIME_POINT", "IS_AFTER", type="TIME_POINT", timePoint=point, endpointBehavior="INCLUSIVE")
    )


def test_the_zone_of_today_is_seen_where_zones_differ(open_portal: OpenPortal) -> None:
    # The portal's clock is 09:00 UTC, and a contact of 23:30 UTC is of the next day in Berlin.
    contacts = [
        {"id": "1", "properties": {"createdate": "2026-03-28T23:30:00Z"}},
        {"id": "2", "properties": {"createdate": "2026-03-29T05:00:00Z"}},
    ]
    lists = [{"listId": "30", "name": "Today", "filterBranch": from_today("Europe/Berlin")}]
    found = one(checked(open_portal(seed(contacts=contacts, lists=lists))), "TODAY in a list")
    assert found.held is True
    assert "2 by the day in Europe/Berlin" in found.seen
    assert "1 by the day in UTC" in found.seen
    same = [{"id": "1", "properties": {"createdate": "2026-03-29T05:00:00Z"}}]
    assert one(checked(open_portal(seed(contacts=same, lists=lists))), "TODAY in a list").held is None


def test_scopes_for_the_audit_log_and_the_registry_are_tried(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.schemas.contacts.read", "crm.objects.contacts.read"]
    found = checked(open_portal(seed(portal={"scopes": scopes})))
    assert one(found, "read the audit log").held is False
    assert "account-info.security.read" in one(found, "read the audit log").seen
    assert one(found, "read custom objects").held is False
    allowed = checked(open_portal(seed()))
    assert (one(allowed, "read the audit log").held, one(allowed, "read custom objects").held) == (True, True)


def test_on_a_portal_as_one_finds_it_flag_and_case_are_seen(open_portal: OpenPortal) -> None:
    found = checked(open_portal({"messy": True}))
    assert one(found, "flag is false").held is True
    assert one(found, "without regard to case").held is True


def test_a_probe_that_fails_stops_no_other(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("faults", path="/crm/v3/properties", status=400, body={"message": "no"}, times=99)
    found = checked(place)
    assert one(found, "types that the connector knows").held is None
    assert one(found, "may read lists").held is True
