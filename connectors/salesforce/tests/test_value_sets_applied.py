"""Stages as a value set: read, merged and written, so that nothing which people gave a value is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from salesforce_lead import BINDINGS, PROVENANCE, Org, schema, seed

from ledger.artifacts.data import Artifact, Observed, Rule
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.language.meaning import Meaning
from ledger.language.read import read
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from ledger_salesforce.connector import Salesforce

SETS = {
    "Marketing_Stage": ["open", {"valueName": "mql", "label": "Marketing lead", "color": "#FF0000"}, "old"],
    "LeadStatus": [
        {"valueName": "open", "default": True},
        {"valueName": "mql", "label": "M"},
        {"valueName": "sal", "converted": True},
    ],
}


def when(text: str) -> Any:
    return read(text, schema())


STAGES = Ladder((Stage("mql", "MQL", when("score >= 50")), Stage("sal", "SAL", when("score >= 80"))), "open")
FIT = Score((Weighted(when("job_level = 'vp'"), 40), Weighted(when("score >= 70"), 30)), 0, 100)


def desired(address: str, name: str = "", meaning: Meaning = STAGES, accepted: tuple[str, ...] = ()) -> Artifact:
    told = {"key": "stage", "title": "Marketing stage", "statement": "How far a lead has come."}
    rule = Rule(
        meaning=meaning, schema=schema(), bindings=BINDINGS, provenance=PROVENANCE, accepted=frozenset(accepted), **told
    )
    return Salesforce().compile(rule, address, name)


@pytest.fixture
def staged(start: Callable[..., Org]) -> Org:
    """An org with a global set that has a value too many, and a standard one."""
    return start({**seed(), "value_sets": SETS})


def values(org: Org, address: str) -> dict[str, Any]:
    """The values as an independent reader of the Tooling API sees them."""
    sort, _, name = address.partition("/")
    key = "DeveloperName" if sort == "GlobalValueSet" else "MasterLabel"
    rows = org.connect()._wire.rows(f"SELECT Metadata FROM {sort} WHERE {key} = '{name}'", tooling=True)
    held = rows[0]["Metadata"]
    return {each["valueName"]: each for each in held.get("customValue") or held.get("standardValue")}


def test_a_value_set_is_found_by_its_sort_and_name(staged: Org) -> None:
    found = staged.connect().find("GlobalValueSet/Marketing_Stage")
    assert found.address == "GlobalValueSet/Marketing_Stage"
    assert found.body["values"] == []  # none is governed yet
    with pytest.raises(UnknownName, match="the org has no value set") as told:
        staged.connect().find("GlobalValueSet/Marketing_Stag")
    assert "did you mean GlobalValueSet/Marketing_Stage?" in told.value.fix


def test_a_value_that_the_ladder_lacks_stays_as_it_is(staged: Org) -> None:
    session, address = staged.connect(), "GlobalValueSet/Marketing_Stage"
    artifact, seen = desired(address), session.observe(address)
    effects = session.effects(artifact, seen)
    assert effects.destroys == ()
    assert "not of the ladder, and left as they are: old" in effects.notes
    assert session.apply(artifact, seen).body == artifact.body
    held = values(staged, address)
    assert list(held) == ["mql", "sal", "open", "old"]
    assert held["old"]["isActive"] is not False
    assert (held["mql"]["label"], held["mql"]["color"]) == ("MQL", "#FF0000")


def test_lead_status_with_values_of_its_own_is_governed_beside_them(start: Callable[..., Org]) -> None:
    """The values that every org has: none of them is the ladder's, and none of them is touched."""
    org, address = start(seed()), "StandardValueSet/LeadStatus"
    session, artifact = org.connect(), desired(address, meaning=replace(STAGES, otherwise="unknown"))
    before, seen = values(org, address), session.observe(address)
    effects = session.effects(artifact, seen)
    assert "not of the ladder, and left as they are: Open, Working, Closed - Converted" in effects.notes
    assert session.apply(artifact, seen).body == artifact.body
    after = values(org, address)
    assert list(after) == [*before, "mql", "sal", "unknown"]
    assert {name: after[name] for name in before} == before
    org.control("edit", {"address": address, "values": [*after.values(), "Nurture"]})
    assert session.observe(address).body == artifact.body, "what people add is theirs"


def test_a_value_is_deactivated_only_where_that_was_accepted_and_is_named_with_who_holds_it(
    start: Callable[..., Org],
) -> None:
    records = [{"Company": "Initech", "Status": "Nurture"}, {"Company": "Hooli", "Status": "Nurture"}]
    sets = {"LeadStatus": [*SETS["LeadStatus"], "Nurture", "Recycled"]}
    org, address = start({**seed(records=records), "value_sets": sets}), "StandardValueSet/LeadStatus"
    session = org.connect()
    artifact, seen = desired(address, accepted=("drop-values",)), session.observe(address)
    effects = session.effects(artifact, seen)
    assert effects.destroys == (f"{address}/Nurture", f"{address}/Recycled")
    assert "Nurture could not be chosen any more; records that hold it, and keep it: 2" in effects.notes
    assert "Recycled could not be chosen any more; records that hold it, and keep it: 0" in effects.notes
    assert session.apply(artifact, seen).body == artifact.body
    assert values(org, address)["Nurture"]["isActive"] is False
    org.control("edit", {"address": address, "values": ["open", "mql", "sal", "x"]})
    assert session.observe(address).body["others"] == ["x"]


