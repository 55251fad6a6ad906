"""Every fault at every request of an apply: what is asked for comes to be, once, and nothing else is touched.

What goes with it belongs to it: who may see a new field, and the row in the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from salesforce_lead import MQL, Org, rule, seed
from test_registry import KIND, registry_type, rows as recorded
from test_value_sets_applied import SETS, desired

import ledger_salesforce_emulator
from ledger.artifacts.data import Artifact, Observed, Wanted
from ledger.artifacts.protocols import Completes, Session
from ledger.errors import TargetClosed, TargetFault
from ledger.testing import Case, World, check_faults, sandbox_world
from ledger_salesforce.connector import Salesforce

NEIGHBOUR = {**MQL, "fullName": "Other__c", "label": "Other"}
LOCKED = [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access", "fields": []}]
SPENT = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
ENDED = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
PASSING: dict[str, dict[str, Any]] = {
    "a cut line": {"drop": True},
    "a cut line after the work": {"drop": True, "after": True},
    "a reset": {"reset": True},
    "a reset after the work": {"reset": True, "after": True},
    "maintenance": {"status": 503, "body": "<html>Down</html>"},
    "a bad gateway after the work": {"status": 502, "body": "", "after": True},
    "half an answer": {"truncate": 30},
    "a lock": {"path": "/services/data", "status": 400, "body": LOCKED},
    "an ended session": {"path": "/services/data", "status": 401, "body": ENDED},
    "reads from before": {"stale": 1},
}
FINAL: dict[str, dict[str, Any]] = {
    "a spent quota": {"times": 99, "status": 403, "body": SPENT},
    "a long outage": {"times": 99, "status": 503},
    "a stranger's page": {"times": 99, "status": 404, "body": "<html>Log in</html>"},
    "a refusal": {"status": 403, "body": [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}]},
}
STEPS = 15  # requests of the apply below, where nothing goes wrong
ASIDE = (3, 7)  # those that ask what the user may do: an org that does not tell is believed to allow it
WITH = {"permission_set": "Marketing_Ops", "registry": KIND}


def contents() -> dict[str, Any]:
    """An org with a field in use, a neighbour, value sets, and the registry's type."""
    made = {**seed(fields=[MQL, NEIGHBOUR]), "value_sets": SETS}
    made["objects"][KIND] = registry_type()
    return made


def wishes(session: Session) -> list[Wanted]:
    """A field in use, a new one, and a value set of each sort."""
    made = [
        Salesforce().compile(rule("score >= 65"), "Lead.MQL__c", "MQL"),
        Salesforce().compile(rule("score >= 70"), "", "Lead.New__c"),
        desired("GlobalValueSet/Marketing_Stage", accepted=("drop-values",)),
        desired("StandardValueSet/LeadStatus"),
    ]
    return [Wanted(each, _seen(session, each)) for each in made]


def _seen(session: Session, of: Artifact) -> Observed:
    return session.observe([of.address])[0] if of.address else Observed("", of.name, None)


def carried(session: Session, wanted: list[Wanted]) -> list[Any]:
    """What each came to: its fault, or that of what goes with it, or the artifact."""
    assert isinstance(session, Completes)
    done = dict(enumerate(session.apply(wanted)))
    made = {at: each for at, each in done.items() if isinstance(each, Observed)}
    applied = [Wanted(wanted[at].artifact, each) for at, each in made.items()]
    faults = dict(zip(made, session.complete(applied) if applied else [], strict=True))
    return [faults.get(at) or each for at, each in done.items()]


def settled(org: Org, neighbour: Observed) -> None:
    """All is as asked for, by a run without faults; made once, and the neighbour as it was."""
    session = org.connect(**WITH).session
    wanted = wishes(session)
    there = session.observe([each.artifact.address or each.artifact.name for each in wanted])
    left = [at for at, each in enumerate(wanted) if there[at].body != each.artifact.body]
    found = dict(zip(left, session.apply([wanted[at] for at in left]), strict=True))
    assert all(isinstance(each, Observed) for each in found.values())
    whole = [Wanted(each.artifact, found.get(at, there[at])) for at, each in enumerate(wanted)]
    assert session.complete(whole) == [None] * len(whole)
    rows = session._wire.rows("SELECT Id, DeveloperName FROM CustomField WHERE TableEnumOrId = 'Lead'", tooling=True)  # type: ignore[attr-defined]
    names = [row["DeveloperName"] for row in rows]
    assert len(names) == len(set(names))
    assert shown(org, "Lead.New__c") == 1
    assert sorted(row["DeveloperName"] for row in recorded(org)) == ["mql"]
    assert session.observe(["Lead.Other__c"]) == [neighbour]
    assert not any("Other" in each["body"] for each in org.control("log")["requests"] if each["method"] == "PATCH")


