"""Value sets, picklists over them, and formulas of every type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_clients import FIELD, Api, error
from salesforce_lead import Org, seed

SETS = "/tooling/sobjects/GlobalValueSet"


def stage(**more: Any) -> dict[str, Any]:
    """A picklist over the global value set."""
    return {"label": "Stage", "type": "Picklist", "valueSet": {"restricted": True, "valueSetName": "ML_Stage"}, **more}


def value(name: str, **more: Any) -> dict[str, Any]:
    return {"valueName": name, "label": name, "default": False, **more}


def values(*names: str) -> dict[str, Any]:
    return {"masterLabel": "Stage", "sorted": False, "customValue": [value(name) for name in names]}


@pytest.fixture
def staged(start: Callable[..., Org]) -> Api:
    """An org with a global value set, a picklist over it, and a formula over that."""
    is_sql = {"fullName": "Is_SQL__c", "label": "x", "type": "Checkbox", "formula": 'ISPICKVAL(Stage__c, "SQL")'}
    contents = seed(
        fields=[{"fullName": "Stage__c", **stage()}, is_sql],
        records=[{"Company": "a", "Stage__c": "SQL"}, {"Company": "b", "Stage__c": "MQL"}],
    )
    contents["value_sets"] = {"ML_Stage": ["MQL", "SQL"]}
    return Api(start(contents))


def found(api: Api) -> str:
    [row] = api.query("SELECT Id FROM GlobalValueSet WHERE DeveloperName = 'ML_Stage'", tooling=True).json()["records"]
    return f"{SETS}/{row['Id']}"


def held(api: Api, name: str = "ML_Stage", sort: str = "GlobalValueSet") -> dict[str, bool]:
    """Each value of a set, and whether it can be chosen."""
    metadata = api.tooling(sort, name)["Metadata"]
    listed = metadata["customValue" if sort == "GlobalValueSet" else "standardValue"]
    return {each["valueName"]: each["isActive"] is not False for each in listed}


def test_a_global_value_set_is_made_read_and_replaced(api: Api) -> None:
    made = api.send("POST", SETS, json={"FullName": "ML_Stage", "Metadata": values("MQL", "SQL")})
    assert made.status_code == 201
    shown = api.send("GET", f"{SETS}/{made.json()['id']}").json()
    assert (shown["FullName"], shown["DeveloperName"]) == ("ML_Stage", "ML_Stage")
    assert set(shown["Metadata"]["customValue"][0]) == {
        "color", "default", "description", "isActive", "label", "urls", "valueName",
    }  # fmt: skip
    assert error(api.send("POST", SETS, json={"FullName": "ml_stage", "Metadata": values("x")}))[1] == (
        "DUPLICATE_DEVELOPER_NAME"
    )


def test_what_an_update_leaves_out_is_deactivated_and_never_lost(staged: Api) -> None:
    body = {"FullName": "ML_Stage", "Metadata": values("SQL", "Customer")}
    assert staged.send("PATCH", found(staged), json=body).status_code == 204
    assert held(staged) == {"SQL": True, "Customer": True, "MQL": False}
    assert staged.query("SELECT COUNT() FROM Lead WHERE Stage__c = 'MQL'").json()["totalSize"] == 1
    body["Metadata"] = values("MQL", "SQL", "Customer")
    staged.send("PATCH", found(staged), json=body)
    assert held(staged) == {"MQL": True, "SQL": True, "Customer": True}


def test_a_value_that_is_not_active_cannot_be_chosen(staged: Api) -> None:
    body = {"LastName": "x", "Company": "y", "Stage__c": "MQL"}
    assert staged.send("POST", "/sobjects/Lead", json=body).status_code == 201
    staged.send("PATCH", found(staged), json={"FullName": "ML_Stage", "Metadata": values("SQL")})
    assert error(staged.send("POST", "/sobjects/Lead", json=body)) == (
        400,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Stage: bad value for restricted picklist field: MQL",
    )


def test_describe_shows_the_values_of_the_set_behind_a_picklist(staged: Api) -> None:
    staged.send("PATCH", found(staged), json={"FullName": "ML_Stage", "Metadata": values("SQL")})
    fields = {each["name"]: each for each in staged.send("GET", "/sobjects/Lead/describe").json()["fields"]}
    shown = [(each["value"], each["active"]) for each in fields["Stage__c"]["picklistValues"]]
    assert shown == [("SQL", True)]  # a value that was left out is inactive, and no longer listed
    assert fields["Stage__c"]["restrictedPicklist"]
    assert [each["value"] for each in fields["Status"]["picklistValues"]] == ["Open", "Working", "Closed - Converted"]


def test_a_formula_reads_a_picklist_over_a_value_set(staged: Api) -> None:
    assert staged.query("SELECT COUNT() FROM Lead WHERE Is_SQL__c = true").json()["totalSize"] == 1
    never = {**FIELD, "formula": 'ISPICKVAL(Stage__c, "Gone")'}
    assert staged.send("POST", "/tooling/sobjects/CustomField", json={"FullName": "Lead.N__c", "Metadata": never}).ok


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({**values("a"), "customValue": [{"valueName": "a"}]}, "JSON_PARSER_ERROR"),
        ({**values("a", "A")}, "DUPLICATE_VALUE"),
        ({**values("a"), "sorted": None}, "JSON_PARSER_ERROR"),
        ({**values("a"), "masterLabel": ""}, "REQUIRED_FIELD_MISSING"),
        ({**values("a"), "values": []}, "JSON_PARSER_ERROR"),
        ({**values("x" * 256)}, "STRING_TOO_LONG"),
        ({**values(), "customValue": [value(str(at)) for at in range(1_001)]}, "LIMIT_EXCEEDED"),
        ({**values("a"), "customValue": [value("a", converted=True)]}, "JSON_PARSER_ERROR"),
    ],
)
def test_a_value_set_is_checked(api: Api, metadata: dict[str, Any], code: str) -> None:
    assert error(api.send("POST", SETS, json={"FullName": "X", "Metadata": metadata}))[1] == code


def test_a_standard_value_set_is_read_and_changed_by_its_name(api: Api) -> None:
    row = api.tooling("StandardValueSet", "LeadStatus")
    metadata = row["Metadata"]
    assert {each["valueName"]: each["converted"] for each in metadata["standardValue"]}["Closed - Converted"] is True
    metadata["standardValue"] = [*metadata["standardValue"][1:], value("New", default=True)]
    path = "/tooling/sobjects/StandardValueSet/LeadStatus"
    assert api.send("PATCH", path, json={"FullName": "LeadStatus", "Metadata": metadata}).status_code == 204
    assert held(api, "LeadStatus", "StandardValueSet") == {
        "Working": True, "Closed - Converted": True, "New": True, "Open": False,
    }  # fmt: skip
    assert (
        error(api.send("POST", "/tooling/sobjects/StandardValueSet", json={"FullName": "X", "Metadata": {}}))[0] == 400
    )


def test_lead_status_keeps_a_converted_value_and_one_default(api: Api) -> None:
    path = "/tooling/sobjects/StandardValueSet/LeadStatus"
    for left, why in (([value("New", default=True)], "converted"), ([value("Won", converted=True)], "default")):
        body = {"FullName": "LeadStatus", "Metadata": {"sorted": False, "standardValue": left}}
        assert why in error(api.send("PATCH", path, json=body))[2]


def test_the_sets_of_marketing_are_there(api: Api) -> None:
    for name in ("LeadSource", "CampaignType", "CampaignStatus", "CampaignMemberStatus", "Industry"):
        assert held(api, name, "StandardValueSet"), name


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"valueSetName": "Gone"}, "FIELD_INTEGRITY_EXCEPTION"),
        ({}, "FIELD_INTEGRITY_EXCEPTION"),
        ({"valueSetName": "ML_Stage", "valueSetDefinition": {"sorted": False, "value": [value("a")]}},
         "FIELD_INTEGRITY_EXCEPTION"),
        ({"valueSetDefinition": {"sorted": False, "value": [{"fullName": "a"}]}}, "JSON_PARSER_ERROR"),
        ({"values": []}, "JSON_PARSER_ERROR"),
    ],
)  # fmt: skip
def test_a_picklist_has_its_values_in_one_place(staged: Api, given: dict[str, Any], code: str) -> None:
    body = {"FullName": "Lead.P__c", "Metadata": {"label": "P", "type": "Picklist", "valueSet": given}}
    assert error(staged.send("POST", "/tooling/sobjects/CustomField", json=body))[1] == code


def test_a_picklists_own_values_are_deactivated_when_left_out(api: Api) -> None:
    [row] = api.query("SELECT Id FROM CustomField WHERE DeveloperName = 'Job_Level'", tooling=True).json()["records"]
    path = f"/tooling/sobjects/CustomField/{row['Id']}"
    metadata = api.send("GET", path).json()["Metadata"]
    listed = metadata["valueSet"]["valueSetDefinition"]["value"]
    metadata["valueSet"]["valueSetDefinition"]["value"] = listed[1:]
    api.send("PATCH", path, json={"FullName": "Lead.Job_Level__c", "Metadata": metadata})
    after = api.send("GET", path).json()["Metadata"]["valueSet"]["valueSetDefinition"]["value"]
    assert [each["valueName"] for each in after if each["isActive"] is False] == ["C-Level"]


def test_formulas_give_numbers_and_text_too(api: Api) -> None:
    number = {
        "label": "S",
        "type": "Number",
        "precision": 18,
        "scale": 0,
        "formula": "MIN(100, Engagement_Score__c * 2)",
    }
    text = {
        "label": "T",
        "type": "Text",
        "formula": 'IF(Engagement_Score__c > 50, "hot", IF(Is_Competitor__c, "no", ""))',
    }
    for name, metadata in (("S__c", number), ("T__c", text)):
        body = {"FullName": f"Lead.{name}", "Metadata": {**metadata, "formulaTreatBlanksAs": "BlankAsBlank"}}
        assert api.send("POST", "/tooling/sobjects/CustomField", json=body).status_code == 201
        api.see(f"Lead.{name}")
    rows = api.query("SELECT Company, S__c, T__c FROM Lead ORDER BY Company").json()["records"]
    assert [(row["S__c"], row["T__c"]) for row in rows] == [
        (60.0, "no"), (100.0, "hot"), (100.0, "hot"), (100.0, "hot"), (None, None),
    ]  # fmt: skip
    fields = {each["name"]: each for each in api.send("GET", "/sobjects/Lead/describe").json()["fields"]}
    assert (fields["S__c"]["type"], fields["S__c"]["calculated"]) == ("double", True)
    assert (fields["T__c"]["type"], fields["T__c"]["length"], fields["T__c"]["createable"]) == ("string", 1_300, False)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"type": "Number", "formula": "1"}, "Required fields are missing: ['precision', 'scale']"),
        ({"type": "Picklist", "formula": "TEXT(Status)"}, "A formula cannot give a Picklist"),
        ({"formula": 'REGEX(Title, "x")'}, "Function REGEX may not be used in this type of formula"),
        ({"formula": "VLOOKUP(1)"}, "Unknown function VLOOKUP"),
    ],
)
def test_what_no_formula_field_can_be_is_refused(api: Api, changes: dict[str, Any], why: str) -> None:
    assert why in error(api.field(**changes))[2]


def rule(**more: Any) -> dict[str, Any]:
    return {
        "active": True,
        "errorConditionFormula": 'NOT(REGEX(BLANKVALUE(Phone, "0"), "[0-9]+"))',
        "errorDisplayField": "Phone",
        "errorMessage": "Digits only.",
        **more,
    }


def test_a_validation_rule_stops_what_it_forbids(api: Api) -> None:
    made = api.send("POST", "/tooling/sobjects/ValidationRule", json={"FullName": "Lead.Digits", "Metadata": rule()})
    assert made.status_code == 201
    body = {"LastName": "x", "Company": "y", "Phone": "12a"}
    assert error(api.send("POST", "/sobjects/Lead", json=body))[1:] == (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "Digits only.",
    )
    assert api.send("POST", "/sobjects/Lead", json={**body, "Phone": "12"}).status_code == 201
    path = f"/tooling/sobjects/ValidationRule/{made.json()['id']}"
    partial = api.send("PATCH", path, json={"FullName": "Lead.Digits", "Metadata": {"active": False}})
    assert error(partial)[1] == "REQUIRED_FIELD_MISSING"
    api.send("PATCH", path, json={"FullName": "Lead.Digits", "Metadata": rule(active=False)})
    assert api.send("POST", "/sobjects/Lead", json=body).status_code == 201
    query = "SELECT ValidationName, Active FROM ValidationRule WHERE EntityDefinition.QualifiedApiName = 'Lead'"
    assert api.query(query, tooling=True).json()["records"][0]["Active"] is False


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"errorConditionFormula": "Gone__c"}, "FIELD_INTEGRITY_EXCEPTION"),
        ({"errorMessage": "x" * 256}, "STRING_TOO_LONG"),
        ({"active": None}, "JSON_PARSER_ERROR"),
        ({"name": "x"}, "JSON_PARSER_ERROR"),
    ],
)
def test_a_validation_rule_is_checked(api: Api, changes: dict[str, Any], code: str) -> None:
    body = {"FullName": "Lead.Digits", "Metadata": rule(**changes)}
    assert error(api.send("POST", "/tooling/sobjects/ValidationRule", json=body))[1] == code


@pytest.mark.parametrize(
    ("formula", "of"),
    [
        ("ROUND(1.005, 2)", 1.01), ("ROUND(-2.5, 0)", -3.0), ("CEILING(-1.2)", -2.0), ("FLOOR(-1.8)", -1.0),
        ("MCEILING(-1.2)", -1.0), ("MFLOOR(-1.8)", -2.0), ("MOD(7, 4)", 3.0), ("ABS(-2)", 2.0), ("SQRT(9)", 3.0),
        ('LEN("a😀")', 3.0), ('FIND("l", "ledger")', 1.0), ('FIND("e", "ledger", 3)', 5.0), ('VALUE("12.5")', 12.5),
        ("YEAR(DATE(2026, 3, 1))", 2026.0), ("WEEKDAY(DATE(2026, 3, 29))", 1.0), ("TRUNC(1.98, 1)", 1.9),
        ("DAY(ADDMONTHS(DATE(2026, 1, 31), 1))", 28.0), ('IF(ISNUMBER("1e3"), 1, 0)', 1.0),
        ('IF(TEXT(12.50) = "12.5", 1, 0)', 1.0), ('IF(LEFT("ledger", 2) & RIGHT("ledger", 2) = "leer", 1, 0)', 1.0),
        ('IF(MID("ledger", 2, 3) = "edg", 1, 0)', 1.0), ('IF(LPAD("7", 3, "0") & RPAD("7", 3) = "0077", 1, 0)', 1.0),
        ('IF(TEXT(DATE(2026, 3, 1)) = "2026-03-01", 1, 0)', 1.0), ("MONTH(ADDMONTHS(DATE(2026, 12, 5), 2))", 2.0),
        ('IF(CONTAINS(HYPERLINK("u", "l"), "href"), 1, 0)', 1.0), ("1 / 0", None), ('VALUE("a")', None),
        ("ROUND(LN(10), 4)", 2.3026), ("LOG(1000)", 3.0), ("ROUND(EXP(2), 4)", 7.3891), ("ROUND(EXP(LN(5)), 9)", 5.0),
        ("LN(0)", None), ("LOG(-1)", None),
        ("EXP(1000)", None),
    ],
)  # fmt: skip
def test_the_functions_of_real_orgs_are_evaluated(start: Callable[..., Org], formula: str, of: float | None) -> None:
    field = {"fullName": "N__c", "label": "N", "type": "Number", "precision": 18, "scale": 4, "formula": formula}
    api = Api(start(seed(fields=[field], records=[{"Company": "a"}])))
    assert api.query("SELECT N__c FROM Lead").json()["records"][0]["N__c"] == of