def test_a_lead_status_without_a_converted_value_is_refused_before_any_write(start: Callable[..., Org]) -> None:
    bare = {"LeadStatus": [{"valueName": "open", "default": True}, "mql"]}
    org, address = start({**seed(), "value_sets": bare}), "StandardValueSet/LeadStatus"
    session = org.connect()
    seen = session.observe(address)
    with pytest.raises(Refused) as planned:
        session.effects(desired(address), seen)
    with pytest.raises(TargetFault):
        session.apply(desired(address), seen)
    assert "no converted value" in planned.value.why
    assert org.writes() == []


def test_a_value_is_deactivated_where_that_was_accepted_and_all_else_stays(staged: Org) -> None:
    session, address = staged.connect(), "GlobalValueSet/Marketing_Stage"
    artifact, seen = desired(address, accepted=("drop-values",)), session.observe(address)
    effects = session.effects(artifact, seen)
    assert effects.destroys == (f"{address}/old",)
    assert "old could not be chosen any more; records that hold it, and keep it: unknown" in effects.notes
    after = session.apply(artifact, seen)
    assert after.body == artifact.body
    held = values(staged, address)
    assert list(held) == ["mql", "sal", "open", "old"]
    assert held["old"]["isActive"] is False
    assert (held["mql"]["label"], held["mql"]["color"]) == ("MQL", "#FF0000")
    assert staged.writes() == ["PATCH GlobalValueSet"]


def test_a_standard_set_keeps_what_salesforce_needs_of_its_values(staged: Org) -> None:
    session, address = staged.connect(), "StandardValueSet/LeadStatus"
    seen = session.observe(address)
    session.effects(desired(address), seen)
    after = session.apply(desired(address), seen)
    assert after.body == desired(address).body
    assert after.revision != seen.revision
    held = values(staged, address)
    assert list(held) == ["mql", "sal", "open"]
    assert held["open"]["default"] is True
    assert held["sal"]["converted"] is True
    assert staged.writes() == ["SOAP StandardValueSet"]


@pytest.mark.parametrize("done", [True, False])
def test_a_standard_set_whose_answer_was_lost_is_looked_at_first(staged: Org, done: bool) -> None:
    session, address = staged.connect(), "StandardValueSet/LeadStatus"
    seen = session.observe(address)
    staged.control("faults", {"path": "/services/Soap/m", "drop": True, "after": done})
    assert session.apply(desired(address), seen).body == desired(address).body
    assert staged.writes() == ["SOAP StandardValueSet"] * (1 if done else 2)


def test_a_standard_set_that_somebody_changed_is_not_written(staged: Org) -> None:
    session, address = staged.connect(), "StandardValueSet/LeadStatus"
    seen = session.observe(address)
    staged.control(
        "edit", {"address": address, "values": ["open", "mql", {"valueName": "sal", "converted": True}, "x"]}
    )
    with pytest.raises(TargetFault):
        session.apply(desired(address, accepted=("drop-values",)), seen)
    assert staged.writes() == []


def test_a_standard_set_is_never_made(org: Org) -> None:
    artifact = desired("", "StandardValueSet/Gone")
    with pytest.raises(Refused, match="the org has no StandardValueSet/Gone"):
        org.connect().effects(artifact, Observed("", "StandardValueSet/Gone", None))


def test_a_global_set_is_made(org: Org) -> None:
    session, artifact = org.connect(), desired("", "GlobalValueSet/Marketing_Stage")
    missing = Observed("", "GlobalValueSet/Marketing_Stage", None)
    session.effects(artifact, missing)
    after = session.apply(artifact, missing)
    assert (after.address, after.name, after.body) == (
        "GlobalValueSet/Marketing_Stage",
        "Marketing stage",
        artifact.body,
    )
    assert list(values(org, after.address)) == ["mql", "sal", "open"]


