"""Scores as calculated properties: parts first, changed in place, respelled without drift, refused before any write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hubspot_lead import LEAD, MQL, PROPERTIES, rule, seed

from ledger.artifacts.data import Artifact, Observed, Wanted
from ledger.errors import Refused, TargetFault
from ledger.language.read import read
from ledger.meanings.score import Score, Weighted
from ledger_hubspot import HubSpot

NEW = Observed("", "", None)
FIT = "property/contacts/fit"
OpenPortal = Callable[..., Any]


def score(*weighted: tuple[str, int], name: str = "fit", address: str = "", **changed: Any) -> Artifact:
    """The calculated property of a score."""
    meaning = Score(tuple(Weighted(read(text, LEAD), points) for text, points in weighted), 0, 100)
    made = rule("TRUE", meaning=meaning, key="fit", provenance=replace(MQL, key="fit"), **changed)
    return HubSpot().compile(made, address, "" if address else f"contacts.{name}")


TWO = (("score >= 65", 40), ("employees >= 200 OR score > 90", 30))


def writes(place: Any) -> list[str]:
    return [line for line in place.sent() if line.startswith(("PATCH", "PUT", "DELETE", "POST /crm/v3/properties"))]


def made_in(place: Any) -> list[str]:
    """The properties that were created, in their order."""
    path = "/crm/v3/properties/contacts"
    return [each["request"]["name"] for each in place.log() if (each["method"], each["path"]) == ("POST", path)]


def test_the_parts_are_made_before_the_score_in_a_group_of_their_own(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = score(*TWO)
    made = place.session.apply(artifact, NEW)
    assert made.body == artifact.body
    assert (made.address, made.name) == (FIT, "contacts.fit")
    assert made_in(place) == ["fit_r1", "fit_r2", "fit"]
    assert place.sent().count("POST /crm/v3/properties/contacts/groups") == 1
    created = [
        each["request"] for each in place.log() if each["path"] == "/crm/v3/properties/contacts" and each["request"]
    ]
    assert {each["groupName"] for each in created} == {"governed_definitions"}
    assert "fit v3 · ledger #42" in made.body["description"]


def test_the_values_are_waited_for_and_are_the_score(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    found = {each.id: each.verdict for each in place.session.judged(made.address, {})}
    assert found == {"101": 70, "102": 30, "103": 40, "104": 0, "105": 70}


def test_it_is_found_by_its_name_and_by_its_address(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    assert place.session.find("contacts.fit") == place.session.find(FIT) == place.session.observe(FIT) == made


def test_what_hubspot_spells_anew_is_no_drift(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = score(*TWO)
    made = place.session.apply(artifact, NEW)
    before = len(place.sent())
    assert place.session.apply(artifact, made) == made
    assert [line for line in place.sent()[before:] if not line.startswith("GET")] == []


def test_a_new_version_changes_it_in_place_and_tells_what_is_left_over(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    artifact = score(("score >= 70", 50), address=FIT)
    notes = place.session.effects(artifact, made).notes
    assert any("`fit_r2`" in note and "remove it by name" in note for note in notes)
    assert any("two minutes" in note for note in notes)
    after = place.session.apply(artifact, made)
    assert after.body == artifact.body
    assert made_in(place) == ["fit_r1", "fit_r2", "fit"]


def test_only_the_description_is_written_where_only_the_provenance_is_new(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = score(*TWO)
    made = place.session.apply(artifact, NEW)
    newer = replace(artifact, body={**artifact.body, "description": "fit v4 · ledger #50 · sha256:00112233 · …"})
    assert place.session.apply(newer, made).body == newer.body
    patches = [each["request"] for each in place.log() if each["method"] == "PATCH" and each["path"].endswith("/fit")]
    assert patches == [{"description": newer.body["description"]}]


def test_a_hand_edit_since_the_plan_is_left_alone(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    place.door("edit", address=FIT, user="88", calculationFormula="score + 1")
    with pytest.raises(TargetFault, match="changed since the plan") as no:
        place.session.apply(score(("score >= 70", 50), address=FIT), made)
    assert "88" in no.value.why


def test_a_score_that_reads_another_is_made_after_it_whatever_the_order(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    fit = score(*TWO)
    formula = "max(0, min(100, fit))"
    above = Artifact("", "contacts.above", {"calculationFormula": formula, "description": "above"})
    done = place.session.session.apply([Wanted(above, NEW), Wanted(fit, NEW)])
    # The score that is read is not there yet when the other one is looked at, so that both are told apart here.
    assert [isinstance(each, TargetFault) for each in done] == [False, False]
    assert made_in(place) == ["fit_r1", "fit_r2", "fit", "above"]


def test_a_property_that_people_fill_in_is_not_overwritten(open_portal: OpenPortal) -> None:
    place = open_portal(seed(properties=[*PROPERTIES, {"name": "fit", "type": "number"}]))
    seen, before = place.session.observe(FIT), len(writes(place))
    assert seen.body["calculationFormula"] == ""
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no) as told:
            act(score(*TWO, address=FIT), seen)
        assert "cannot become a calculated one" in told.value.why
        assert "--create" in told.value.fix
    assert len(writes(place)) == before


def test_a_type_that_cannot_be_changed_is_told(open_portal: OpenPortal) -> None:
    text = {"name": "fit", "type": "string", "calculationFormula": "'x'"}
    place = open_portal(seed(properties=[*PROPERTIES, text]))
    with pytest.raises(Refused) as no:
        place.session.effects(score(*TWO, address=FIT), place.session.observe(FIT))
    assert "its type cannot be changed" in no.value.why


@pytest.mark.parametrize("name", ["fit", "fit_r2"])
def test_an_archived_name_is_refused_since_creating_it_would_bring_it_back(open_portal: OpenPortal, name: str) -> None:
    place = open_portal(seed(properties=[*PROPERTIES, {"name": name, "type": "number", "archived": True}]))
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no) as told:
            act(score(*TWO), NEW)
        assert f"`{name}` is the name of an archived property" in told.value.why
        assert "restore it" in told.value.fix
    assert made_in(place) == []


def test_an_input_that_is_not_there_or_no_number_is_told_before_anything_is_written(open_portal: OpenPortal) -> None:
    others = [entry for entry in PROPERTIES if entry["name"] not in ("score", "employees")]
    portal = seed(properties=[*others, {"name": "employees", "type": "string"}], contacts=[], lists=[])
    place = open_portal(portal)
    with pytest.raises(Refused) as no:
        place.session.effects(score(*TWO), NEW)
    assert "the formula reads `score`, which contacts do not have" in no.value.why
    assert "`employees`, a string property" in no.value.why
    with pytest.raises(TargetFault):
        place.session.apply(score(*TWO), NEW)
    assert made_in(place) == []


def test_an_input_that_goes_away_meanwhile_is_told_as_such(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    body = {"status": "error", "message": "Property score does not exist.", "category": "OBJECT_NOT_FOUND"}
    place.door("faults", method="POST", path="/crm/v3/properties/contacts", status=404, body=body, nth=2)
    with pytest.raises(TargetFault, match="does not know a property that the formula of `fit_r1` reads"):
        place.session.apply(score(*TWO), NEW)


@pytest.mark.parametrize("after", [True, False])
def test_a_creation_of_unknown_outcome_is_looked_at_and_never_repeated(open_portal: OpenPortal, after: bool) -> None:
    place = open_portal(seed())
    artifact = score(*TWO)
    place.door("faults", method="POST", path="/crm/v3/properties/contacts", status=502, nth=4, after=after)
    if after:
        assert place.session.apply(artifact, NEW).body == artifact.body
    else:
        with pytest.raises(TargetFault, match="not known whether"):
            place.session.apply(artifact, NEW)
        assert place.session.apply(artifact, NEW).body == artifact.body
    assert made_in(place).count("fit") == 1


@pytest.mark.parametrize("after", [True, False])
def test_an_update_of_unknown_outcome_is_written_once_more_only_if_it_was_not_taken(
    open_portal: OpenPortal, after: bool
) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    artifact = score(*TWO, address=FIT)
    artifact = replace(artifact, body={**artifact.body, "description": "new"})
    place.door("faults", method="PATCH", path="/crm/v3/properties/contacts/fit", status=504, after=after, nth=3)
    assert place.session.apply(artifact, made).body == artifact.body
    assert sum(each["path"].endswith("/fit") and each["method"] == "PATCH" for each in place.log()) == 1


def test_removing_it_archives_the_score_and_then_its_parts(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    assert place.session.apply(Artifact(FIT, made.name, None), made).body is None
    gone = [line.rpartition("/")[2] for line in place.sent() if line.startswith("DELETE")]
    assert gone == ["fit", "fit_r1", "fit_r2"]
    assert place.session.observe(FIT).body is None


def test_one_in_use_is_not_removed_and_the_platform_s_reason_is_told(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    made = place.session.apply(score(*TWO), NEW)
    extra = Artifact("", "contacts.twice", {"calculationFormula": "fit + fit", "description": "x"})
    place.session.apply(extra, NEW)
    with pytest.raises(TargetFault, match="refused to archive") as no:
        place.session.apply(Artifact(FIT, made.name, None), made)
    assert "currently used in" in no.value.why
    assert place.session.observe(FIT) == made
