"""The sandbox's own doors: what goes wrong on demand, what people change by hand, and a state that can be kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from salesforce_clients import FIELD, Api, error
from salesforce_lead import Org, seed

import ledger_salesforce_emulator
from ledger.errors import BadInput


def door(api: Api, name: str, body: Any = None, method: str = "POST") -> requests.Response:
    return requests.request(method, f"{api.org.url}/__sandbox__/{name}", json=body)


def statuses(api: Api, times: int) -> list[int]:
    return [api.send("GET", "/limits").status_code for _ in range(times)]


def test_a_fault_comes_at_its_turn_and_as_often_as_it_says(api: Api) -> None:
    door(api, "faults", {"path": "/limits", "nth": 2, "times": 2, "status": 503, "body": "<html>"})
    assert statuses(api, 4) == [200, 503, 503, 200]
    door(api, "faults", [{"path": "/services/data/v62.0/limits", "method": "GET", "status": 500, "times": 9}])
    door(api, "faults", method="DELETE")
    assert statuses(api, 1) == [200]


def test_a_fault_answers_as_the_test_wants(api: Api) -> None:
    body = [
        {
            "errorCode": "REQUEST_LIMIT_EXCEEDED",
            "message": "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
        }
    ]
    door(api, "faults", {"path": "/limits", "status": 403, "body": body, "headers": {"Retry-After": "1"}})
    told = api.send("GET", "/limits")
    assert (error(told)[1], told.headers["Retry-After"]) == ("REQUEST_LIMIT_EXCEEDED", "1")
    door(api, "faults", {"path": "/limits", "status": 503, "body": "<html>down</html>"})
    assert api.send("GET", "/limits").headers["Content-Type"] == "text/html"


@pytest.mark.parametrize("how", ["drop", "reset"])
def test_a_line_that_is_cut_before_the_work_leaves_nothing(api: Api, how: str) -> None:
    door(api, "faults", {"method": "POST", "path": "/tooling", how: True})
    with pytest.raises(requests.ConnectionError):
        api.field()
    assert api.field().status_code == 201


@pytest.mark.parametrize("fault", [{"drop": True}, {"reset": True}, {"status": 503}])
def test_work_may_be_done_and_its_answer_lost(api: Api, fault: dict[str, Any]) -> None:
    door(api, "faults", {"method": "POST", "path": "/tooling", "after": True, **fault})
    with suppress(requests.ConnectionError):
        assert api.field().status_code == 503
    assert error(api.field())[1] == "DUPLICATE_DEVELOPER_NAME"


def test_an_answer_may_be_cut_in_the_middle(api: Api) -> None:
    door(api, "faults", {"path": "/limits", "truncate": 10})
    with pytest.raises(requests.RequestException):
        api.send("GET", "/limits").json()
    assert statuses(api, 1) == [200]


def test_an_answer_may_be_late(api: Api) -> None:
    door(api, "faults", {"path": "/limits", "latency": 0.01})
    assert statuses(api, 2) == [200, 200]


def test_reads_may_be_older_than_the_write(api: Api) -> None:
    door(api, "faults", {"method": "POST", "path": "/tooling/sobjects", "stale": 2})
    assert api.field().status_code == 201
    query = "SELECT Id FROM CustomField WHERE DeveloperName = 'Hot'"
    assert [api.query(query, tooling=True).json()["totalSize"] for _ in range(3)] == [0, 0, 1]


@pytest.mark.parametrize("wrong", [{"path": "/x", "sometimes": 1}, {"path": "/x"}, ["x"]])
def test_a_fault_that_nobody_understands_is_refused(api: Api, wrong: Any) -> None:
    assert door(api, "faults", wrong).status_code == 400


def test_a_fault_may_be_known_by_a_part_of_its_query(api: Api) -> None:
    door(api, "faults", {"match": "FROM+Lead", "status": 500})
    assert api.query("SELECT Id FROM Account").status_code == 200
    assert [api.query("SELECT Id FROM Lead").status_code for _ in range(2)] == [500, 200]


def test_people_change_fields_value_sets_and_rules_by_hand(start: Callable[..., Org]) -> None:
    contents = seed()
    contents["value_sets"] = {"ML_Stage": [{"valueName": "MQL", "color": "#00FF00"}, "SQL"]}
    api = Api(start(contents))
    edit = {"address": "GlobalValueSet/ML_Stage", "values": ["MQL", "Customer"], "by": "Dana Fox"}
    assert door(api, "edit", edit).status_code == 204
    held = {each["valueName"]: each for each in api.tooling("GlobalValueSet", "ML_Stage")["Metadata"]["customValue"]}
    assert (held["MQL"]["color"], held["SQL"]["isActive"]) == ("#00FF00", False)
    rule = {"active": True, "errorConditionFormula": "MQL__c", "errorMessage": "No."}
    door(api, "edit", {"address": "ValidationRule/Lead.No", "create": True, **rule})
    door(api, "edit", {"address": "ValidationRule/Lead.No", "active": False})
    door(api, "edit", {"address": "ValidationRule/Lead.No", "delete": True})
    door(api, "edit", {"address": "StandardValueSet/LeadSource", "values": ["Web"]})
    told = api.query("SELECT CreatedBy.Name, Action FROM SetupAuditTrail ORDER BY CreatedDate").json()["records"]
    assert [(row["CreatedBy"]["Name"], row["Action"]) for row in told] == [
        ("Dana Fox", "changedGlobalValueSet"),
        ("Setup Admin", "createdValidationRule"),
        ("Setup Admin", "changedValidationRule"),
        ("Setup Admin", "deletedValidationRule"),
        ("Setup Admin", "changedStandardValueSet"),
    ]


def test_people_make_and_delete_fields_and_change_records_by_hand(api: Api) -> None:
    assert door(api, "edit", {"address": "Lead.Hot__c", "create": True, **FIELD}).status_code == 204
    assert door(api, "edit", {"address": "Lead.Hot__c", "delete": True}).status_code == 204
    assert door(api, "edit", {"address": "Lead.Gone__c", "label": "x"}).status_code == 404
    assert door(api, "edit", {"address": "Engagement/x"}).status_code == 404
    assert door(api, "edit", {"address": "Lead.MQL__c", "formula": "Gone__c"}).status_code == 400
    [row] = api.query("SELECT Id FROM Lead WHERE Company = 'Acme'").json()["records"]
    door(api, "edit", {"record": row["Id"], "set": {"Engagement_Score__c": 99}})
    assert api.org.verdicts()["Acme"] is True


def test_a_state_is_a_seed(api: Api, start: Callable[..., Org], tmp_path: Path) -> None:
    api.field()
    saved = door(api, "state", method="GET").json()
    file = tmp_path / "org.json"
    file.write_text(json.dumps(saved))
    for given in (saved, {"state": str(file)}):
        again = Api(start(given))
        assert again.tooling("CustomField", "Hot")["FullName"] == "Lead.Hot__c"
        assert again.org.verdicts() == api.org.verdicts()
        assert (
            door(again, "state", method="GET").json()["state"]["$Org"]["objects"] == saved["state"]["$Org"]["objects"]
        )


def test_a_state_is_put_back_and_the_seed_too(api: Api) -> None:
    saved = door(api, "state", method="GET").json()
    api.field()
    assert door(api, "state", saved, "PUT").status_code == 204
    assert api.field().status_code == 201
    assert door(api, "reset", {}).status_code == 204
    api = Api(api.org)
    assert api.field().status_code == 201


@pytest.mark.parametrize("wrong", [{"state": "/nowhere.json"}, {"state": {}}, {"state": {"$Org": {}}}])
def test_a_state_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="the seed's state cannot be read"), ledger_salesforce_emulator.serve(wrong):
        pass


def test_a_still_clock_stays_still_in_a_saved_state(api: Api, start: Callable[..., Org]) -> None:
    door(api, "clock", {"now": "2026-05-01T00:00:00Z"})
    again = Api(start(door(api, "state", method="GET").json()))
    assert again.send("GET", "/limits").headers["Date"] == "Fri, 01 May 2026 00:00:00 GMT"
