"""The registry of definitions inside HubSpot: a row for each, where the portal has it; nothing depends on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hubspot_lead import MQL, MQL_TEXT, compiled, seed

from ledger.artifacts.data import Observed
from ledger.errors import TargetFault

OpenPortal = Callable[..., Any]
WITH = {"registry": "governed_definition", "registry_create": "yes"}


def rows(place: Any) -> list[dict[str, str]]:
    found = place.door("state")
    records = [held for name, held in found["records"].items() if name not in ("contacts", "companies", "deals")]
    return [row for held in records for row in held.values()]


def applied(place: Any, text: str = MQL_TEXT, **changed: Any) -> Observed:
    """The list in use, applied and completed."""
    artifact = compiled(text, address="list/12", **changed)
    made: Observed = place.session.apply(artifact, place.session.observe("list/12"))
    place.session.complete(artifact, made)
    return made


def test_each_definition_has_one_row_that_follows_it(open_portal: OpenPortal) -> None:
    place = open_portal(seed(), **WITH)
    applied(place)
    newer = replace(MQL, version=4, position=50, digest="f" * 64)
    applied(place, "score > 5", provenance=newer)
    (row,) = rows(place)
    assert row["def_key"] == "mql"
    assert (row["version"], row["position"], row["digest"]) == ("4", "50", "ffffffff")
    assert row["artifact"] == "list/12"
    assert place.sent().count("POST /crm-object-schemas/v3/schemas") == 1


def test_a_row_that_is_so_already_is_not_written_again(open_portal: OpenPortal) -> None:
    place = open_portal(seed(), **WITH)
    made = applied(place)
    before = len(place.sent())
    place.session.complete(compiled(MQL_TEXT, address="list/12"), made)
    assert not any("upsert" in line for line in place.sent()[before:])


@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}, {"status": 502, "after": True}])
def test_a_row_that_was_lost_is_told_and_comes_with_the_same_once_more(
    open_portal: OpenPortal, fault: dict[str, Any]
) -> None:
    place = open_portal(seed(), **WITH)
    artifact = compiled(MQL_TEXT, address="list/12")
    made = place.session.apply(artifact, place.session.observe("list/12"))
    place.door("faults", path="/crm/v3/objects/2-", times=9, **fault)
    with pytest.raises(TargetFault, match="its row in the registry `governed_definition`") as told:
        place.session.complete(artifact, made)
    assert told.value.why
    place.forget_faults()
    place.session.complete(artifact, made)
    assert [row["def_key"] for row in rows(place)] == ["mql"]


def test_the_custom_object_is_made_only_where_that_is_asked_for(open_portal: OpenPortal) -> None:
    place = open_portal(seed(), registry="governed_definition")
    seen, artifact = place.session.observe("list/12"), compiled(MQL_TEXT, address="list/12")
    assert 'registry_create = "yes"' in place.session.effects(artifact, seen).notes[-1]
    made = place.session.apply(artifact, seen)
    assert made.body == artifact.body
    place.session.complete(artifact, made)
    assert not any(line.startswith("POST /crm-object-schemas") for line in place.sent())


def test_a_portal_without_custom_objects_is_told_and_stops_nothing(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"tier": "PROFESSIONAL"}), **WITH)
    seen, artifact = place.session.observe("list/12"), compiled(MQL_TEXT, address="list/12")
    made = place.session.apply(artifact, seen)
    assert made.body == artifact.body
    with pytest.raises(TargetFault, match="registry"):
        place.session.complete(artifact, made)
    assert rows(place) == []


def test_a_token_that_may_not_read_it_is_told(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.schemas.contacts.read", "crm.objects.contacts.read", "automation"]
    place = open_portal(seed(portal={"scopes": scopes}), **WITH)
    notes = place.session.effects(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12")).notes
    assert "is not written" in notes[-1]
    assert "crm.schemas.custom.read" in notes[-1]


def test_without_the_setting_nothing_is_asked(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    applied(place)
    assert not any("schemas" in line.split("?")[0] and "crm-object" in line for line in place.sent())
