"""Files for a team's own pipeline: accepted by the WSDL's schema and by the library behind `sf project deploy`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import salesforce_oracles as oracles
from salesforce_lead import rule
from salesforce_wsdl import judge_document
from test_meanings import FIT, STAGES, made

from ledger.errors import BadInput, Refused, UnknownName
from ledger_salesforce.artifacts.export import FORMATS, export, zipped
from ledger_salesforce.connector import Salesforce

MQL = Salesforce().compile(rule("title = 'a&b <c>' AND score >= 65"), "Lead.MQL__c", "Marketing-qualified")
RIVAL = Salesforce().compile(rule("is_competitor"), "", "Lead.Rival__c")
MARKETING, STATUS = "GlobalValueSet/Marketing_Stage", "StandardValueSet/LeadStatus"
LEAD_STATUS = made(STAGES, "LeadStatus", STATUS)
ARTIFACTS = [MQL, RIVAL, made(FIT, "Lead.Fit__c"), made(STAGES, "Lead.Stage__c"), made(STAGES, MARKETING), LEAD_STATUS]
HELD = {
    STATUS: {
        "sorted": False,
        "groupingStringEnum": None,
        "standardValue": [
            {"valueName": "open", "label": "Open", "default": True, "isActive": None, "closed": None},
            {"valueName": "sal", "label": "SAL", "default": False, "isActive": None, "converted": True},
        ],
    },
    "Lead.MQL__c": {"label": "MQL", "description": "Ask Dana first.", "trackHistory": False, "defaultValue": None},
}
FORCE = "force-app/main/default"


def files(**given: Any) -> dict[str, bytes]:
    return dict(export("sfdx", ARTIFACTS, **{"held": HELD, **given}))


def test_each_artifact_is_a_file_where_the_sf_command_looks_for_it() -> None:
    assert list(files()) == [
        f"{FORCE}/globalValueSets/Marketing_Stage.globalValueSet-meta.xml",
        *(f"{FORCE}/objects/Lead/fields/{name}__c.field-meta.xml" for name in ("Fit", "MQL", "Rival", "Stage")),
        f"{FORCE}/permissionsets/Ledger_Definitions.permissionset-meta.xml",
        f"{FORCE}/standardValueSets/LeadStatus.standardValueSet-meta.xml",
        "manifest/package.xml",
        "sfdx-project.json",
    ]


def test_a_field_keeps_what_people_call_it_and_wrote_in_it() -> None:
    text = files()[f"{FORCE}/objects/Lead/fields/MQL__c.field-meta.xml"].decode()
    assert "<label>MQL</label>" in text
    assert "<description>Ask Dana first.\n[ledger] mql v3" in text
    assert "&quot;" not in text
    assert "a&amp;b &lt;c&gt;" in text
    new = files()[f"{FORCE}/objects/Lead/fields/Rival__c.field-meta.xml"].decode()
    assert "<label>Marketing-qualified lead</label>" in new


def test_the_same_artifacts_are_the_same_bytes_in_any_order() -> None:
    assert files() == dict(export("sfdx", ARTIFACTS[::-1], held=HELD))
    assert zipped(files()) == zipped(dict(reversed(files().items())))


def test_what_exists_and_was_not_read_is_left_out_and_named() -> None:
    alone = files(held={})
    told = alone["manifest/left-out.txt"].decode().splitlines()
    assert [each.split(": it exists, and what it holds was not read; ")[0] for each in told] == ["Lead.MQL__c", STATUS]
    assert "replace its label and what people wrote of it" in told[0]
    assert "deploying it would deactivate each value" in told[1]
    assert FIELD not in alone
    assert b"MQL__c" not in alone["manifest/package.xml"]
    assert f"{FORCE}/standardValueSets/LeadStatus.standardValueSet-meta.xml" not in alone
    assert b"LeadStatus" not in alone["manifest/package.xml"]


def test_what_cannot_be_merged_is_left_out_with_its_reason() -> None:
    full = {**HELD, "Lead.MQL__c": {"label": "MQL", "description": "x" * 990}}
    assert b"Lead.MQL__c: the description is full" in files(held=full)["manifest/left-out.txt"]
    gone = {**HELD, STATUS: Refused("somebody else's", "a reason")}
    assert files(held=gone)["manifest/left-out.txt"] == f"{STATUS}: somebody else's; a reason\n".encode()


def test_the_manifest_speaks_the_api_version_of_the_target() -> None:
    newer = dict(export("sfdx", ARTIFACTS, ["Lead.Old__c"], HELD, "64.0"))
    for path in ("manifest/package.xml", "manifest/destructiveChanges.xml", "manifest/emptyPackage.xml"):
        assert b"<version>64.0</version>" in newer[path]
    assert b'"sourceApiVersion": "64.0"' in newer["sfdx-project.json"]


def test_a_value_set_is_written_over_what_it_holds() -> None:
    status = files()[f"{FORCE}/standardValueSets/LeadStatus.standardValueSet-meta.xml"].decode()
    assert "<converted>true</converted>" in status


def test_what_is_to_go_is_in_a_manifest_of_its_own() -> None:
    removed = files(removed=["Lead.Old__c", "GlobalValueSet/Old"])
    assert b"Lead.Old__c" in removed["manifest/destructiveChanges.xml"]
    assert b"<types>" not in removed["manifest/emptyPackage.xml"]
    assert b"Old" not in removed["manifest/package.xml"]
    with zipfile.ZipFile(io.BytesIO(zipped(removed))) as archive:
        assert archive.read("destructiveChanges.xml") == removed["manifest/destructiveChanges.xml"]
    with pytest.raises(Refused, match="StandardValueSet/LeadStatus cannot be removed"):
        files(removed=[STATUS])


def test_what_is_to_go_is_not_made_as_well() -> None:
    removed = files(removed=["Lead.mql__c"])
    assert FIELD not in removed
    assert b"MQL__c" not in removed["manifest/package.xml"]
    assert b"MQL__c" not in removed[f"{FORCE}/permissionsets/Ledger_Definitions.permissionset-meta.xml"]


def test_only_a_known_format_is_written() -> None:
    with pytest.raises(UnknownName, match="there is no format csv"):
        export("csv", [])
    assert all(len(meaning.split()) > 5 for meaning in FORMATS.values())


def documents(found: Mapping[str, bytes]) -> list[bytes]:
    """The files that the WSDL declares."""
    return [file for path, file in found.items() if path.endswith("-meta.xml")]


@pytest.mark.parametrize("format", FORMATS)
def test_the_wsdls_schema_accepts_every_file(format: str) -> None:
    found = documents(export(format, ARTIFACTS, held=HELD))
    assert len(found) > 5
    for file in found:
        judge_document(file)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(b">Checkbox<", b">CheckBox<"), (b"inlineHelpText", b"inlineHelp"), (b"<trackHistory>false", b"<trackHistory>no")],
)
def test_the_wsdls_schema_refuses_a_corrupted_file(right: bytes, wrong: bytes) -> None:
    file = files()[f"{FORCE}/objects/Lead/fields/MQL__c.field-meta.xml"]
    assert right in file
    with pytest.raises(AssertionError):
        judge_document(file.replace(right, wrong))


def test_the_package_holds_the_fields_of_an_object_in_one_file() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(files()))) as archive:
        assert archive.namelist() == [
            "globalValueSets/Marketing_Stage.globalValueSet",
            "objects/Lead.object",
            "package.xml",
            "permissionsets/Ledger_Definitions.permissionset",
            "standardValueSets/LeadStatus.standardValueSet",
        ]
        lead = archive.read("objects/Lead.object")
        assert archive.read("package.xml") == files()["manifest/package.xml"]
    judge_document(lead)
    assert lead.count(b"<fields>") == 4
    assert b"Ask Dana first.\n[ledger] mql v3" in lead


def test_a_package_is_made_of_exported_files_only() -> None:
    path = f"{FORCE}/objects/Lead/fields/MQL__c.field-meta.xml"
    with pytest.raises(BadInput, match=r"MQL__c.field-meta.xml is not as it was exported"):
        zipped({**files(), path: b"<html/>"})


# --- the library behind `sf project deploy` ---------------------------------------------------------------------------


def laid(folder: Path, found: Mapping[str, bytes]) -> Path:
    """The files on disk."""
    for path, file in found.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(file)
    return folder


FIELD = f"{FORCE}/objects/Lead/fields/MQL__c.field-meta.xml"
DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>\n<'
CASES: Mapping[str, Mapping[str, bytes]] = {
    **{name: export(name, ARTIFACTS, held=HELD) for name in FORMATS},
    "a file that does not begin": {**files(), FIELD: files()[FIELD].replace(DECLARED, b"")},
    "a root that is none": {**files(), FIELD: files()[FIELD].replace(b"CustomField", b"CustmField")},
    "a sort of file that is none": {**files(), FIELD.replace("field-meta", "fild-meta"): b"<a/>"},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What the library makes of each case, asked once: it takes seconds to start."""
    oracles.wanted()
    folder = tmp_path_factory.mktemp("sf")
    places = [laid(folder / str(number), found) for number, found in enumerate(CASES.values())]
    asked = [{"source": str(place / "force-app"), "target": str(place / "made")} for place in places]
    answers = oracles.asked("deploy.js", asked)
    return {name: {**answer, "at": place / "made"} for name, answer, place in zip(CASES, answers, places, strict=True)}


