"""The Metadata API over SOAP, with simple-salesforce's own client; the WSDL judges every envelope behind each test."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests
from hypothesis import given, strategies as st
from lxml import etree
from salesforce_clients import library, metadata
from salesforce_lead import Org, seed
from zeep import xsd
from zeep.exceptions import Fault as SoapFault

from ledger_salesforce_emulator.soap import convert, envelope

SPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
HOT = {
    "fullName": "Lead.Hot__c",
    "label": "Hot",
    "type": "Checkbox",
    "formula": "Engagement_Score__c > 1",
    "formulaTreatBlanksAs": "BlankAsBlank",
}


@pytest.fixture
def soap(org: Org) -> Any:
    return metadata(library(org.url))


def raw(org: Org, call: str, token: str | None = None, headers: str = "") -> requests.Response:
    """A call in an envelope of our own."""
    session = library(org.url).session_id if token is None else token
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://soap.sforce.com/2006/04/metadata"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {SPACE}><e:Header>'
        f"<SessionHeader><sessionId>{session}</sessionId></SessionHeader>{headers}</e:Header>"
        f"<e:Body>{call}</e:Body></e:Envelope>"
    )
    return requests.post(
        f"{org.url}/services/Soap/m/62.0", body, headers={"Content-Type": "text/xml", "SOAPAction": '""'}
    )


def results(soap: Any, call: str, things: list[Any]) -> list[Any]:
    answer: list[Any] = getattr(soap._service, call)(things, _soapheaders=[soap._session_header])
    return answer


def test_a_field_is_made_read_changed_and_deleted(soap: Any, org: Org) -> None:
    soap.CustomField.create([soap.CustomField(**HOT)])
    held = soap.CustomField.read("Lead.Hot__c")
    assert (held.label, str(held.type), held.formula) == ("Hot", "Checkbox", "Engagement_Score__c > 1")
    soap.CustomField.update([soap.CustomField(**{**HOT, "label": "Hotter"})])
    assert soap.CustomField.read("Lead.Hot__c").label == "Hotter"
    soap.CustomField.delete(["Lead.Hot__c"])
    assert soap.CustomField.read("Lead.Hot__c").fullName is None
    assert [each["display"] for each in trail(org)] == [
        "Created custom formula field: Hot (Checkbox)",
        "Changed field label of Hotter custom field",
        "Deleted custom field Hotter",
    ]


def trail(org: Org) -> list[dict[str, Any]]:
    held = org.control("state")["state"]["$Org"]["trail"]
    return [each["$Entry"] for each in held]


def test_a_field_that_a_formula_reads_stays(soap: Any) -> None:
    [told] = soap._service.deleteMetadata(
        "CustomField", ["Lead.Engagement_Score__c"], _soapheaders=[soap._session_header]
    )
    assert (told.success, told.errors[0].statusCode) == (False, "DEPENDENCY_EXISTS")
    assert "Lead.MQL__c" in told.errors[0].message


def test_upsert_says_what_it_made(soap: Any) -> None:
    wanted = soap.CustomField(**HOT)
    assert [each.created for each in results(soap, "upsertMetadata", [wanted])] == [True]
    assert [each.created for each in results(soap, "upsertMetadata", [wanted])] == [False]


def test_what_the_tooling_api_refuses_is_refused_here_in_the_same_words(soap: Any) -> None:
    [told] = results(soap, "createMetadata", [soap.CustomField(**{**HOT, "formula": "Gone__c"})])
    assert told.errors[0].message == "Field Gone__c does not exist. Check spelling."
    results(soap, "createMetadata", [soap.CustomField(**HOT)])
    [told] = results(soap, "createMetadata", [soap.CustomField(**HOT)])
    assert told.errors[0].statusCode == "DUPLICATE_DEVELOPER_NAME"


def test_one_failure_undoes_a_call_that_asked_for_all_or_none(org: Org, soap: Any) -> None:
    fields = "".join(
        f'<metadata xsi:type="m:CustomField"><fullName>Lead.{name}__c</fullName><formula>{formula}</formula>'
        f"<label>{name}</label><type>Checkbox</type></metadata>"
        for name, formula in (("A", "TRUE"), ("B", "Gone__c"))
    )
    header = "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>"
    told = raw(org, f"<createMetadata>{fields}</createMetadata>", headers=header)
    assert "ALL_OR_NONE_OPERATION_ROLLED_BACK" in told.text
    assert soap.CustomField.read("Lead.A__c").fullName is None
    raw(org, f"<createMetadata>{fields}</createMetadata>")
    assert soap.CustomField.read("Lead.A__c").fullName == "Lead.A__c"


def test_ten_components_are_a_call_and_custom_metadata_may_be_200(soap: Any) -> None:
    with pytest.raises(SoapFault, match="a call takes 10 components"):
        soap._service.readMetadata("CustomField", ["Lead.X__c"] * 11, _soapheaders=[soap._session_header])
    assert soap._service.readMetadata("CustomMetadata", ["A.b"] * 200, _soapheaders=[soap._session_header])


def test_a_value_set_keeps_what_an_update_leaves_out_as_inactive(soap: Any) -> None:
    held = soap.StandardValueSet.read("LeadStatus")
    held.standardValue = [each for each in held.standardValue if each.fullName != "Working"]
    soap.StandardValueSet.update([held])
    told = {each.fullName: each.isActive for each in soap.StandardValueSet.read("LeadStatus").standardValue}
    assert told == {"Open": None, "Closed - Converted": None, "Working": False}
    [made] = results(soap, "createMetadata", [held])
    assert not made.success


def test_a_global_value_set_is_deleted_only_while_no_field_uses_it(start: Callable[..., Org]) -> None:
    contents = seed(fields=[stage()])
    contents["value_sets"] = {"ML_Stage": ["MQL", "SQL"], "Spare": ["a"]}
    soap = metadata(library(start(contents).url))
    told = soap._service.deleteMetadata("GlobalValueSet", ["ML_Stage", "Spare"], _soapheaders=[soap._session_header])
    assert [each.success for each in told] == [False, True]


def stage() -> dict[str, Any]:
    """A picklist over a global value set."""
    return {
        "fullName": "Stage__c",
        "label": "Stage",
        "type": "Picklist",
        "valueSet": {"restricted": True, "valueSetName": "ML_Stage"},
    }


def definition(soap: Any) -> None:
    """The registry's custom metadata type."""
    soap.CustomObject.create(
        [
            soap.CustomObject(
                fullName="Marketing_Definition__mdt", label="Marketing Definition", pluralLabel="Definitions"
            )
        ]
    )
    kinds = {"Key__c": {"type": "Text", "length": 50}, "Version__c": {"type": "Number", "precision": 6, "scale": 0}}
    kinds |= {"Effective_Date__c": {"type": "Date"}}
    fields = [
        soap.CustomField(fullName=f"Marketing_Definition__mdt.{name}", label=name[:-3], **kind)
        for name, kind in kinds.items()
    ]
    soap.CustomField.create(fields)


