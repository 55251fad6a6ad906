"""A thousand definitions in as few requests as the batch limits allow."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import ceil

import pytest
from salesforce_lead import MQL, Org, rule, seed

from ledger.artifacts.data import Artifact, Effects, Observed, Wanted
from ledger.artifacts.protocols import Completes, Session
from ledger.errors import TargetFault
from ledger_salesforce.connector import Salesforce

MANY = 60
CHUNKS = ceil(MANY / 25)
FIELDS = [{**MQL, "fullName": f"MQL_{at}__c", "label": f"MQL {at}", "description": ""} for at in range(MANY)]
PATH = "/services/data/v62.0"


@pytest.fixture
def many(start) -> Org:  # type: ignore[no-untyped-def]
    """An org with many formulas in use."""
    return start(seed(fields=FIELDS))  # type: ignore[no-any-return]


def desired(at: int, text: str = "score >= 65") -> Artifact:
    return Salesforce().compile(rule(text), f"Lead.MQL_{at}__c", f"MQL {at}")


def asked(org: Org, before: int) -> Counter[str]:
    """The requests since the first `before`, counted by what they asked for."""
    return Counter(each.split(PATH)[-1] for each in org.requests()[before:])


def applied(session: Session, wanted: list[Wanted]) -> list[Observed | TargetFault]:
    """What the ledger does: as many at a time as the connector says."""
    assert isinstance(session, Completes)
    size, done = Salesforce.can.batch, list[Observed | TargetFault]()
    for at in range(0, len(wanted), size):
        answers = session.apply(wanted[at : at + size])
        made = [(each, now) for each, now in zip(wanted[at:], answers, strict=False) if isinstance(now, Observed)]
        assert not any(session.complete([Wanted(each.artifact, now) for each, now in made]))
        done += answers
    return done


def test_many_artifacts_are_planned_and_applied_by_25_and_a_second_look_only_reads(many: Org) -> None:
    session = many.connect().session
    addresses = [f"Lead.MQL_{at}__c" for at in range(MANY)]
    before = len(many.requests())
    seen = session.observe(addresses)
    wanted = [Wanted(desired(at), each) for at, each in enumerate(seen)]
    effects = session.effects(wanted)
    counts = ceil((MANY * 3 + 1) / 25)  # who enters, leaves and is in it; and how many records there are
    planned = {"/tooling/query": 1, "/tooling/composite": CHUNKS, "/sobjects/Lead/describe": 1, "/query": 1}
    assert asked(many, before) == planned | {"/composite/batch": counts}
    assert all(isinstance(each, Effects) and each.enters is not None for each in effects)

    before = len(many.requests())
    done = applied(session, wanted)
    assert [each.body for each in done if isinstance(each, Observed)] == [each.artifact.body for each in wanted]
    # look, write, read back; and once, who the integration user is
    assert asked(many, before) == {"/tooling/composite": CHUNKS * 3, "/tooling/query": 1}

    before = len(many.requests())
    assert session.observe(addresses) == done
    assert asked(many, before) == {"/tooling/composite": CHUNKS}


def test_many_new_fields_are_made_and_granted_by_25(many: Org) -> None:
    session = many.connect(permission_set="Marketing_Ops").session
    made = [Salesforce().compile(rule("score >= 65"), "", f"Lead.New_{at}__c") for at in range(MANY)]
    wanted = [Wanted(each, Observed("", each.name, None)) for each in made]
    session.effects(wanted)
    before = len(many.requests())
    done = applied(session, wanted)
    assert [each.body for each in done if isinstance(each, Observed)] == [each.body for each in made]
    found = asked(many, before)
    assert found["/tooling/composite"] == CHUNKS * 2  # written, read back
    assert found["/composite/sobjects"] == CHUNKS
    assert found["/tooling/query"] == CHUNKS + 1  # whether they are there by now; and who the integration user is
    assert found["/query"] == CHUNKS  # which of them are shown already

    before = len(many.requests())
    for at in range(0, MANY, 25):
        some = zip(made[at : at + 25], done[at : at + 25], strict=True)
        assert not any(session.complete([Wanted(each, now) for each, now in some]))
    assert asked(many, before) == {"/query": CHUNKS}  # nothing is granted twice


@pytest.mark.fault(36)
def test_one_that_fails_stops_no_other(many: Org) -> None:
    session = many.connect().session
    seen = session.observe([f"Lead.MQL_{at}__c" for at in range(5)])
    many.control("edit", {"address": "Lead.MQL_1__c", "label": "Ours"})
    many.control("edit", {"address": "Lead.MQL_2__c", "delete": True})
    wrong = desired(3)
    broken = replace(wrong, body={**(wrong.body or {}), "formula": "Gone__c >= 1"})
    wanted = [Wanted(broken if at == 3 else desired(at), each) for at, each in enumerate(seen)]
    done = session.apply(wanted)
    told = [each.what if isinstance(each, TargetFault) else "done" for each in done]
    assert told == [
        "done",
        "Lead.MQL_1__c changed since the plan",
        "Lead.MQL_2__c changed since the plan",
        "salesforce does not accept the field",
        "done",
    ]


@pytest.mark.fault(36)
def test_a_batch_that_was_answered_and_cut_is_read_and_not_sent_again(many: Org) -> None:
    session = many.connect().session
    seen = session.observe([f"Lead.MQL_{at}__c" for at in range(25)])
    many.control("faults", {"path": "/tooling/composite", "nth": 2, "drop": True, "after": True})
    done = session.apply([Wanted(desired(at), each) for at, each in enumerate(seen)])
    assert all(isinstance(each, Observed) for each in done)
    assert many.writes() == ["PATCH CustomField"] * 25


def test_a_field_that_was_deleted_and_made_again_is_found_under_its_new_id(many: Org) -> None:
    session = many.connect().session
    (before,) = session.observe(["Lead.MQL_0__c"])
    many.control("edit", {"address": "Lead.MQL_0__c", "delete": True})
    assert session.observe(["Lead.MQL_0__c"])[0].body is None
    again = {key: value for key, value in MQL.items() if key != "fullName"}
    many.control("edit", {"address": "Lead.MQL_0__c", "create": True, **again})
    (after,) = session.observe(["Lead.MQL_0__c"])
    assert after.body is not None
    assert after.revision != before.revision


def test_where_the_org_answers_no_more_each_is_told(many: Org) -> None:
    session = many.connect().session
    seen = session.observe([f"Lead.MQL_{at}__c" for at in range(2)])
    gone = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
    many.control("faults", {"path": "/tooling/composite", "nth": 2, "times": 99, "status": 403, "body": gone})
    done = session.apply([Wanted(desired(at), each) for at, each in enumerate(seen)])
    assert [type(each).__name__ for each in done] == ["TargetClosed", "TargetClosed"]
    assert many.waits == []