def shown(org: Org, name: str) -> int:
    """How many grants the field has."""
    return len(org.connect()._wire.rows(f"SELECT Id FROM FieldPermissions WHERE Field = '{name}'"))


def struck(start: Callable[..., Org], fault: dict[str, Any], step: int) -> tuple[Org, Observed, list[Any]]:
    """An org, and what became of an apply whose request number `step` was struck."""
    org = start(contents())
    session = org.connect(**WITH).session
    (neighbour,) = session.observe(["Lead.Other__c"])
    wanted = wishes(session)
    org.control("faults", {"path": "/services", "nth": step, **fault})
    done = carried(session, wanted)
    org.control("faults", method="DELETE")
    return org, neighbour, done


@pytest.mark.parametrize("step", range(1, STEPS + 1))
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.fault(32)
@pytest.mark.fault(33)
@pytest.mark.fault(34)
def test_what_passes_is_survived_in_one_run(start: Callable[..., Org], fault: dict[str, Any], step: int) -> None:
    org, neighbour, done = struck(start, fault, step)
    assert [each for each in done if isinstance(each, TargetFault)] == []
    settled(org, neighbour)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
@pytest.mark.parametrize("fault", FINAL.values(), ids=FINAL)
@pytest.mark.fault(32)
@pytest.mark.fault(37)
def test_what_does_not_pass_is_told_and_the_next_run_ends_it(
    start: Callable[..., Org], fault: dict[str, Any], step: int
) -> None:
    org, neighbour, done = struck(start, fault, step)
    assert any(isinstance(each, TargetFault) for each in done) or (step in ASIDE and "times" not in fault)
    settled(org, neighbour)
    if fault["status"] == 403 and fault.get("times"):
        assert any(isinstance(each, TargetClosed) for each in done)
        assert org.waits == []


def test_the_apply_has_as_many_requests_as_are_struck(start: Callable[..., Org]) -> None:
    org = start(contents())
    session = org.connect(**WITH).session
    session.observe(["Lead.Other__c"])
    wanted = wishes(session)
    before = len(org.requests())
    carried(session, wanted)
    assert len(org.requests()) - before == STEPS


def held(state: Any) -> Mapping[str, Any]:
    """What counts of the org: fields by name, who may read them, and the registry's rows."""
    org = state["state"]["$Org"]
    objects = {name: each["$ObjectState"] for name, each in org["objects"].items()}
    fields = {f"{of}.{each}" for of, found in objects.items() for each in found["fields"]}
    rows = sorted((row["Key__c"], row["Version__c"]) for row in objects[KIND]["records"].values())
    grants = sorted(each["$Grant"]["field"] for each in org["grants"].values())
    return {"fields": fields, "grants": grants, "rows": rows}


@pytest.mark.fault(35)
def test_a_run_that_dies_anywhere_leaves_a_field_that_the_next_one_shows_and_records() -> None:
    """Also between making the field and granting it, and between that and the registry."""
    connector = Salesforce(lambda _: None, lambda: 0.0)

    @contextmanager
    def world() -> Iterator[World]:
        with sandbox_world(ledger_salesforce_emulator.serve, contents(), held) as found:
            yield replace(found, settings={**found.settings, **WITH})

    wanted = []

    @contextmanager
    def noted() -> Iterator[World]:
        with world() as found:
            yield found
            wanted.append(found.held())

    runs = check_faults(noted, Case(connector, rule("score >= 70"), "Lead.New__c", existing=False))
    assert runs > 50
    assert all("Lead.New__c" in each["grants"] and len(each["rows"]) == 1 for each in wanted)
