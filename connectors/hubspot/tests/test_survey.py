"""What a portal holds, read as rules and counted as fields; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hubspot_lead import MQL_TEXT, PROPERTIES, compiled, filters, on, seed

from ledger.artifacts.data import Observed
from ledger.artifacts.protocols import Surveys
from ledger.errors import TargetFault

NEW = Observed("", "", None)
BEN = {"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}
IN_12 = {"filterType": "IN_LIST", "listId": "12", "operator": "IN_LIST"}
FLOW = {
    "id": "31",
    "name": "Nurture",
    "isEnabled": True,
    "flowType": "WORKFLOW",
    "objectTypeId": "0-1",
    "revisionId": "1",
    "createdAt": "2026-01-01T00:00:00Z",
    "updatedAt": "2026-01-01T00:00:00Z",
    "enrollmentCriteria": {"type": "LIST_BASED", "listFilterBranch": filters(IN_12)},
}
FIT = {"name": "fit", "type": "number", "calculationFormula": "if coalesce(score, 0) >= 65 then 40 else 0"}
OpenPortal = Callable[..., Any]


def surveyed(open_portal: OpenPortal, **changed: Any) -> Any:
    return open_portal(seed(users=[BEN], flows=[FLOW], properties=[*PROPERTIES, FIT], **changed))


def test_every_list_and_formula_is_told_with_who_and_what_uses_it(open_portal: OpenPortal) -> None:
    place = surveyed(open_portal)
    assert isinstance(place.session.session, Surveys)
    rules = {each.address: each for each in place.session.rules()}
    assert set(rules) == {"list/5", "list/12", "property/contacts/fit"}
    live = rules["list/12"]
    assert (live.name, live.sort, live.parent, live.members) == ("MQL - live", "list", "contacts", 4)
    assert (live.changed_by, live.used_by) == ("ben@acme.example", ("Nurture (on)",))
    assert live.form is not None
    assert [field.path for field in live.fields.values()] == ["contacts.score"]
    fit = rules["property/contacts/fit"]
    assert (fit.sort, fit.form) == ("calculated property", None)
    assert [field.path for field in fit.fields.values()] == ["contacts.score"]


def test_a_flag_that_was_compiled_is_read_back_exactly(open_portal: OpenPortal) -> None:
    place = surveyed(open_portal)
    made = place.session.apply(compiled("score >= 65 AND employees > 200", name="contacts.is_mql"), NEW)
    rule = place.session.rule(made.address)
    assert (rule.refused, rule.signals, set(rule.fields)) == ("", (), {"score", "employees"})
    assert rule.form is not None
    (above,) = [each for each in place.session.rules() if each.address == made.address]
    assert above.form == rule.form


def test_the_parts_of_a_score_are_told_as_its_parts(open_portal: OpenPortal) -> None:
    part = {"name": "fit_r1", "type": "number", "calculationFormula": "if coalesce(score, 0) >= 65 then 40 else 0"}
    whole = {"name": "fit", "type": "number", "calculationFormula": "max(0, min(100, fit_r1))"}
    place = open_portal(seed(properties=[*PROPERTIES, part, whole]))
    rules = {each.address: each for each in place.session.rules()}
    assert rules["property/contacts/fit_r1"].used_by == ("property `fit`",)
    assert "of the score `fit`" in rules["property/contacts/fit_r1"].refused
    assert [field.path for field in rules["property/contacts/fit"].fields.values()] == ["contacts.score"]


OTHERS = {
    "lists": [{"listId": "50", "name": "Big companies", "objectTypeId": "0-2", "processingType": "MANUAL"}],
    "properties": [
        *PROPERTIES,
        *({"object": name, "name": "worth", "type": "number"} for name in ("companies", "deals")),
        {"object": "deals", "name": "double", "type": "number", "calculationFormula": "worth * 2"},
    ],
}


def test_lists_and_formulas_of_other_records_are_told_and_refused(open_portal: OpenPortal) -> None:
    place = open_portal(seed(**OTHERS))
    rules = {each.address: each for each in place.session.rules()}
    assert set(rules) == {"list/50", "property/deals/double"}
    assert [(each.parent, each.form) for each in rules.values()] == [("companies", None), ("deals", None)]
    assert all("governs lists and formulas of contacts" in each.refused for each in rules.values())
    assert rules["property/deals/double"].text == "worth * 2"


def test_formulas_that_the_token_may_not_read_are_told_so(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.schemas.contacts.read"]
    place = open_portal(seed(portal={"scopes": scopes}, **OTHERS))
    refused = {each.name: each.refused for each in place.session.rules()}
    assert "cannot be read" in refused["formulas of deals"]


def test_fields_are_told_uncounted_where_the_token_may_not_look_at_contacts(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"scopes": ["crm.lists.read", "crm.schemas.contacts.read"]}))
    score, demo = place.session.fields(["contacts.score", "list:5"])
    assert (score.type, score.filled, score.records) == ("number", None, None)
    assert (demo.filled, demo.records) == (1, None)


def test_it_only_reads_and_in_batches(open_portal: OpenPortal) -> None:
    lists = [
        {"listId": str(each), "name": f"List {each}", "filterBranch": filters(on("score", "ALL_PROPERTY", "IS_KNOWN"))}
        for each in range(1, 151)
    ]
    place = surveyed(open_portal, lists=lists)
    before = len(place.sent())
    assert sum(1 for _ in place.session.rules()) == 151
    sent = place.sent()[before:]
    assert len(sent) <= 10
    assert all(line.startswith("GET") or line.endswith(("/search", "/batch/read")) for line in sent)


def test_one_rule_is_read_with_the_lists_it_rests_on(open_portal: OpenPortal) -> None:
    place = surveyed(open_portal)
    made = place.session.apply(compiled("asked_demo AND score > 5"), NEW)
    rule = place.session.rule(made.address)
    assert rule.name == "MQL - live"
    assert rule.form is not None
    assert place.session.rule("list/5").used_by == ()
    (whole,) = [each for each in place.session.rules() if each.address == "list/5"]
    assert any("list `MQL - live" in user for user in whole.used_by)


def test_what_was_compiled_is_read_back_exactly(open_portal: OpenPortal) -> None:
    place = surveyed(open_portal)
    made = place.session.apply(compiled(MQL_TEXT), NEW)
    rule = place.session.rule(made.address)
    assert (rule.signals, rule.refused) == ((), "")
    assert set(rule.fields) == {"score", "employees", "job_level", "is_competitor"}


@pytest.mark.parametrize("address", ["list/99", "property/contacts/none", "pipeline/deals/default"])
def test_where_there_is_no_rule_that_is_told(open_portal: OpenPortal, address: str) -> None:
    with pytest.raises(TargetFault, match="there is no rule at"):
        surveyed(open_portal).session.rule(address)


def test_fields_are_counted(open_portal: OpenPortal) -> None:
    place = surveyed(open_portal)
    paths = ["contacts.score", "contacts.job_level", "contacts.none", "list:5"]
    score, level, none, demo = place.session.fields(paths)
    assert (score.path, score.type, score.filled, score.records) == ("contacts.score", "number", 4, 5)
    assert (level.type, level.choices) == ("choice", ("c_level", "vp", "director", "intern"))
    assert (none.type, none.filled) == ("", None)
    assert "no property `none`" in none.why
    assert (demo.type, demo.path, demo.title, demo.filled) == ("signal", "list:5", "Filled the demo form", 1)
    assert len({each.name for each in (score, level, none, demo)}) == 4


def test_workflows_that_cannot_be_read_are_said_to_be_unknown(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.schemas.contacts.read", "crm.objects.contacts.read"]
    place = surveyed(open_portal, portal={"scopes": scopes})
    rule = place.session.rule("list/12")
    assert (rule.used_by, rule.changed_by) == ((), "user 77")
    assert any("lacks scope automation" in note for note in rule.notes)
