"""Stages as the options of a property, merged and never dropped unseen; and as those of a pipeline, only compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hubspot_lead import LEAD, PROPERTIES, rule, seed

from ledger.artifacts.data import Artifact
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.language.read import read
from ledger.meanings.ladder import Ladder, Stage
from ledger_hubspot import HubSpot

STAGE = "property/contacts/stage"
OpenPortal = Callable[..., Any]


def ladder(*stages: tuple[str, str], address: str = STAGE, accepted: frozenset[str] = frozenset()) -> Artifact:
    """The options, or the pipeline, of a ladder."""
    meaning = Ladder(tuple(Stage(key, title, read("score > 5", LEAD)) for key, title in stages))
    return HubSpot().compile(rule("TRUE", meaning=meaning, key="stages", accepted=accepted), address, "contacts.stage")


def portal(*options: Any) -> dict[str, Any]:
    stage = {"name": "stage", "type": "enumeration", "fieldType": "select", "options": list(options)}
    return seed(properties=[*PROPERTIES, stage])


THREE = ("new", "mql", {"value": "old", "label": "Retired"})
STAGES = (("new", "new"), ("mql", "Marketing-qualified"), ("sql", "Sales-qualified"))


def test_options_are_read_in_their_order(open_portal: OpenPortal) -> None:
    place = open_portal(portal(*THREE, {"value": "gone", "hidden": True}))
    seen = place.session.find("contacts.stage")
    assert seen == place.session.observe(STAGE)
    assert seen.address == STAGE
    assert [each["value"] for each in seen.body["values"]] == ["new", "mql", "old"]


def test_new_options_are_added_and_labels_follow(open_portal: OpenPortal) -> None:
    place = open_portal(portal("new", "mql"))
    artifact = ladder(*STAGES)
    made = place.session.apply(artifact, place.session.observe(STAGE))
    assert made.body == artifact.body
    assert place.session.effects(artifact, made).enters is None


def test_a_value_that_the_stages_lack_is_refused_before_anything_is_written(open_portal: OpenPortal) -> None:
    place = open_portal(portal(*THREE))
    seen = place.session.observe(STAGE)
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no) as told:
            act(ladder(*STAGES), seen)
        assert "has values that the stages lack: old" in told.value.why
        assert "drop-values" in told.value.fix
    assert not any(line.startswith("PATCH") for line in place.sent())


def test_accepted_on_record_it_is_hidden_and_still_there(open_portal: OpenPortal) -> None:
    place = open_portal(portal(*THREE))
    artifact = ladder(*STAGES, accepted=frozenset({"drop-values"}))
    made = place.session.apply(artifact, place.session.observe(STAGE))
    assert made.body == artifact.body
    patches = [each["request"]["options"] for each in place.log() if each["method"] == "PATCH"]
    assert {each["value"]: each["hidden"] for each in patches[-1]} == {
        "new": False,
        "mql": False,
        "sql": False,
        "old": True,
    }
    assert next(each["label"] for each in patches[-1] if each["value"] == "old") == "Retired"


def test_options_edited_by_hand_since_the_plan_are_left_alone(open_portal: OpenPortal) -> None:
    place = open_portal(portal("new", "mql"))
    seen = place.session.observe(STAGE)
    more = [{"value": each, "label": each, "hidden": False, "displayOrder": n} for n, each in enumerate(("new", "x"))]
    place.door("edit", address=STAGE, user="88", options=more)
    with pytest.raises(TargetFault, match="changed since the plan"):
        place.session.apply(ladder(*STAGES), seen)


@pytest.mark.parametrize("after", [True, False])
def test_an_update_of_unknown_outcome_is_written_once_more_only_if_it_was_not_taken(
    open_portal: OpenPortal, after: bool
) -> None:
    place = open_portal(portal("new", "mql"))
    artifact = ladder(*STAGES)
    place.door("faults", method="PATCH", path="/crm/v3/properties/contacts/stage", status=502, after=after)
    assert place.session.apply(artifact, place.session.observe(STAGE)).body == artifact.body
    assert sum(each["method"] == "PATCH" for each in place.log()) == 1


def test_stages_are_not_put_on_a_property_that_is_none(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    with pytest.raises(Refused) as no:
        place.session.effects(ladder(*STAGES), place.session.observe(STAGE))
    assert "contacts have no property `stage`" in no.value.why
    seen = place.session.observe("property/contacts/score")
    with pytest.raises(Refused) as no:
        place.session.effects(ladder(*STAGES, address="property/contacts/score"), seen)
    assert "has no options" in no.value.why


def test_a_pipeline_is_compared_and_never_written(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    seen = place.session.find("pipeline/deals/default")
    assert seen.body["values"]
    same = Artifact(seen.address, seen.name, seen.body)
    assert place.session.apply(same, seen) == seen
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no, match="not written by the ledger") as told:
            act(ladder(*STAGES, address="pipeline/deals/default"), seen)
        assert told.value.fix
        assert told.value.why.startswith("it lacks new, mql, sql; it has appointmentscheduled, ")
    with pytest.raises(UnknownName):
        place.session.find("pipeline/deals/none")
    assert place.session.observe("pipeline/deals/none").body is None
