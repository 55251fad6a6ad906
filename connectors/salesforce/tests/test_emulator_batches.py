"""Many requests in one, and pages of many rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_clients import FIELD, Api, error, library
from salesforce_lead import Org, seed

FIELDS = "/tooling/sobjects/CustomField"


def field(name: str, **changes: Any) -> tuple[str, str, Any]:
    """A subrequest that makes a formula field."""
    return "POST", FIELDS, {"FullName": f"Lead.{name}__c", "Metadata": {**FIELD, **changes}}


def test_a_composite_answers_each_request_under_its_reference(api: Api) -> None:
    made, taken, gone = api.composite(field("Hot"), field("Hot"), ("GET", f"{FIELDS}/00N000000000099AAA", None))
    assert (made["httpStatusCode"], made["body"]["success"], made["referenceId"]) == (201, True, "r0")
    assert (taken["httpStatusCode"], taken["body"][0]["errorCode"]) == (400, "DUPLICATE_DEVELOPER_NAME")
    assert (gone["httpStatusCode"], gone["body"][0]["errorCode"]) == (404, "NOT_FOUND")
    read, changed = api.composite(
        ("GET", f"{FIELDS}/{made['body']['id']}", None),
        (
            "PATCH",
            f"{FIELDS}/{made['body']['id']}",
            {"FullName": "Lead.Hot__c", "Metadata": {**FIELD, "label": "Hotter"}},
        ),
    )
    assert read["body"]["Metadata"]["label"] == "Hot"
    assert (changed["httpStatusCode"], changed["body"]) == (204, None)


def test_with_all_or_none_one_failure_undoes_the_others(api: Api) -> None:
    told = api.composite(field("Hot"), field("Cold", formula="Gone__c"), field("Mild"), allOrNone=True)
    assert [each["body"][0]["errorCode"] for each in told] == [
        "PROCESSING_HALTED",
        "FIELD_INTEGRITY_EXCEPTION",
        "PROCESSING_HALTED",
    ]
    assert api.composite(field("Hot"))[0]["httpStatusCode"] == 201


def test_a_request_may_use_what_an_earlier_one_answered(api: Api) -> None:
    account = ("POST", "/sobjects/Account", {"Name": "Initech"})
    contact = ("POST", "/sobjects/Contact", {"LastName": "Bolton", "AccountId": "@{r0.id}"})
    made, named = api.composite(account, contact, base="")
    [row] = api.query("SELECT Account.Name FROM Contact WHERE LastName = 'Bolton'").json()["records"]
    assert row["Account"]["Name"] == "Initech"
    assert made["httpStatusCode"] == named["httpStatusCode"] == 201
    _, halted = api.composite(("POST", "/sobjects/Account", {}), contact, base="")
    assert halted["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_a_composite_takes_25_requests_of_which_5_may_be_queries(api: Api) -> None:
    gets = [("GET", f"{FIELDS}/00N000000000099AAA", None)] * 26
    assert len(api.composite(*gets[:25])) == 25
    query = ("GET", "/tooling/query?q=SELECT+Id+FROM+CustomField", None)
    assert len(api.composite(*[query] * 5)) == 5
    for many in (gets, [query] * 6):
        with pytest.raises(AssertionError, match="LIMIT_EXCEEDED"):
            api.composite(*many)


def test_data_and_set_up_do_not_mix_in_one_composite(api: Api) -> None:
    [told] = api.composite(field("Hot"), base="")
    assert told["body"][0]["errorCode"] == "PROCESSING_HALTED"
    [told] = api.composite(("POST", "/sobjects/Account", {"Name": "x"}))
    assert told["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_a_composite_is_one_call_and_each_of_a_batch_is_one(api: Api) -> None:
    def used() -> int:
        return int(api.send("GET", "/limits").headers["Sforce-Limit-Info"].split("=")[1].split("/")[0])

    before = used()
    api.composite(*[("GET", f"{FIELDS}/00N000000000099AAA", None)] * 4)
    assert used() == before + 2
    count = {"method": "GET", "url": "v62.0/query?q=SELECT+COUNT()+FROM+Lead"}
    told = api.send("POST", "/composite/batch", json={"batchRequests": [count, {"method": "GET", "url": "v62.0/gone"}]})
    assert used() == before + 2 + 4
    assert told.json()["hasErrors"]
    assert [each["statusCode"] for each in told.json()["results"]] == [200, 404]
    assert told.json()["results"][0]["result"]["totalSize"] == 5


def test_a_batch_can_stop_at_its_first_failure(api: Api) -> None:
    asked = [{"method": "GET", "url": "v62.0/gone"}, {"method": "GET", "url": "v62.0/limits"}]
    told = api.send("POST", "/composite/batch", json={"batchRequests": asked, "haltOnError": True}).json()["results"]
    assert told[1]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"


def lead(**more: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Lead"}, "LastName": "Gibbons", "Company": "Initech", **more}


def test_a_collection_tells_each_records_errors_with_a_status_code(api: Api) -> None:
    told = api.send("POST", "/composite/sobjects", json={"records": [lead(), lead(Company=None)]}).json()
    assert told[0]["success"]
    assert told[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    changed = api.send(
        "PATCH", "/composite/sobjects", json={"records": [lead(id=told[0]["id"], Title="VP"), lead()]}
    ).json()
    assert [each["success"] for each in changed] == [True, False]
    gone = api.send("DELETE", "/composite/sobjects", params={"ids": told[0]["id"]}).json()
    assert gone == [{"id": told[0]["id"], "success": True, "errors": []}]


def test_a_collection_of_all_or_none_saves_all_or_none(api: Api) -> None:
    body = {"allOrNone": True, "records": [lead(), lead(Gone__c=1)]}
    told = api.send("POST", "/composite/sobjects", json=body).json()
    assert [each["errors"][0]["statusCode"] for each in told] == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_FIELD"]
    assert api.query("SELECT COUNT() FROM Lead").json()["totalSize"] == 5
    assert error(api.send("POST", "/composite/sobjects", json={"records": [lead()] * 201}))[1] == "EXCEEDED_ID_LIMIT"


@pytest.fixture
def crowd(start: Callable[..., Org]) -> Api:
    return Api(start(seed(records=[{"Company": f"Company {at}"} for at in range(4_100)])))


def test_rows_come_in_pages_of_two_thousand(crowd: Api) -> None:
    page = crowd.query("SELECT Id FROM Lead").json()
    assert (page["totalSize"], page["done"], len(page["records"])) == (4_100, False, 2_000)
    seen = [row["Id"] for row in page["records"]]
    while not page["done"]:
        page = crowd.send("GET", page["nextRecordsUrl"].removeprefix("/services/data/v62.0")).json()
        seen += [row["Id"] for row in page["records"]]
    assert len(set(seen)) == 4_100
    assert "nextRecordsUrl" not in page
    assert error(crowd.send("GET", "/query/01g000000000099AAA-2000"))[1] == "INVALID_QUERY_LOCATOR"
    assert crowd.query("SELECT COUNT() FROM Lead").json() == {"totalSize": 4_100, "done": True, "records": []}


def test_a_client_may_ask_for_smaller_pages(crowd: Api) -> None:
    crowd.headers["Sforce-Query-Options"] = "batchSize=200"
    assert len(crowd.query("SELECT Id FROM Lead").json()["records"]) == 200
    crowd.headers["Sforce-Query-Options"] = "batchSize=1"
    assert len(crowd.query("SELECT Id FROM Lead").json()["records"]) == 200


def test_the_library_follows_the_pages(crowd: Api) -> None:
    assert library(crowd.org.url).query_all("SELECT Id FROM Lead")["totalSize"] == 4_100
    assert len(library(crowd.org.url).query_all("SELECT Id FROM Lead")["records"]) == 4_100


def test_set_up_comes_in_pages_too(start: Callable[..., Org]) -> None:
    plain = [{"fullName": f"F{at}__c", "label": "x", "type": "Date"} for at in range(210)]
    api = Api(start(seed(fields=plain)))
    api.headers["Sforce-Query-Options"] = "batchSize=200"
    page = api.query("SELECT Id FROM CustomField", tooling=True).json()
    assert (page["size"], page["totalSize"], page["entityTypeName"]) == (200, 217, "CustomField")
    assert page["queryLocator"]
    rest = api.send("GET", page["nextRecordsUrl"].removeprefix("/services/data/v62.0")).json()
    assert (rest["size"], rest["done"]) == (17, True)


def test_groups_are_counted_by_the_platform(api: Api) -> None:
    told = api.query(
        "SELECT Job_Level__c, COUNT(Id) people, MAX(Engagement_Score__c) FROM Lead GROUP BY Job_Level__c"
    ).json()
    assert {row["Job_Level__c"]: (row["people"], row["expr1"]) for row in told["records"]} == {
        None: (3, 90.0),
        "C-Level": (1, None),
        "VP": (1, 80.0),
    }
    assert told["records"][0]["attributes"] == {"type": "AggregateResult"}
    assert error(api.query("SELECT Company, COUNT(Id) FROM Lead GROUP BY Job_Level__c"))[1] == "MALFORMED_QUERY"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT QualifiedApiName FROM EntityParticle", "EntityParticle: a filter on a reified column is required"),
        ("SELECT MasterLabel FROM StandardValueSet", "is required [MasterLabel, DurableId]"),
        ("SELECT COUNT() FROM EntityDefinition", "The requested operation is not yet supported"),
        ("SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName != 'Lead'", "Only equals comparisons"),
        ("SELECT DurableId FROM EntityDefinition WHERE Label = 'x' OR Label = 'y'", "Disjunctions not supported"),
    ],
)
def test_tables_without_storage_take_fewer_queries(api: Api, query: str, why: str) -> None:
    assert why in error(api.query(query, tooling=True))[2]


def test_tables_without_storage_ignore_a_limit(api: Api) -> None:
    told = api.query("SELECT QualifiedApiName FROM EntityDefinition LIMIT 1", tooling=True).json()
    assert "Lead" in {row["QualifiedApiName"] for row in told["records"]}


def test_fields_are_found_by_name_for_many_objects_at_once(api: Api) -> None:
    query = (
        "SELECT EntityDefinition.QualifiedApiName, DurableId, QualifiedApiName FROM EntityParticle "
        "WHERE EntityDefinition.QualifiedApiName IN ('Lead', 'Contact') AND QualifiedApiName LIKE '%__c'"
    )
    rows = {row["QualifiedApiName"]: row for row in api.query(query, tooling=True).json()["records"]}
    held = api.send("GET", f"{FIELDS}/{rows['MQL__c']['DurableId'].split('.')[1]}").json()
    assert held["FullName"] == "Lead.MQL__c"
