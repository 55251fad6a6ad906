"""The calls that apply would make, as files: in order, byte for byte the same, and taken by HubSpot's own schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hubspot_lead import PROPERTIES, compiled, rule, seed
from hubspot_spec import _judge, _operation, available

from ledger.artifacts.data import Artifact
from ledger.errors import UnknownName
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from ledger_hubspot import HubSpot
from ledger_hubspot.artifacts.export import LEFT_OUT, export

NOTS = " AND ".join(f"NOT score = {n} AND NOT renewal = '2026-01-{n:02}' AND NOT employees = {n}" for n in range(1, 9))
NUMBERS = Schema("lead", {"score": Field("score", "number")})
FIT = Score((Weighted(read("score >= 65", NUMBERS), 40), Weighted(read("TRUE", NUMBERS), -5)), 0, 100)
STAGES = Ladder((Stage("lead", "Lead", read("TRUE", NUMBERS)), Stage("mql", "MQL", read("score > 5", NUMBERS))))


OpenPortal = Callable[..., Any]


def property_of(meaning: Any, address: str = "", name: str = "contacts.fit_score") -> Artifact:
    return HubSpot().compile(replace(rule("score > 5"), meaning=meaning, schema=NUMBERS), address, name)


def documents(*artifacts: Artifact, removed: tuple[str, ...] = (), version: str = "v3") -> dict[str, Any]:
    return {name: json.loads(text) for name, text in export("hubspot", artifacts, removed, version).items()}


def calls(artifact: Artifact, version: str = "v3") -> list[Any]:
    found = documents(artifact, version=version)
    return list(found[found["index.json"]["files"][0]]["calls"])


def test_a_new_list_is_one_call() -> None:
    (call,) = calls(compiled("score > 5"))
    assert call["body"]["name"] == "MQL - live [mql v3 #42 ab12cd34]"
    assert (call["method"], call["path"], call["body"]["processingType"]) == ("POST", "/crm/v3/lists", "DYNAMIC")
    assert call["body"]["filterBranch"]["filterBranches"][0]["filters"][0]["operation"]["value"] == 5


def test_a_list_that_is_there_gets_its_filters_and_its_name_and_enrols_nobody() -> None:
    filters, name = calls(compiled("score > 5", address="list/12"), "2026-09")
    assert filters["path"] == "/crm/lists/2026-09/12/update-list-filters"
    assert filters["query"] == {"enrollObjectsInWorkflows": "false"}
    assert name["query"] == {"listName": "{name} [mql v3 #42 ab12cd34]"}
    found = documents(compiled("score > 5", address="list/12"))["001-mql-live.json"]
    assert "`MQL - live`" in found["placeholders"]["name"]


def test_helper_lists_come_first_and_are_named_in_braces_where_they_are_needed() -> None:
    helper, own = calls(compiled(NOTS))
    (item,) = own["body"]["filterBranch"]["filterBranches"][0]["filters"]
    assert item == {"filterType": "IN_LIST", "operator": "NOT_IN_LIST", "listId": f"{{{helper['body']['name']}}}"}


def test_a_score_is_its_group_its_parts_and_their_sum() -> None:
    group, part, total = calls(property_of(FIT))
    assert group["path"] == "/crm/v3/properties/contacts/groups"
    assert (part["body"]["name"], total["body"]["name"]) == ("fit_score_r1", "fit_score")
    assert total["body"]["calculationFormula"] == "max(0, min(100, 0 - 5 + fit_score_r1))"
    assert [call["method"] for call in calls(property_of(FIT, "property/contacts/fit_score"))] == ["PATCH", "PATCH"]


def test_options_are_merged_with_what_is_there_and_never_replace_it_blindly() -> None:
    found = documents(property_of(STAGES, "property/contacts/stage"))["001-contacts-stage.json"]
    assert [call["method"] for call in found["calls"]] == ["GET", "PATCH"]
    assert found["calls"][1]["body"] == {"options": "{options}"}
    assert "no other left out" in found["placeholders"]["options"]


def left_out(*artifacts: Artifact) -> str:
    return export("hubspot", artifacts).get(LEFT_OUT, b"").decode()


def test_what_an_apply_would_refuse_is_in_no_file_and_told() -> None:
    pipeline = property_of(STAGES, "pipeline/deals/default")
    lifecycle = property_of(STAGES, "property/contacts/lifecyclestage")
    found = export("hubspot", [pipeline, lifecycle, compiled("score > 5")])
    assert json.loads(found["index.json"])["files"] == ["001-mql-live.json"]
    lines = found[LEFT_OUT].decode().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["pipeline/deals/default", "property/contacts/lifecyclestage"]
    assert "only compared" in lines[0]
    assert "keeps the options" in lines[1]
    assert left_out(compiled("score > 5")) == ""


def merged(place: Any, *artifacts: Artifact, **settings: str) -> dict[str, Any]:
    """The files over what the portal holds."""
    found = HubSpot().merged({**place.settings, **settings}, place.session.session, "hubspot", artifacts)
    return {name: json.loads(text) if name.endswith("json") else text.decode() for name, text in found.items()}


def test_over_a_portal_options_and_names_stand_there_themselves(open_portal: OpenPortal) -> None:
    stage = {"name": "stage", "type": "enumeration", "fieldType": "select", "options": ["new", "old"]}
    place = open_portal(seed(properties=[*PROPERTIES, stage]))
    place.door("edit", list="12", name="Hot leads")
    stages = replace(property_of(STAGES, "property/contacts/stage"), probe={"drop": True})
    found = merged(place, compiled("score > 5", address="list/12"), stages)
    (patch,) = found["001-contacts-stage.json"]["calls"]
    assert [(each["value"], each["hidden"]) for each in patch["body"]["options"]][-2:] == [("new", True), ("old", True)]
    assert found["002-mql-live.json"]["calls"][1]["query"] == {"listName": "Hot leads [mql v3 #42 ab12cd34]"}
    assert not any("placeholders" in each for each in found.values())


def test_over_a_portal_what_plan_refuses_is_left_out(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[{"listId": "12", "name": "By hand", "processingType": "MANUAL"}]))
    wanted = [compiled("score > 5", address="list/12"), property_of(STAGES, "property/contacts/lifecyclestage")]
    found = merged(place, *wanted, compiled("score > 7", name="New"))
    assert found["index.json"]["files"] == ["001-new.json"]
    assert "follows no filters" in found[LEFT_OUT]
    assert "keeps the options of `lifecyclestage` itself" in found[LEFT_OUT]


def test_the_calls_are_those_of_the_target_s_version_of_the_api(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    found = merged(place, compiled("score > 5", address="list/12"), api_version="2026-09")
    assert found["index.json"]["version"] == "2026-09"
    assert found["001-mql-live.json"]["calls"][0]["path"].startswith("/crm/lists/2026-09/12")


@pytest.mark.parametrize("address", ["foo/bar/baz", "list/x", "pipeline/deals/default", "12", ""])
def test_what_cannot_be_removed_is_told(address: str) -> None:
    with pytest.raises(UnknownName, match="cannot be removed") as no:
        export("hubspot", [], [address])
    assert no.value.fix


def test_what_should_go_is_in_files_of_its_own() -> None:
    found = documents(compiled("score > 5"), removed=("list/12", "property/contacts/old"))
    index = found["index.json"]
    assert index["removed"] == [
        "removed/001-list-12.json",
        "removed/002-property-contacts-old.json",
    ]
    assert found["removed/001-list-12.json"]["calls"] == [{"method": "DELETE", "path": "/crm/v3/lists/12"}]


def test_properties_come_before_the_lists_that_may_test_them() -> None:
    index = documents(compiled("score > 5"), property_of(FIT))["index.json"]
    assert index["files"] == ["001-contacts-fit-score.json", "002-mql-live.json"]


def test_the_same_artifacts_are_the_same_bytes() -> None:
    artifacts = [compiled(NOTS), property_of(FIT)]
    assert export("hubspot", artifacts) == export("hubspot", [compiled(NOTS), property_of(FIT)])
    assert all(text.endswith(b"}\n") for text in export("hubspot", artifacts).values())


@pytest.mark.parametrize(
    "made", [compiled(NOTS), compiled("created < TODAY"), property_of(FIT)], ids=lambda one: one.name
)
def test_hubspots_own_schema_takes_each_body(made: Artifact) -> None:
    assert calls(made)
    for call in calls(made) if available() else ():
        name, operation = _operation(call["method"], call["path"])
        _judge(name, operation["requestBody"]["content"]["application/json"]["schema"], call["body"])


def test_another_format_is_unknown() -> None:
    with pytest.raises(UnknownName):
        export("csv", [])
