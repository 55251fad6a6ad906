"""What an org holds is read, parsed as far as it goes, counted, and left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_lead import MQL, Org, rule, schema, seed

from ledger.artifacts.protocols import Surveys
from ledger.errors import TargetFault
from ledger.language.core import core
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.reading import history

FIT = {"fullName": "Fit__c", "label": "Fit", "type": "Number", "precision": 18, "scale": 0, "formula": "Spend__c + 1"}
BIG = {**MQL, "fullName": "Big__c", "label": "Big", "formula": "AND(MQL__c, NumberOfEmployees >= 200)"}
ODD = {**MQL, "fullName": "Odd__c", "label": "Odd", "formula": "NumberOfEmployees + Spend__c > 3"}


@pytest.fixture
def surveyed(start: Callable[..., Org]) -> Org:
    """An org with formulas of several sorts, one of which nobody granted."""
    return start(seed(fields=[MQL, FIT, BIG, ODD, {**MQL, "fullName": "Hidden__c", "visible": False}]))


def test_every_formula_and_value_set_is_listed_as_what_it_is(surveyed: Org) -> None:
    session = surveyed.connect().session
    assert isinstance(session, Surveys)
    found = {each.address: each for each in session.rules()}
    assert {address: each.sort for address, each in found.items() if address.startswith("Lead.")} == {
        "Lead.MQL__c": "checkbox formula",
        "Lead.Big__c": "checkbox formula",
        "Lead.Odd__c": "checkbox formula",
        "Lead.Hidden__c": "checkbox formula",
        "Lead.Fit__c": "number formula",
    }
    assert found["StandardValueSet/LeadStatus"].sort == "value set"
    assert found["Lead.Fit__c"].refused
    assert found["Lead.Odd__c"].refused
    assert surveyed.writes() == []


def test_a_rule_comes_with_its_members_its_dates_and_who_changed_it(surveyed: Org) -> None:
    told = surveyed.connect().session.rule("Lead.MQL__c")
    assert told.form is not None
    assert (told.members, told.changed_by, told.parent) == (3, "Setup Admin", "Lead")
    assert told.created_at.startswith("2026-03-29")
    (field,) = told.fields.values()
    assert (field.path, field.type) == ("Lead.Engagement_Score__c", "number")


def test_a_rule_has_the_date_of_its_formula_and_not_of_its_label(org: Org) -> None:
    org.control("clock", {"now": "2026-04-01T09:00:00Z"})
    org.control("edit", {"address": "Lead.MQL__c", "formula": "Engagement_Score__c >= 40", "by": "Dana Fox"})
    org.control("clock", {"now": "2026-04-20T09:00:00Z"})
    org.control("edit", {"address": "Lead.MQL__c", "label": "Qualified", "by": "Sam Roe"})
    told = org.connect().session.rule("Lead.MQL__c")
    assert (told.changed_at[:10], told.changed_by, told.notes) == ("2026-04-01", "Dana Fox", ())
    (listed,) = [each for each in org.connect().session.rules() if each.address == "Lead.MQL__c"]
    assert (listed.changed_at, listed.changed_by) == (told.changed_at, told.changed_by)


def test_a_date_that_the_trail_no_longer_has_is_told_as_that_of_any_change(org: Org) -> None:
    org.control("edit", {"address": "Lead.MQL__c", "formula": "Engagement_Score__c >= 40", "by": "Dana Fox"})
    org.control("clock", {"now": "2026-11-20T09:00:00Z"})
    org.control("edit", {"address": "Lead.MQL__c", "label": "Qualified", "by": "Sam Roe"})
    told = org.connect().session.rule("Lead.MQL__c")
    assert (told.changed_at[:10], told.changed_by, told.notes) == ("2026-11-20", "Sam Roe", (history.ANY_CHANGE,))


def test_a_trail_that_may_not_be_read_is_as_good_as_none(org: Org) -> None:
    org.control("edit", {"address": "Lead.MQL__c", "label": "Qualified"})
    refused = [{"errorCode": "INVALID_TYPE", "message": "sObject type 'SetupAuditTrail' is not supported."}]
    org.control("faults", {"match": "SetupAuditTrail", "times": 9, "status": 400, "body": refused})
    assert org.connect().session.rule("Lead.MQL__c").notes == (history.ANY_CHANGE,)


def test_a_rule_that_nobody_was_granted_is_read_and_not_counted(surveyed: Org) -> None:
    found = {each.address: each for each in surveyed.connect().session.rules()}
    assert found["Lead.Hidden__c"].form is not None
    assert found["Lead.Hidden__c"].members is None


def test_a_formula_that_refers_to_another_is_read_whole(surveyed: Org) -> None:
    found = {each.address: each for each in surveyed.connect().session.rules()}
    assert {each.path for each in found["Lead.Big__c"].fields.values()} == {
        "Lead.Engagement_Score__c",
        "Lead.NumberOfEmployees",
    }


def test_what_was_written_is_read_back_as_what_it_was_written_from(org: Org) -> None:
    session = org.connect()
    text = "score >= 65 AND NOT is_competitor"
    session.apply(Salesforce().compile(rule(text), "Lead.MQL__c", "MQL"), session.observe("Lead.MQL__c"))
    told = session.rule("Lead.MQL__c")
    assert told.form is not None
    assert {each.path for each in told.fields.values()} == {"Lead.Engagement_Score__c", "Lead.Is_Competitor__c"}
    assert type(told.form) is type(core(rule(text).meaning, schema()))


def test_fields_are_counted(surveyed: Org) -> None:
    paths = ["Lead.Job_Level__c", "Lead.Engagement_Score__c", "Lead.Is_Competitor__c", "Lead.Gone__c"]
    level, score, competitor, gone = surveyed.connect().session.fields(paths)
    assert (level.type, level.filled, level.records) == ("choice", 2, 5)
    assert level.choices == ("C-Level", "VP", "Director", "Other")
    assert (score.type, score.filled) == ("number", 4)
    assert competitor.filled == 5
    assert (gone.type, gone.filled, gone.path) == ("", None, "Lead.Gone__c")
    assert "may not read it" in gone.why


@pytest.mark.parametrize("address", ["Lead.Gone__c", "GlobalValueSet/Gone"])
def test_the_rule_of_nothing_is_a_fault(org: Org, address: str) -> None:
    with pytest.raises(TargetFault, match="has nothing at"):
        org.connect().session.rule(address)


def test_a_survey_asks_as_few_questions_as_it_can(start: Callable[..., Org]) -> None:
    many: list[dict[str, Any]] = [{**MQL, "fullName": f"MQL_{at}__c"} for at in range(30)]
    org = start(seed(fields=many))
    session = org.connect().session
    before = len(org.requests())
    assert sum(each.address.startswith("Lead.") for each in session.rules()) == 30
    assert len(org.requests()) - before < 20