@pytest.mark.parametrize(
    ("meaning", "name", "verdicts"),
    [
        (FIT, "Lead.Fit__c", {"Initech": 70, "Hooli": 0, "Globex": 30, "Umbrella": 0, "Acme": 0}),
        (
            STAGES,
            "Lead.Stage__c",
            {"Initech": "sal", "Hooli": "mql", "Globex": "sal", "Umbrella": "open", "Acme": "open"},
        ),
    ],
)
def test_scores_and_ladders_are_formula_fields_that_say_so_of_each_record(
    org: Org, meaning: Meaning, name: str, verdicts: dict[str, Any]
) -> None:
    session, artifact = org.connect(permission_set="Marketing_Ops"), desired("", name, meaning)
    effects = session.effects(artifact, Observed("", name, None))
    assert any("can be counted only once the field holds it" in note for note in effects.notes)
    after = session.apply(artifact, Observed("", name, None))
    assert after.body == artifact.body
    assert org.verdicts(name.partition(".")[2]) == verdicts
    session.complete(artifact, after)
    again = desired(after.address, name, meaning)
    assert session.apply(again, after) == after
    assert {each.id: each.verdict for each in session.judged(after.address, {})}


def test_a_number_is_never_turned_into_a_checkbox(org: Org) -> None:
    session = org.connect()
    session.apply(desired("", "Lead.Fit__c", FIT), Observed("", "Lead.Fit__c", None))
    with pytest.raises(Refused, match="is no text formula"):
        session.effects(desired("Lead.Fit__c"), session.observe("Lead.Fit__c"))


# --- picklist fields --------------------------------------------------------------------------------------------------

OWN = {"valueSetDefinition": {"sorted": False, "value": [{"valueName": "open", "label": "Open"}, "theirs", "mql"]}}


def picklist_org(start: Callable[..., Org], values: Any) -> Org:
    """An org with a picklist field that people use."""
    if "valueSetDefinition" in values:
        short = values["valueSetDefinition"]["value"]
        full = [{"valueName": each, "label": each} if isinstance(each, str) else each for each in short]
        values = {"restricted": True, "valueSetDefinition": {"sorted": False, "value": full}}
    stage = {"fullName": "Stage__c", "label": "Stage", "type": "Picklist", "valueSet": values, "description": "Ours."}
    records = [{"Company": "Initech", "Stage__c": "theirs"}] if "valueSetDefinition" in values else []
    return start({**seed(fields=[stage], records=records), "value_sets": SETS})


def own_values(org: Org) -> dict[str, Any]:
    rows = org.connect()._wire.rows("SELECT Metadata FROM CustomField WHERE DeveloperName = 'Stage'", tooling=True)
    assert rows[0]["Metadata"]["description"] == "Ours."
    assert rows[0]["Metadata"]["valueSet"]["restricted"] is True
    return {each["valueName"]: each for each in rows[0]["Metadata"]["valueSet"]["valueSetDefinition"]["value"]}


def test_a_picklist_field_is_governed_by_its_own_values(start: Callable[..., Org]) -> None:
    org = picklist_org(start, OWN)
    session = org.connect(permission_set="Marketing_Ops")
    seen = session.find("lead.stage__c")
    assert (seen.address, seen.name, seen.body["values"]) == ("Picklist/Lead.Stage__c", "Stage", [])
    artifact = desired(seen.address, "Stage")
    assert "not of the ladder, and left as they are: theirs" in session.effects(artifact, seen).notes
    after = session.apply(artifact, seen)
    session.complete(artifact, after)
    assert (after.address, after.body) == (seen.address, artifact.body)
    held = own_values(org)
    assert list(held) == ["mql", "theirs", "sal", "open"]
    assert held["theirs"]["isActive"] is not False
    assert org.writes() == ["PATCH CustomField"]
    assert session.apply(artifact, after) == after
    trail = session.trail(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)).entries
    assert trail[-1].address == seen.address


def test_a_value_of_a_picklist_field_goes_only_by_its_name_with_who_holds_it(start: Callable[..., Org]) -> None:
    org = picklist_org(start, OWN)
    session = org.connect()
    artifact, seen = desired("Picklist/Lead.Stage__c", accepted=("drop-values",)), session.find("Lead.Stage__c")
    effects = session.effects(artifact, seen)
    assert effects.destroys == ("Picklist/Lead.Stage__c/theirs",)
    assert "theirs could not be chosen any more; records that hold it, and keep it: 1" in effects.notes
    session.apply(artifact, seen)
    assert own_values(org)["theirs"]["isActive"] is False


def test_a_picklist_field_over_a_set_stands_for_the_set(start: Callable[..., Org]) -> None:
    org = picklist_org(start, {"restricted": True, "valueSetName": "Marketing_Stage"})
    session = org.connect()
    assert session.find("Lead.Stage__c").address == "GlobalValueSet/Marketing_Stage"
    seen = session.observe("Picklist/Lead.Stage__c")
    with pytest.raises(Refused, match=r"Lead\.Stage__c has no values of its own") as told:
        session.effects(desired("Picklist/Lead.Stage__c"), seen)
    assert "ledger bind" in told.value.fix


def test_criteria_on_a_picklist_field_are_refused(org: Org) -> None:
    with pytest.raises(Refused, match="is no ladder"):
        desired("Picklist/Lead.Stage__c", meaning=FIT)
    with pytest.raises(UnknownName):
        desired("Picklist/Stage")