def record(soap: Any, **values: Any) -> Any:
    held = [soap.CustomMetadataValue(field=name, value=value) for name, value in values.items()]
    return soap.CustomMetadata(fullName="Marketing_Definition.mql", label="MQL", values=held)


def test_a_registry_of_definitions_is_written_through_soap_and_read_with_soql(soap: Any, org: Org) -> None:
    definition(soap)
    wanted = record(
        soap,
        Key__c=xsd.AnyObject(xsd.String(), "mql"),
        Version__c=xsd.AnyObject(xsd.Double(), 3.0),
        Effective_Date__c=xsd.AnyObject(xsd.Date(), "2026-01-01"),
    )
    assert results(soap, "upsertMetadata", [wanted])[0].created
    query = "SELECT DeveloperName, Label, Key__c, Version__c, Effective_Date__c FROM Marketing_Definition__mdt"
    [row] = library(org.url).query(query)["records"]
    assert {key: row[key] for key in ("DeveloperName", "Label", "Key__c", "Version__c", "Effective_Date__c")} == {
        "DeveloperName": "mql",
        "Label": "MQL",
        "Key__c": "mql",
        "Version__c": 3.0,
        "Effective_Date__c": "2026-01-01",
    }
    read = {each.field: each.value for each in soap.CustomMetadata.read("Marketing_Definition.mql").values}
    assert (read["Key__c"], read["Version__c"]) == ("mql", 3.0)
    told = library(org.url).restful("sobjects/Marketing_Definition__mdt/describe")
    assert not told["createable"]
    with pytest.raises(Exception, match="INVALID_TYPE_FOR_OPERATION"):
        library(org.url).restful("sobjects/Marketing_Definition__mdt", method="POST", json={"Key__c": "x"})


def test_a_value_of_custom_metadata_needs_its_type(soap: Any) -> None:
    definition(soap)
    [told] = results(soap, "upsertMetadata", [record(soap, Key__c="mql")])
    assert "needs its xsi:type" in told.errors[0].message


