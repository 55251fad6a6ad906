"""A governed field: found, looked at, changed in place, made new; over real HTTP with the vendor's own client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_lead import LEAD_FIELDS, MQL, Org, rule, seed

from ledger.artifacts import Artifact, Observed
from ledger.errors import Refused, TargetFault, UnknownName
from ledger_salesforce.connector import Salesforce

CRITERIA = "score >= 65 AND employees >= 200 AND NOT is_competitor"


def desired(text: str = CRITERIA, address: str = "Lead.MQL__c") -> Artifact:
    return Salesforce().compile(rule(text), address, "MQL")


def created(text: str = CRITERIA) -> tuple[Artifact, Observed]:
    return Salesforce().compile(rule(text), "", "Lead.Is_MQL__c"), Observed("", "Lead.Is_MQL__c", None)


def metadata(org: Org, name: str = "MQL") -> Any:
    """The field as an independent reader of the Tooling API sees it."""
    wire = org.connect()._wire
    return wire.rows(f"SELECT Metadata FROM CustomField WHERE DeveloperName = '{name}'", tooling=True)[0]["Metadata"]


def test_a_target_is_known_by_its_org(org: Org) -> None:
    known = org.connect().identity()
    assert (known.id, known.label, known.kind) == ("00D000000000001EAA", "Acme", "emulator")


def test_a_field_is_found_by_object_and_name_in_any_case(org: Org) -> None:
    found = org.connect().find("lead.mql__c")
    assert (found.address, found.name) == ("Lead.MQL__c", "MQL")
    assert found.body == {
        "type": "Checkbox",
        "formula": "Engagement_Score__c >= 50",
        "formulaTreatBlanksAs": "BlankAsBlank",
        "description": "",
        "inlineHelpText": "Call within a day.",
    }
    assert found.changed_by == "Setup Admin"
    assert found.revision == found.changed_at != ""


def test_a_misspelt_field_is_told_with_the_nearest_one(org: Org) -> None:
    with pytest.raises(UnknownName) as told:
        org.connect().find("Lead.MQLL__c")
    assert "did you mean Lead.MQL__c?" in told.value.fix


@pytest.mark.parametrize("name", ["MQL", "Lead.Status", "Lead.X__c' OR Id != null"])
def test_what_is_no_custom_field_is_no_name_of_one(org: Org, name: str) -> None:
    with pytest.raises(UnknownName):
        org.connect().find(name)


def test_a_field_of_a_custom_object_is_found_by_the_objects_id(start: Callable[..., Org]) -> None:
    contents = seed()
    contents["objects"]["Partner__c"] = {"fields": [*LEAD_FIELDS, MQL]}
    session = start(contents).connect()
    assert session.find("Partner__c.MQL__c").address == "Partner__c.MQL__c"
    with pytest.raises(TargetFault, match="the org has no object Gone__c"):
        session.observe("Gone__c.MQL__c")


def test_what_does_not_exist_is_observed_as_nothing(org: Org) -> None:
    assert org.connect().observe("Lead.Gone__c").body is None


def test_observing_writes_nothing(org: Org) -> None:
    session = org.connect()
    session.effects(desired(), session.observe("Lead.MQL__c"))
    assert org.writes() == []


def test_the_org_counts_who_would_enter_and_leave(org: Org) -> None:
    session = org.connect()
    effects = session.effects(desired("score >= 85 OR job_level = 'c_level'"), session.observe("Lead.MQL__c"))
    # true now: Initech 80, Hooli 60, Globex 90; true then: Globex, Umbrella
    assert (effects.enters, effects.leaves, effects.members, effects.records) == (1, 2, 3, 5)
    assert any("flows" in note and "unknown" in note for note in effects.notes)


@pytest.mark.parametrize("nulls", ["includes", "strict"])
def test_counts_do_not_depend_on_how_the_platform_compares_nulls(start: Callable[..., Org], nulls: str) -> None:
    org = start(seed(nulls=nulls))
    session = org.connect()
    artifact, seen = desired("NOT score = 80 AND job_level NOT IN ('vp')"), session.observe("Lead.MQL__c")
    effects = session.effects(artifact, seen)
    before = org.verdicts()
    session.apply(artifact, seen)
    after = org.verdicts()
    entered = [company for company in after if after[company] and not before[company]]
    left = [company for company in after if before[company] and not after[company]]
    assert (effects.enters, effects.leaves) == (len(entered), len(left))


def test_a_count_that_soql_cannot_give_is_unknown_and_says_why(org: Org) -> None:
    session = org.connect()
    effects = session.effects(desired("score > employees"), session.observe("Lead.MQL__c"))
    assert (effects.enters, effects.leaves) == (None, None)
    assert any("SOQL compares a field with a value" in note for note in effects.notes)


def test_a_field_that_nobody_granted_has_unknown_counts(start: Callable[..., Org]) -> None:
    session = start(seed(fields=[{**MQL, "visible": False}])).connect()
    effects = session.effects(desired(), session.observe("Lead.MQL__c"))
    assert effects.enters is None
    assert any("may not read MQL__c" in note for note in effects.notes)


def test_today_is_the_platforms_day(start: Callable[..., Org]) -> None:
    record = {"Company": "Initech", "Renewal__c": "2026-03-30"}
    org = start(seed(records=[record]))
    session, artifact = org.connect(), desired("renewal >= TODAY + 1 DAY")
    assert session.effects(artifact, session.observe("Lead.MQL__c")).enters == 1
    org.control("clock", {"now": "2026-03-30T00:00:00Z"})
    assert session.effects(artifact, session.observe("Lead.MQL__c")).enters == 0


def test_a_field_in_use_is_changed_in_place(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    after = session.apply(desired(), seen)
    assert after.body == desired().body
    assert after.revision != seen.revision
    assert (after.changed_by, after.address) == ("Ledger Integration", "Lead.MQL__c")
    assert org.writes() == ["PATCH CustomField"]
    assert org.verdicts() == {"Initech": True, "Hooli": False, "Globex": False, "Umbrella": False, "Acme": False}


def test_what_people_wrote_and_chose_stays(org: Org) -> None:
    session = org.connect()
    session.apply(desired(), session.observe("Lead.MQL__c"))
    session.apply(desired("score >= 70"), session.observe("Lead.MQL__c"))
    held = metadata(org)
    line = desired().body["description"]
    assert held["description"] == f"Ours since 2019.\nAsk Dana before you change it.\n{line}"
    assert (held["label"], held["trackHistory"]) == ("MQL", False)


def test_a_description_without_room_is_left_alone(start: Callable[..., Org]) -> None:
    org = start(seed(fields=[{**MQL, "description": "x" * 950}]))
    session = org.connect()
    with pytest.raises(TargetFault, match="the description of the field is full"):
        session.apply(desired(), session.observe("Lead.MQL__c"))
    assert org.writes() == []


def test_a_change_made_by_hand_is_seen_with_who_and_when(org: Org) -> None:
    session = org.connect()
    governed = session.apply(desired(), session.observe("Lead.MQL__c"))
    org.control("edit", {"address": "Lead.MQL__c", "formula": "Engagement_Score__c >= 40"})
    found = session.observe("Lead.MQL__c")
    assert found.body["formula"] == "Engagement_Score__c >= 40"
    assert found.body["description"] == governed.body["description"]
    assert found.revision != governed.revision
    assert found.changed_by == "Setup Admin"


def test_a_field_that_changed_since_the_plan_is_not_written(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    org.control("edit", {"address": "Lead.MQL__c", "label": "Our MQL"})
    with pytest.raises(TargetFault, match=r"Lead\.MQL__c changed since the plan") as told:
        session.apply(desired(), seen)
    assert "Setup Admin changed it at" in told.value.why
    assert org.writes() == []


def test_a_field_is_not_made_over_one_that_appeared_since_the_plan(org: Org) -> None:
    artifact = Salesforce().compile(rule(CRITERIA), "", "Lead.MQL__c")
    with pytest.raises(TargetFault, match="changed since the plan"):
        org.connect().apply(artifact, Observed("", "Lead.MQL__c", None))
    assert org.writes() == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"type": "Checkbox", "formula": None, "defaultValue": False}, "a plain field of type Checkbox"),
        ({"type": "Number", "formula": "Engagement_Score__c + 1"}, "a formula of type Number"),
    ],
)
def test_a_field_of_another_sort_is_never_turned_into_a_formula(
    start: Callable[..., Org], fields: dict[str, Any], why: str
) -> None:
    org = start(seed(fields=[{key: value for key, value in {**MQL, **fields}.items() if value is not None}]))
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused) as planned:
        session.effects(desired(), seen)
    with pytest.raises(TargetFault) as applied:
        session.apply(desired(), seen)
    assert why in planned.value.why
    assert why in applied.value.why
    assert org.writes() == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "Percent"}, "Lead.Engagement_Score__c is of type percent, and score is a number"),
        ({"visible": False}, "Lead.Engagement_Score__c does not exist, or the integration user may not read it"),
    ],
)
def test_a_rule_over_a_field_of_another_type_is_refused_before_any_write(
    start: Callable[..., Org], change: dict[str, Any], why: str
) -> None:
    contents = seed()
    contents["objects"]["Lead"]["fields"] = [{**LEAD_FIELDS[0], **change}, *LEAD_FIELDS[1:], MQL]
    contents["objects"]["Lead"]["records"] = []
    org = start(contents)
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused, match="cannot read what it needs") as planned:
        session.effects(desired(), seen)
    with pytest.raises(TargetFault, match="cannot read what it needs"):
        session.apply(desired(), seen)
    assert planned.value.why == why
    assert org.writes() == []


def test_an_option_that_the_picklist_lacks_is_refused(start: Callable[..., Org]) -> None:
    contents = seed(records=[])
    fields = contents["objects"]["Lead"]["fields"]
    fields[3] = {**fields[3], "valueSet": {"valueSetDefinition": {"value": [{"valueName": "VP", "label": "VP"}]}}}
    session = start(contents).connect()
    with pytest.raises(Refused) as told:
        session.effects(desired("job_level = 'vp'"), session.observe("Lead.MQL__c"))
    assert "has no option C-Level" in told.value.why


def test_a_new_field_is_made_and_granted(org: Org) -> None:
    session = org.connect(permission_set="Marketing_Ops")
    artifact, missing = created()
    before = session.effects(artifact, missing)
    after = session.apply(artifact, missing)
    assert (before.enters, before.leaves, before.members) == (1, 0, 0)
    assert (after.address, after.name, after.body) == ("Lead.Is_MQL__c", "Marketing-qualified lead", artifact.body)
    assert org.verdicts("Is_MQL__c")["Initech"] is True
    assert org.writes() == ["POST CustomField", "POST FieldPermissions"]
    assert session._wire.count("SELECT COUNT() FROM Lead WHERE Is_MQL__c = true") == 1


def test_a_new_field_that_nobody_was_granted_is_invisible_and_the_plan_says_so(org: Org) -> None:
    session = org.connect()
    artifact, missing = created()
    assert any("nobody sees a new field" in note for note in session.effects(artifact, missing).notes)
    session.apply(artifact, missing)
    with pytest.raises(TargetFault, match="shows no such field"):
        session._wire.count("SELECT COUNT() FROM Lead WHERE Is_MQL__c = true")


def test_nothing_is_made_for_a_permission_set_that_does_not_exist(org: Org) -> None:
    artifact, missing = created()
    with pytest.raises(TargetFault, match="the org has no permission set Gone"):
        org.connect(permission_set="Gone").apply(artifact, missing)
    assert org.writes() == []


def test_a_field_made_but_not_granted_is_told_as_such(org: Org) -> None:
    org.control("fault", {"match": "FieldPermissions", "method": "POST", "status": 503, "body": "<html>"})
    artifact, missing = created()
    with pytest.raises(TargetFault, match="was made, and nobody can see it yet") as told:
        org.connect(permission_set="Marketing_Ops").apply(artifact, missing)
    assert "Marketing_Ops" in told.value.fix


def test_a_write_whose_answer_was_lost_is_found_by_looking_again(org: Org) -> None:
    session = org.connect()
    org.control("fault", {"match": "CustomField", "method": "PATCH", "drop": "after"})
    with pytest.raises(TargetFault, match="out of reach"):
        session.apply(desired(), session.observe("Lead.MQL__c"))
    assert session.observe("Lead.MQL__c").body == desired().body


def test_a_field_that_reads_back_otherwise_is_a_fault(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    org.control("fault", {"match": "CustomField", "method": "PATCH", "status": 200, "body": "{}"})
    with pytest.raises(TargetFault, match="does not hold what was written"):
        session.apply(desired(), seen)
