"""Helper lists on the wire: made before the list that needs them, found by their names, shared, and never edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hubspot_lead import CODES, compiled, filters, on, seed

from ledger.artifacts.data import Artifact, Observed, Wanted
from ledger.errors import TargetFault
from ledger_hubspot.wire.api import lists

NEW = Observed("", "", None)
OpenPortal = Callable[..., Any]
# Multiplied out, this is 2 ** 9 alternatives, and HubSpot takes 250 filters.
PAIRS = " AND ".join(f"(score > {number} OR employees > {number + 1})" for number in range(9))
OTHER = f"is_competitor AND {PAIRS}"


def rule(text: str = PAIRS, **changed: Any) -> Artifact:
    made = compiled(text, **changed)
    assert made.body
    assert made.body["helpers"]
    return made


def helpers(place: Any) -> dict[str, str]:
    found = lists.like(place.session._portal.client, "ledger helper")
    return {entry["name"]: entry["listId"] for entry in found}


def test_a_rule_too_large_for_one_list_rests_on_others_and_holds_the_same_contacts(open_portal: OpenPortal) -> None:
    contacts = [
        {"id": "1", "properties": {"score": "9"}},
        {"id": "2", "properties": {"score": "3", "employees": "7"}},
        {"id": "3", "properties": {"score": "4", "employees": "10"}},
        {"id": "4", "properties": {}},
    ]
    place = open_portal(seed(contacts=contacts))
    artifact = rule()
    made = place.session.apply(artifact, NEW)
    assert made.body == artifact.body
    assert place.members(made.address) == {"1", "3"}
    assert place.session.observe(made.address) == made


def test_they_are_made_before_the_list_and_only_once(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = rule()
    place.session.apply(artifact, NEW)
    created = [
        each["request"]["name"] for each in place.log() if each["method"] == "POST" and "name" in each["request"]
    ]
    assert created[-1] == f"{artifact.name} {artifact.body['provenance']}"
    assert set(created[:-1]) == {f"ledger helper {digest}" for digest in artifact.body["helpers"]}
    before = helpers(place)
    place.session.apply(rule(name="Another"), NEW)
    assert helpers(place) == before


def test_two_lists_of_one_batch_share_them(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = [rule(name="One"), rule(OTHER, name="Other")]
    done = place.session.session.apply([Wanted(each, NEW) for each in made])
    assert [each.body for each in done] == [each.body for each in made]
    digests = {digest for each in made for digest in each.body["helpers"]}
    assert len(helpers(place)) == len(digests) < sum(len(each.body["helpers"]) for each in made)


def test_one_that_somebody_edited_is_drift_and_is_not_edited_back(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = rule()
    made = place.session.apply(artifact, NEW)
    number = next(iter(helpers(place).values()))
    place.door("edit", address=f"list/{number}", filterBranch=filters(on("score", "ALL_PROPERTY", "IS_KNOWN")))
    seen = place.session.observe(made.address)
    assert seen.body != made.body
    assert seen.body["helpers"] != made.body["helpers"]
    with pytest.raises(TargetFault, match="no longer holds what its name says") as no:
        place.session.apply(rule(address=made.address), seen)
    assert "put its filters back" in no.value.fix
    assert place.session.observe(made.address) == seen


def test_one_that_somebody_edited_stops_no_list_that_does_without_it(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.session.apply(rule(), NEW)
    for number in helpers(place).values():
        place.door("edit", address=f"list/{number}", filterBranch=filters(on("score", "ALL_PROPERTY", "IS_KNOWN")))
    made = [rule(name="Second"), compiled("score > 5", name="Simple")]
    done = place.session.session.apply([Wanted(each, NEW) for each in made])
    assert [isinstance(each, TargetFault) for each in done] == [True, False]


@pytest.mark.parametrize("fault", [{"status": 502}, {"drop": True}], ids=str)
def test_one_whose_creation_is_uncertain_is_looked_up_by_its_name(
    open_portal: OpenPortal, fault: dict[str, Any]
) -> None:
    place = open_portal(seed())
    artifact = rule()
    place.door("faults", method="POST", path="/crm/v3/lists", after=True, **fault)
    assert place.session.apply(artifact, NEW).body == artifact.body
    assert place.sent().count("POST /crm/v3/lists") == len(artifact.body["helpers"]) + 1


def test_those_that_a_new_version_needs_no_more_are_told_and_left(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(rule(), NEW)
    simple = compiled("score > 5", address=made.address)
    notes = place.session.effects(simple, made).notes
    assert any("ledger helper" in note and "remove it by name" in note for note in notes)
    after = place.session.apply(simple, made)
    assert after.body == simple.body
    assert set(helpers(place)) == {f"ledger helper {digest}" for digest in made.body["helpers"]}


def test_one_in_use_is_not_removed_and_one_of_no_use_is(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(rule(), NEW)
    name = next(iter(helpers(place)))
    seen = place.session.find(name)
    gone = Artifact(seen.address, seen.name, None)
    with pytest.raises(TargetFault, match="refused to delete") as no:
        place.session.apply(gone, seen)
    assert "is used by list" in no.value.why
    place.session.apply(compiled("score > 5", address=made.address), made)
    assert place.session.apply(gone, place.session.find(name)).body is None
    assert name not in helpers(place)


def test_a_signal_bound_to_another_list_is_no_helper_list(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(f"asked_demo AND job_level = '{CODES[0]}'")
    made = place.session.apply(artifact, NEW)
    assert made.body == artifact.body
    assert "helpers" not in made.body
