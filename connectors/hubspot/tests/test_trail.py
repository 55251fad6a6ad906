"""Who changed what in a portal, and what HubSpot does not tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hubspot_lead import MQL_TEXT, compiled, filters, on, seed

from ledger.artifacts.protocols import Trails

BEN = {"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}
START, END = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
KNOWN = filters(on("score", "ALL_PROPERTY", "IS_KNOWN"))
OpenPortal = Callable[..., Any]


def edited(open_portal: OpenPortal, **portal: Any) -> Any:
    place = open_portal(seed(portal={"now": "2026-03-29T09:00:00Z", **portal}, users=[BEN]))
    place.session.apply(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12"))
    place.door("edit", address="list/12", user="77", filterBranch=KNOWN)
    place.door("edit", address="property/contacts/score", user="77", description="by hand")
    return place


def test_the_audit_log_tells_each_change_with_who_and_when(open_portal: OpenPortal) -> None:
    place = edited(open_portal)
    assert isinstance(place.session.session, Trails)
    trail = place.session.trail(START, END)
    assert [(each.address, each.by) for each in trail.entries][-2:] == [
        ("list/12", "ben@acme.example"),
        ("property/contacts/score", "ben@acme.example"),
    ]
    assert [each.at for each in trail.entries] == sorted(each.at for each in trail.entries)
    assert sum(each.address == "list/12" for each in trail.entries) == 3
    assert trail.since == START


def test_only_the_asked_time_is_told(open_portal: OpenPortal) -> None:
    place = edited(open_portal)
    assert place.session.trail(END, END.replace(day=31)).entries == ()
    moments = [each.at for each in place.session.trail(START, END).entries]
    assert place.session.trail(moments[0], moments[-1]).entries[-1].at < moments[-1]


def test_below_enterprise_the_last_changes_are_told_and_the_gaps(open_portal: OpenPortal) -> None:
    session = edited(open_portal, tier="PROFESSIONAL").session
    assert session.trail(END, END.replace(day=31)).entries == ()
    trail = session.trail(START, END)
    by_address = {each.address: each for each in trail.entries}
    assert by_address["list/12"].by == "ben@acme.example"
    assert by_address["property/contacts/score"].by == "ben@acme.example"
    assert any("no audit log" in gap for gap in trail.gaps)
    assert any("what was deleted since, cannot be seen" in gap for gap in trail.gaps)


def test_users_are_told_by_number_where_the_token_may_not_read_owners(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.lists.write", "crm.schemas.contacts.read", "crm.objects.contacts.read"]
    trail = edited(open_portal, scopes=scopes).session.trail(START, END)
    assert {each.by for each in trail.entries if each.address == "list/12"} == {"user 77"}
    assert any("crm.objects.owners.read" in gap for gap in trail.gaps)