@pytest.mark.parametrize("format", FORMATS)
def test_the_library_finds_what_the_manifest_names(told: Mapping[str, Any], format: str) -> None:
    assert "refused" not in told[format]
    manifest = CASES[format]["manifest/package.xml"].decode()
    members = {tuple(each) for each in told[format]["members"]} - {("CustomObject", "Lead")}
    for sort, name in members:
        assert f"<members>{name}</members>" in manifest
        assert f"<name>{sort}</name>" in manifest
    whole = format == "sfdx-registry"  # there the object comes with its fields
    assert len(members) == (1 if whole else manifest.count("<members>"))


def test_the_package_that_the_library_makes_has_the_same_members_as_ours(told: Mapping[str, Any]) -> None:
    made = told["sfdx"]["at"]
    theirs = {each.relative_to(made).as_posix() for each in made.rglob("*.*")}
    with zipfile.ZipFile(io.BytesIO(zipped(CASES["sfdx"]))) as archive:
        assert set(archive.namelist()) == theirs
        ours = archive.read("objects/Lead.object")
    lead = (made / "objects" / "Lead.object").read_bytes()
    for name in (b"<fullName>MQL__c", b"a&amp;b &lt;c&gt;", b"<precision>18"):
        assert ours.count(name) == lead.count(name) > 0


@pytest.mark.parametrize("name", [name for name in CASES if name not in FORMATS])
def test_the_library_refuses_corrupted_files(told: Mapping[str, Any], name: str) -> None:
    assert told[name]["refused"]