def test_what_is_there_is_listed_and_described(soap: Any, org: Org) -> None:
    soap.CustomField.create([soap.CustomField(**HOT)])
    listed = soap.list_metadata([soap.ListMetadataQuery(type="CustomField")])
    [hot] = [each for each in listed if each.fullName == "Lead.Hot__c"]
    assert (hot.lastModifiedByName, hot.fileName) == ("Ledger Integration", "objects/Lead.object")
    assert "CustomObject" in {each.xmlName for each in soap.describe_metadata().metadataObjects}
    with pytest.raises(SoapFault, match="takes 3 queries"):
        soap.list_metadata([soap.ListMetadataQuery(type="CustomField")] * 4)


def test_a_session_that_ended_is_a_fault(org: Org, soap: Any) -> None:
    org.control("expire", {})
    with pytest.raises(SoapFault) as told:
        soap.CustomField.read("Lead.MQL__c")
    assert told.value.code == "sf:INVALID_SESSION_ID"
    assert raw(org, "<readMetadata/>", token="").status_code == 500


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("<fly/>", "No operation available for request fly"),
        ("<readMetadata><type>Flow</type></readMetadata>", "not available for this organization: Flow"),
        ("<createMetadata><metadata/></createMetadata>", "not available for this organization: none"),
        (
            '<createMetadata><metadata xsi:type="m:CustomField"><fullName>Lead.X__c</fullName><label>X</label>'
            "<type>CheckBox</type></metadata></createMetadata>",
            "FieldType",
        ),
    ],
)
def test_what_no_type_can_be_read_from_fails_the_call(org: Org, call: str, why: str) -> None:
    told = raw(org, call)
    assert told.status_code == 500
    assert "faultcode" in told.text
    assert why in told.text


LABELS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)


@given(st.lists(LABELS, unique=True, max_size=4), st.booleans(), st.one_of(st.none(), st.booleans()))
def test_metadata_is_the_same_after_a_way_through_xml(labels: list[str], sorts: bool, active: bool | None) -> None:
    values = [
        {"valueName": each, "label": each, "default": False, "isActive": active, "color": None} for each in labels
    ]
    root = etree.Element("{http://soap.sforce.com/2006/04/metadata}result")
    convert.write(
        root, "records", "GlobalValueSet", "X", {"masterLabel": "&<x>", "sorted": sorts, "customValue": values}
    )
    name, back = convert.read(etree.fromstring(etree.tostring(root), envelope.PARSER)[0])
    kept = [{key: value for key, value in each.items() if value is not None} for each in values]
    assert (name, back["masterLabel"], back["sorted"], back.get("customValue", [])) == ("X", "&<x>", sorts, kept)


def test_a_service_has_versions_and_takes_posts(org: Org) -> None:
    old = requests.post(f"{org.url}/services/Soap/m/20.0", "<x/>")
    assert (old.status_code, "UNSUPPORTED_API_VERSION" in old.text) == (500, True)
    assert requests.get(f"{org.url}/services/Soap/m/62.0").status_code == 405
    assert "not well-formed" in requests.post(f"{org.url}/services/Soap/m/62.0", "<x").text


def zipped(files: Mapping[str, str]) -> str:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return base64.b64encode(held.getvalue()).decode()


def package(**members: list[str]) -> str:
    types = "".join(
        f"<types>{''.join(f'<members>{each}</members>' for each in names)}<name>{sort}</name></types>"
        for sort, names in members.items()
    )
    return f"<Package {SPACE}>{types}<version>62.0</version></Package>"


def lead(**formulas: str) -> str:
    fields = "".join(
        f"<fields><fullName>{name}__c</fullName><formula>{formula}</formula><label>{name}</label><type>Checkbox</type></fields>"
        for name, formula in formulas.items()
    )
    return f"<CustomObject {SPACE}>{fields}</CustomObject>"


def deploy(org: Org, files: Mapping[str, str], check_only: bool = True) -> Any:
    """Deploy, and look until it is done."""
    flags = {"allowMissingFiles": False, "autoUpdatePackage": False, "checkOnly": check_only, "ignoreWarnings": False}
    flags |= {"performRetrieve": False, "purgeOnDelete": False, "rollbackOnError": True, "singlePackage": True}
    options = "".join(f"<{name}>{str(flag).lower()}</{name}>" for name, flag in flags.items())
    options += "<testLevel>NoTestRun</testLevel>"
    call = f"<deploy><ZipFile>{zipped(files)}</ZipFile><DeployOptions>{options}</DeployOptions></deploy>"
    key = raw(org, call).text.partition("<id>")[2].partition("</id>")[0]
    asked = f"<asyncProcessId>{key}</asyncProcessId><includeDetails>true</includeDetails>"
    look = f"<checkDeployStatus>{asked}</checkDeployStatus>"
    assert "<done>false</done>" in raw(org, look).text
    return raw(org, look).text


