"""The registry in the org: a record for each definition, written once, and missed without harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from salesforce_lead import Org, rule, seed

from ledger.errors import Refused, TargetFault
from ledger_salesforce import registry
from ledger_salesforce.connector import Salesforce

KIND = "Marketing_Definition__mdt"
TYPES = {
    "string": {"type": "Text", "length": 255},
    "double": {"type": "Number", "precision": 18, "scale": 0},
    "date": {"type": "Date"},
}


def registry_type() -> dict[str, Any]:
    """The registry's type, as a seed has it."""
    fields = [{"fullName": name, "label": name[:-3], **TYPES[kind]} for name, kind in registry.TYPES.items()]
    return {"label": "Marketing Definition", "fields": fields}


@pytest.fixture
def kept(start: Callable[..., Org]) -> Org:
    """An org with the registry's type."""
    contents = seed()
    contents["objects"][KIND] = registry_type()
    return start(contents)


def rows(org: Org) -> list[Any]:
    return org.connect()._wire.rows(f"SELECT DeveloperName, {', '.join(registry.TYPES)} FROM {KIND}")  # type: ignore[no-any-return]


def apply(org: Org, **given: Any) -> Any:
    session, wanted = org.connect(registry=KIND), rule("score >= 65")
    artifact = Salesforce().compile(
        replace(wanted, provenance=replace(wanted.provenance, **given)), "Lead.MQL__c", "MQL"
    )
    after = session.apply(artifact, session.observe("Lead.MQL__c"))
    session.complete(artifact, after)
    return after


def test_what_was_applied_is_on_record_in_the_org(kept: Org) -> None:
    apply(kept)
    (row,) = rows(kept)
    assert (row["DeveloperName"], row["Version__c"], row["Ledger_Position__c"]) == ("mql", 3, 42)
    assert (row["Effective_Date__c"], row["Owner__c"]) == ("2026-04-01", "cro@acme.example")
    assert kept.writes() == ["PATCH CustomField", "SOAP CustomMetadata"]


def test_a_record_that_is_so_already_is_not_written_again(kept: Org) -> None:
    apply(kept)
    apply(kept)
    assert kept.writes() == ["PATCH CustomField", "SOAP CustomMetadata"]


def test_the_next_version_takes_the_place_of_the_last(kept: Org) -> None:
    apply(kept)
    apply(kept, version=4, digest="cd" * 32, decider="")
    (row,) = rows(kept)
    assert (row["Version__c"], row["Owner__c"]) == (4, None)


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 503}, {"status": 404, "body": "<html>"}])
def test_a_record_that_was_lost_is_told_and_written_by_the_same_once_more(kept: Org, fault: dict[str, Any]) -> None:
    kept.control("faults", {"path": "/services/Soap/m", "times": 9, **fault})
    with pytest.raises(TargetFault, match="mql is not in the registry") as told:
        apply(kept)
    assert told.value.why
    kept.control("faults", method="DELETE")
    apply(kept)
    assert [row["DeveloperName"] for row in rows(kept)] == ["mql"]
    assert kept.writes().count("PATCH CustomField") == 1


def test_an_org_without_the_type_is_refused_before_any_write(org: Org) -> None:
    artifact, session = Salesforce().compile(rule("score >= 65"), "Lead.MQL__c", "MQL"), org.connect(registry=KIND)
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused, match=f"the org has no registry {KIND}") as told:
        session.effects(artifact, seen)
    with pytest.raises(TargetFault, match=f"the org has no registry {KIND}"):
        session.apply(artifact, seen)
    assert "sfdx-registry" in told.value.fix
    assert org.writes() == []


def test_a_key_that_is_no_developer_name_gets_one_of_its_own() -> None:
    names = [registry.name(key) for key in ("mql", "a__b", "a_", "x" * 50, "x" * 49)]
    assert names[0] == "mql"
    assert len(set(names)) == 5
    assert all(len(name) <= 40 and "__" not in name and not name.endswith("_") for name in names)
