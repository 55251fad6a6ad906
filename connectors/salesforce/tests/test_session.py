"""A governed field: found, looked at, changed in place, made new; over real HTTP with the vendor's own client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from salesforce_lead import LEAD_FIELDS, MQL, Org, rule, schema, seed

from ledger.artifacts.data import Artifact, Binding, Observed, Wanted
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.language.read import read
from ledger.meanings.ladder import Ladder, Stage
from ledger_salesforce.connector import Salesforce

CRITERIA = "score >= 65 AND employees >= 200 AND NOT is_competitor"


def desired(text: str = CRITERIA, address: str = "Lead.MQL__c") -> Artifact:
    return Salesforce().compile(rule(text), address, "MQL")


def created(text: str = CRITERIA) -> tuple[Artifact, Observed]:
    return Salesforce().compile(rule(text), "", "Lead.Is_MQL__c"), Observed("", "Lead.Is_MQL__c", None)


def staged_as(name: str) -> Artifact:
    ladder = Ladder((Stage("mql", "MQL", read("score >= 50", schema())),), "open")
    return Salesforce().compile(replace(rule("TRUE"), meaning=ladder), "", name)


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


def test_a_misspelt_object_is_told_as_the_object(org: Org) -> None:
    for name in ("Leed.MQL__c", "Leed__c.MQL__c"):
        with pytest.raises(UnknownName, match=f"the org has no object {name.split('.')[0]}") as told:
            org.connect().find(name)
        assert told.value.why
        assert told.value.fix == "did you mean Lead?"
    artifact = Salesforce().compile(rule("TRUE"), "", "Leed.MQL__c")
    with pytest.raises(Refused, match="the org has no object Leed"):
        org.connect().effects(artifact, Observed("", "Leed.MQL__c", None))


@pytest.mark.parametrize("name", ["Lead.Zzyzx__c", "GlobalValueSet/Gone"])
def test_what_is_not_there_is_told_with_why(org: Org, name: str) -> None:
    with pytest.raises(UnknownName) as told:
        org.connect().find(name)
    assert told.value.why
    assert "--create" in told.value.fix


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


def test_today_is_the_day_of_the_ledgers_zone_by_the_orgs_clock(start: Callable[..., Org]) -> None:
    """At 20:00 UTC it is the 30th in Tokyo, and the 29th in London."""
    org = start(seed(records=[{"Company": "Initech", "Renewal__c": "2026-03-30"}]))
    org.control("clock", {"now": "2026-03-29T20:00:00Z"})
    session = org.connect()
    for zone, enter in (("Asia/Tokyo", 1), ("Europe/London", 0)):
        told = rule("renewal <= TODAY", zone=zone, accepted=frozenset({"today"}))
        artifact = Salesforce().compile(told, "Lead.MQL__c", "MQL")
        assert session.effects(artifact, session.observe("Lead.MQL__c")).enters == enter, zone


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
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused, match="the description is full") as planned:
        session.effects(desired(), seen)
    with pytest.raises(TargetFault, match="the description is full"):
        session.apply(desired(), seen)
    assert planned.value.fix.startswith("shorten what people wrote there by")
    with pytest.raises(Refused, match="the description is full"):
        org.connect().effects(desired(), seen)  # also where it was not read before
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
    with pytest.raises(TargetFault, match=r"Lead\.MQL__c exists, and is not ours") as told:
        org.connect().apply(artifact, Observed("", "Lead.MQL__c", None))
    assert "ledger bind" in told.value.fix
    assert org.writes() == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"type": "Checkbox", "formula": None, "defaultValue": False}, "a plain field of type Checkbox"),
        ({"type": "Number", "formula": "Spend__c + 1", "precision": 18, "scale": 0}, "a formula of type Number"),
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
    session.complete(artifact, after)
    assert (before.enters, before.leaves, before.members) == (1, 0, 0)
    assert (after.address, after.name, after.body) == ("Lead.Is_MQL__c", "Marketing-qualified lead", artifact.body)
    assert org.verdicts("Is_MQL__c")["Initech"] is True
    assert org.writes() == ["POST CustomField", "POST FieldPermissions"]
    assert session._wire.counts(["SELECT COUNT() FROM Lead WHERE Is_MQL__c = true"]) == [1]


def test_a_new_field_that_nobody_was_granted_is_invisible_and_the_plan_says_so(org: Org) -> None:
    session = org.connect()
    artifact, missing = created()
    notes = session.effects(artifact, missing).notes
    assert any("nobody will see the new field, the integration user included" in note for note in notes)
    session.apply(artifact, missing)
    (count,) = session._wire.counts(["SELECT COUNT() FROM Lead WHERE Is_MQL__c = true"])
    assert "shows no such field" in count.what


def test_a_field_that_people_use_is_never_taken_over_by_making_one(org: Org) -> None:
    artifact = Salesforce().compile(rule(CRITERIA), "", "Lead.MQL__c")
    with pytest.raises(Refused, match=r"Lead\.MQL__c exists, and is not ours") as told:
        org.connect().effects(artifact, Observed("", "Lead.MQL__c", None))
    assert told.value.fix == "govern it in place: ledger bind KEY TARGET Lead.MQL__c"


def test_a_field_of_a_package_is_refused(org: Org) -> None:
    session = org.connect()
    (row,) = session._wire.rows("SELECT Id FROM CustomField WHERE DeveloperName = 'MQL'", tooling=True)
    packaged = {"DeveloperName": "MQL", "NamespacePrefix": "acme", "ManageableState": "installed"}
    listed = {"records": [{**row, **packaged, "TableEnumOrId": "Lead"}], "totalSize": 1, "done": True}
    org.control("faults", {"path": "/tooling/query", "times": 9, "status": 200, "body": listed})
    seen, artifact = session.observe("Lead.acme__MQL__c"), desired(address="Lead.acme__MQL__c")
    with pytest.raises(Refused, match="belongs to a managed package") as told:
        session.effects(artifact, seen)
    with pytest.raises(TargetFault, match="belongs to a managed package"):
        session.apply(artifact, seen)
    assert told.value.why == "only its maker changes it"
    assert org.writes() == []


def test_a_user_who_may_not_change_set_up_is_refused_before_any_write(org: Org) -> None:
    row = {"PermissionsCustomizeApplication": False}
    answer = {"totalSize": 1, "done": True, "records": [row]}
    org.control("faults", {"match": "UserPermissionAccess", "times": 9, "status": 200, "body": answer})
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused, match="may not change set-up") as planned:
        session.effects(desired(), seen)
    with pytest.raises(TargetFault, match="may not change set-up"):
        session.apply(desired(), seen)
    assert "Customize Application" in planned.value.why
    assert org.writes() == []


def test_a_write_that_the_user_may_not_make_says_which_permission_it_takes(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    refusal = [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}]
    part = {"body": refusal, "httpHeaders": {}, "httpStatusCode": 403, "referenceId": "r0"}
    org.control(
        "faults", {"path": "/tooling/composite", "nth": 2, "status": 200, "body": {"compositeResponse": [part]}}
    )
    with pytest.raises(TargetFault, match="may not do this") as told:
        session.apply(desired(), seen)
    assert "Customize Application" in told.value.fix


@pytest.mark.parametrize("record", [{"Id": "x"}, {"FullName": "Lead.MQL__c", "Metadata": 7}, 7, None])
def test_a_field_in_a_shape_that_cannot_be_read_is_a_fault_and_unwritten(org: Org, record: Any) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    part = {"body": record, "httpHeaders": {}, "httpStatusCode": 200, "referenceId": "r0"}
    body = {"compositeResponse": [part]}
    org.control("faults", {"path": "/tooling/composite", "times": 2, "status": 200, "body": body})
    with pytest.raises(TargetFault, match="cannot be read"):
        session.observe("Lead.MQL__c")
    with pytest.raises(TargetFault, match="cannot be read"):
        session.apply(desired(), seen)
    assert org.writes() == []


def test_nothing_is_removed_and_the_next_step_is_an_export(org: Org) -> None:
    session = org.connect()
    gone = Artifact("Lead.MQL__c", "MQL", None)
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused, match=r"Lead\.MQL__c is not removed from here"):
        session.effects(gone, seen)
    with pytest.raises(TargetFault) as told:
        session.apply(gone, seen)
    assert "ledger export" in told.value.fix
    assert not Salesforce.can.removes
    assert org.writes() == []


def test_a_field_that_somebody_made_at_the_same_time_is_looked_at_and_not_overwritten(org: Org) -> None:
    artifact, missing = created()
    told = [{"errorCode": "DUPLICATE_DEVELOPER_NAME", "message": "There is already a field named Is_MQL on Lead."}]
    part = {"body": told, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": "r0"}
    org.control("faults", {"path": "/tooling/composite", "status": 200, "body": {"compositeResponse": [part]}})
    with pytest.raises(TargetFault, match="the field exists by now") as fault:
        org.connect().apply(artifact, missing)
    assert fault.value.fix == "plan again"
    assert org.writes() == ["POST CustomField"]
    assert org.waits == []


def test_a_rule_reads_a_field_of_the_record_that_its_own_looks_up(start: Callable[..., Org]) -> None:
    contents = seed()
    contents["objects"]["Account"] = {"records": [{"Id": "001000000000077AAA", "NumberOfEmployees": 900}]}
    one, other = {"LastName": "Fox", "AccountId": "001000000000077AAA"}, {"LastName": "Lee"}
    contents["objects"]["Contact"] = {"records": [one, other]}
    session = start(contents).connect(permission_set="Marketing_Ops")
    bound = {"employees": (Binding("Contact.Account.NumberOfEmployees"),)}
    artifact = Salesforce().compile(rule("employees >= 200", bindings=bound), "", "Contact.Large__c")
    missing = Observed("", "Contact.Large__c", None)
    assert session.effects(artifact, missing).enters == 1
    after = session.apply(artifact, missing)
    session.complete(artifact, after)
    verdicts = [each.verdict for each in session.judged(after.address, {"size": "Contact.Account.NumberOfEmployees"})]
    assert sorted(verdicts) == [False, True]


def test_a_relation_that_leads_nowhere_is_refused(org: Org) -> None:
    bound = {"employees": (Binding("Lead.Nowhere__r.Size__c"),)}
    artifact = Salesforce().compile(rule("employees >= 200", bindings=bound), "", "Lead.Large__c")
    with pytest.raises(Refused) as told:
        org.connect().effects(artifact, Observed("", "Lead.Large__c", None))
    assert "goes through Nowhere__r, which leads to no one object" in told.value.why


def test_nothing_is_made_for_a_permission_set_that_does_not_exist(org: Org) -> None:
    artifact, missing = created()
    session = org.connect(permission_set="Gone")
    with pytest.raises(Refused, match="the org has no permission set Gone") as told:
        session.effects(artifact, missing)
    with pytest.raises(TargetFault, match="the org has no permission set Gone"):
        session.apply(artifact, missing)
    assert told.value.why
    assert org.writes() == []


def test_nothing_is_made_that_the_user_may_not_grant(org: Org) -> None:
    answer = {"totalSize": 1, "done": True, "records": [{"PermissionsManageProfilesPermissionsets": False}]}
    fault = {"match": "PermissionsManageProfilesPermissionsets", "times": 9, "status": 200, "body": answer}
    org.control("faults", fault)
    artifact, missing = created()
    session = org.connect(permission_set="Marketing_Ops")
    with pytest.raises(Refused, match=r"Lead\.Is_MQL__c could be made, and not be shown to Marketing_Ops") as told:
        session.effects(artifact, missing)
    with pytest.raises(TargetFault, match="could be made, and not be shown"):
        session.apply(artifact, missing)
    assert "Manage Profiles and Permission Sets" in told.value.why
    assert session.effects(desired(), session.observe("Lead.MQL__c")).enters is not None  # nothing is granted there
    assert org.writes() == []


@pytest.mark.parametrize(("name", "noted"), [("Marketing_Ops", False), ("Nobody", True)])
def test_a_permission_set_that_the_user_lacks_is_told_in_the_plan(org: Org, name: str, noted: bool) -> None:
    me = org.connect()._wire.rows("SELECT Id FROM User WHERE Name = 'Ledger Integration'")[0]["Id"]
    known = {"identity": f"https://login.salesforce.com/id/00D000000000001EAA/{me}"}
    session, (artifact, missing) = org.connect(permission_set=name), created()
    org.control("faults", {"match": "/v62.0/", "status": 200, "body": known})
    assert session._directory.user() == me
    notes = session.effects(artifact, missing).notes
    assert any(f"does not have {name} and will not see the new field" in note for note in notes) is noted


@pytest.mark.parametrize("name", ["Lead.X" + "x" * 40 + "__c", "GlobalValueSet/X" + "x" * 40])
def test_a_name_that_is_too_long_is_refused_before_any_write(org: Org, name: str) -> None:
    artifact = Salesforce().compile(rule(CRITERIA), "", name) if "." in name else staged_as(name)
    with pytest.raises(Refused, match="is too long a name") as told:
        org.connect().effects(artifact, Observed("", name, None))
    with pytest.raises(TargetFault, match="is too long a name"):
        org.connect().apply(artifact, Observed("", name, None))
    assert "41 characters" in told.value.why
    assert org.writes() == []


def test_a_field_made_but_not_granted_is_told_as_such(org: Org) -> None:
    org.control("faults", {"match": "composite/sobjects", "times": 9, "status": 503, "body": "<html>"})
    artifact, missing = created()
    session = org.connect(permission_set="Marketing_Ops")
    after = session.apply(artifact, missing)
    with pytest.raises(TargetFault, match="was made, and nobody can see it yet") as told:
        session.complete(artifact, after)
    assert told.value.why
    org.control("faults", method="DELETE")
    session.complete(artifact, after)
    assert org.writes() == ["POST CustomField", *["POST FieldPermissions"] * 6]
    assert session._wire.counts(["SELECT COUNT() FROM Lead WHERE Is_MQL__c = true"]) == [1]


def test_a_grant_that_was_refused_for_a_moment_is_asked_for_again(org: Org) -> None:
    org.control("faults", {"match": "composite/sobjects", "status": 503, "after": True})
    artifact, missing = created()
    session = org.connect(permission_set="Marketing_Ops")
    session.complete(artifact, session.apply(artifact, missing))
    assert org.verdicts("Is_MQL__c")["Initech"] is True
    assert len(org.waits) == 1


def test_a_grant_that_is_there_is_not_made_again(org: Org) -> None:
    artifact, missing = created()
    session = org.connect(permission_set="Marketing_Ops")
    after = session.apply(artifact, missing)
    session.complete(artifact, after)
    session.complete(artifact, after)
    assert org.writes() == ["POST CustomField", "POST FieldPermissions"]


def test_who_sees_a_field_that_people_use_stays_theirs(org: Org) -> None:
    """A field that was bound is granted by its owners; one that nobody sees was lost by an apply, and is shown."""
    session = org.connect(permission_set="Nobody")
    session.complete(desired(), session.apply(desired(), session.observe("Lead.MQL__c")))
    assert org.writes() == ["PATCH CustomField"]


def test_a_field_that_nobody_sees_is_shown_with_its_next_version(start: Callable[..., Org]) -> None:
    org = start(seed(fields=[{**MQL, "visible": False}]))
    session = org.connect(permission_set="Marketing_Ops")
    session.complete(desired(), session.apply(desired(), session.observe("Lead.MQL__c")))
    assert org.writes() == ["PATCH CustomField", "POST FieldPermissions"]


def test_a_field_that_was_just_shown_is_counted(org: Org) -> None:
    artifact, missing = created()
    session = org.connect(permission_set="Marketing_Ops")
    session.effects(artifact, missing)
    after = session.apply(artifact, missing)
    session.complete(artifact, after)
    assert session.otherwise([Wanted(artifact, after)]) == [0]


@pytest.mark.parametrize(
    "trouble", [{"drop": True}, {"status": 503}, {"status": 502, "body": "<html>"}, {"truncate": 9}]
)
@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("new", [True, False])
def test_a_write_that_was_not_answered_is_looked_for_and_never_made_twice(
    org: Org, trouble: dict[str, Any], done: bool, new: bool
) -> None:
    artifact, seen = created() if new else (desired(), org.connect().observe("Lead.MQL__c"))
    org.control("faults", {"path": "/tooling/composite", "nth": 1 if new else 2, "after": done, **trouble})
    after = org.connect().apply(artifact, seen)
    assert after.body == artifact.body
    once = ["POST CustomField"] if new else ["PATCH CustomField"]
    assert org.writes() == (once if done or "truncate" in trouble else once * 2)
    assert len(org.control("records?object=Lead")["records"]) == 5


def test_a_write_that_somebody_else_stands_in_the_way_of_is_tried_again(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    busy = {"message": "unable to obtain exclusive access", "errorCode": "UNABLE_TO_LOCK_ROW", "fields": []}
    part = {"body": [busy], "httpHeaders": {}, "httpStatusCode": 400, "referenceId": "r0"}
    org.control(
        "faults", {"path": "/tooling/composite", "nth": 2, "status": 200, "body": {"compositeResponse": [part]}}
    )
    assert session.apply(desired(), seen).body == desired().body
    assert org.waits == [1.0]


def test_a_write_waits_for_as_long_as_the_org_asks(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    org.control("faults", {"path": "/tooling/composite", "nth": 2, "status": 503, "headers": {"Retry-After": "11"}})
    assert session.apply(desired(), seen).body == desired().body
    assert org.waits == [11.0]


def test_a_write_that_is_read_back_from_before_it_is_looked_at_again_and_not_repeated(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    org.control("faults", {"path": "/tooling/composite", "nth": 2, "stale": 2})
    assert session.apply(desired(), seen).body == desired().body
    assert org.writes() == ["PATCH CustomField"]


def test_a_field_that_never_shows_what_was_written_is_a_fault(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    part = {"body": None, "httpHeaders": {}, "httpStatusCode": 204, "referenceId": "r0"}
    org.control(
        "faults", {"path": "/tooling/composite", "nth": 2, "status": 200, "body": {"compositeResponse": [part]}}
    )
    with pytest.raises(TargetFault, match="does not hold what was written"):
        session.apply(desired(), seen)


def test_what_is_so_already_is_not_written_again(org: Org) -> None:
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    once = session.apply(desired(), seen)
    assert session.apply(desired(), seen) == once
    assert org.writes() == ["PATCH CustomField"]