def test_a_validation_judges_every_component_and_changes_nothing(org: Org, soap: Any) -> None:
    told = deploy(
        org,
        {
            "package.xml": package(CustomField=["Lead.Two__c", "Lead.One__c"], GlobalValueSet=["ML_Stage"]),
            "objects/Lead.object": lead(Two="One__c", One="Engagement_Score__c > 5"),
            "globalValueSets/ML_Stage.globalValueSet": f"<GlobalValueSet {SPACE}><customValue><fullName>MQL</fullName>"
            "<default>false</default><label>MQL</label></customValue><masterLabel>Stage</masterLabel>"
            "<sorted>false</sorted></GlobalValueSet>",
        },
    )
    assert "<status>Succeeded</status>" in told
    assert "<numberComponentsDeployed>3</numberComponentsDeployed>" in told
    assert soap.CustomField.read("Lead.One__c").fullName is None


def test_a_validation_tells_each_thing_that_is_wrong(org: Org) -> None:
    told = deploy(
        org,
        {
            "package.xml": package(CustomField=["Lead.One__c", "Lead.Gone__c"]),
            "objects/Lead.object": lead(One="Nothing__c", Two="TRUE"),
            "destructiveChanges.xml": package(CustomField=["Lead.Engagement_Score__c", "Lead.Never__c"]),
        },
    )
    assert "<status>Failed</status>" in told
    for why in (
        "Field Nothing__c does not exist. Check spelling.",
        "'Lead.Gone__c' of type CustomField was named in package.xml, but was not found",
        "Lead.Two__c is not in package.xml",
        "This custom field is referenced elsewhere",
        "<problemType>Warning</problemType>",
    ):
        assert why in told, why


def test_a_deployment_that_is_not_only_a_check_is_one_transaction(org: Org, soap: Any) -> None:
    files = {"package.xml": package(CustomField=["Lead.One__c", "Lead.Two__c"])}
    deploy(org, {**files, "objects/Lead.object": lead(One="TRUE", Two="Gone__c")}, check_only=False)
    assert soap.CustomField.read("Lead.One__c").fullName is None
    deploy(org, {**files, "objects/Lead.object": lead(One="TRUE", Two="One__c")}, check_only=False)
    assert soap.CustomField.read("Lead.Two__c").formula == "One__c"


def test_a_field_that_goes_leaves_its_name_and_can_come_back(org: Org, soap: Any) -> None:
    soap.CustomField.create([soap.CustomField(**HOT)])
    deploy(
        org,
        {"package.xml": package(), "destructiveChanges.xml": package(CustomField=["Lead.Hot__c"])},
        check_only=False,
    )
    assert list(org.control("state")["state"]["$Org"]["bin"]) == ["Lead.Hot_del__c"]
    org.control("edit", {"address": "Lead.Hot__c", "restore": True})
    assert soap.CustomField.read("Lead.Hot__c").label == "Hot"


def test_the_library_deploys_too(org: Org) -> None:
    content = zipped({"package.xml": package(CustomField=["Lead.One__c"]), "objects/Lead.object": lead(One="TRUE")})
    archive = io.BytesIO(base64.b64decode(content))
    key, state = library(org.url).mdapi.deploy(archive, sandbox=True, checkOnly=True, testLevel="NoTestRun")
    assert (len(key), state) == (18, "Queued")


def test_a_production_org_does_not_leave_out_its_tests(start: Callable[..., Org]) -> None:
    options = "<checkOnly>true</checkOnly><rollbackOnError>true</rollbackOnError><testLevel>NoTestRun</testLevel>"
    archive = f"<ZipFile>{zipped({'package.xml': package()})}</ZipFile>"
    org = start(seed(sandbox=False))
    refused = raw(org, f"<deploy>{archive}<DeployOptions>{options}</DeployOptions></deploy>")
    assert "testLevel of NoTestRun cannot be used in production organizations" in refused.text


def test_a_permission_set_adds_field_permissions_and_keeps_others(org: Org, soap: Any) -> None:
    held = soap.PermissionSet.read("Seeded_Fields")
    before = len(held.fieldPermissions)
    soap.CustomField.create([soap.CustomField(**HOT)])
    grant = soap.PermissionSetFieldPermissions(field="Lead.Hot__c", readable=True, editable=False)
    told = results(
        soap,
        "updateMetadata",
        [soap.PermissionSet(fullName="Seeded_Fields", label="Seeded fields", fieldPermissions=[grant])],
    )
    assert told[0].success
    assert len(soap.PermissionSet.read("Seeded_Fields").fieldPermissions) == before + 1
    assert library(org.url).query("SELECT COUNT() FROM Lead WHERE Hot__c = true")["totalSize"] == 4
