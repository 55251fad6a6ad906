"""What must not happen is refused before any write, with the reason and the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hubspot_lead import LEAD, MQL_TEXT, PROPERTIES, compiled, filters, on, seed

from ledger.artifacts.data import Artifact, Observed
from ledger.errors import LedgerError, Refused, TargetFault, UnknownName
from ledger.language.read import read
from ledger.language.tree import And
from ledger_hubspot import HubSpot
from ledger_hubspot.compile import reasons

NEW = Observed("", "", None)
OpenPortal = Callable[..., Any]
KNOWN = filters(on("score", "ALL_PROPERTY", "IS_KNOWN"))


def refused_unwritten(place: Any, artifact: Artifact, observed: Observed) -> LedgerError:
    """What `apply` says, once it is sure that nothing was written and that it says why and what next."""
    with pytest.raises(TargetFault) as no:
        place.session.apply(artifact, observed)
    written = [line for line in place.sent() if line.startswith(("PUT", "PATCH", "DELETE"))]
    assert written == []
    assert not any((each["request"] or {}).get("processingType") for each in place.log() if each["status"] == 200)
    assert no.value.why
    assert no.value.fix
    return no.value


def test_another_portal_than_the_one_that_the_session_opened(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    seen = place.session.observe("list/12")
    details = {**next(each["response"] for each in place.log() if each["path"].endswith("/details")), "portalId": 7}
    place.door("faults", status=200, path="/account-info/v3/details", body=details)
    no = refused_unwritten(place, compiled(MQL_TEXT, address="list/12"), seen)
    assert "another HubSpot portal" in no.what


def test_a_scope_that_is_missing(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"scopes": ["crm.lists.read", "crm.schemas.contacts.read"]}))
    no = refused_unwritten(place, compiled(MQL_TEXT), NEW)
    assert "crm.lists.write" in no.why
    assert "grant the app crm.lists.write" in no.fix


def test_who_may_not_read_is_not_told_to_grant_writing(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"scopes": ["crm.schemas.contacts.read"]}))
    with pytest.raises(TargetFault) as no:
        place.session.observe("list/12")
    assert "crm.lists.read" in no.value.fix
    assert "write" not in no.value.fix


def test_an_empty_sandbox_never_means_hubspot_itself() -> None:
    with pytest.raises(TargetFault, match="not said where the sandbox is") as no:
        HubSpot().connect({"token": "t", "sandbox": ""})
    assert "set `sandbox`" in no.value.fix


@pytest.mark.parametrize("setting", [{"api_version": "v9"}, {"enrol": "true"}])
def test_a_setting_that_is_none_of_its_words_is_told_with_them(setting: dict[str, str]) -> None:
    with pytest.raises(TargetFault) as no:
        HubSpot().connect({"token": "t", **setting})
    assert "it is one of" in no.value.why
    assert no.value.fix


@pytest.mark.parametrize("name", ["contacts.Bad-Name", "contacts.1st", "companies.tier"])
def test_a_name_that_reads_like_a_property_makes_no_list(name: str) -> None:
    with pytest.raises(Refused, match="cannot be put into a HubSpot property") as no:
        compiled(MQL_TEXT, name=name)
    assert no.value.why == reasons.MISNAMED
    assert no.value.fix


@pytest.mark.parametrize("name", ["Contacts. And more", "acme.com leads", "contacts"])
def test_a_name_that_does_not_makes_one(name: str) -> None:
    assert "filterBranch" in (compiled(MQL_TEXT, name=name).body or {})


def test_a_property_of_other_records_that_can_hold_nothing_is_not_bound(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    with pytest.raises(UnknownName, match="can hold no definition") as no:
        place.session.find("property/companies/name")
    assert no.value.why
    assert no.value.fix


def test_a_list_that_is_not_there_is_told_with_the_reason(open_portal: OpenPortal) -> None:
    with pytest.raises(UnknownName) as no:
        open_portal(seed()).session.find("Nobody's list")
    assert no.value.why
    assert no.value.fix


def test_a_property_of_another_type(open_portal: OpenPortal) -> None:
    others = [entry for entry in PROPERTIES if entry["name"] != "score"]
    place = open_portal(seed(properties=[*others, {"name": "score", "type": "string"}], contacts=[], lists=[]))
    no = refused_unwritten(place, compiled("score > 5"), NEW)
    assert "`score` is a string property there" in no.why


def test_an_option_that_is_hidden_there(open_portal: OpenPortal) -> None:
    others = [entry for entry in PROPERTIES if entry["name"] != "job_level"]
    level = {"name": "job_level", "type": "enumeration", "options": [{"value": "vp", "hidden": True}, "c_level"]}
    place = open_portal(seed(properties=[*others, level], contacts=[], lists=[]))
    assert "`vp` is no option" in refused_unwritten(place, compiled("job_level = 'vp'"), NEW).why


def test_more_filters_than_a_list_and_its_helper_lists_hold() -> None:
    parts = [" OR ".join(f"(score > {one} AND employees > {one + shift})" for one in range(90)) for shift in range(40)]
    with pytest.raises(Refused) as no:
        compiled("TRUE", meaning=And(tuple(read(part, LEAD) for part in parts)))
    assert "250 filters" in no.value.why
    assert no.value.fix


def test_a_list_that_is_not_of_the_sort_that_can_hold_a_criteria(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[{"listId": "12", "name": "By hand", "processingType": "MANUAL"}]))
    no = refused_unwritten(place, compiled("score > 5", address="list/12"), place.session.observe("list/12"))
    assert "not an active list" in no.what


@pytest.mark.parametrize("gone", [{"deleted": True}, {"filterBranch": KNOWN}], ids=str)
def test_a_plan_older_than_what_is_there(open_portal: OpenPortal, gone: Mapping[str, Any]) -> None:
    place = open_portal(seed())
    seen = place.session.observe("list/12")
    place.door("edit", address="list/12", user="88", **gone)
    no = refused_unwritten(place, compiled(MQL_TEXT, address="list/12"), seen)
    assert "changed since the plan" in no.what
    assert no.fix == "plan again"


def test_an_answer_that_cannot_be_read(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    seen = place.session.observe("list/12")
    place.door("faults", status=200, path="/crm/v3/lists/12", body={"list": {"listId": "12"}}, times=9)
    no = refused_unwritten(place, compiled(MQL_TEXT, address="list/12"), seen)
    assert "could not read list 12" in no.what


def test_nobody_is_enrolled_unless_the_settings_say_yes(open_portal: OpenPortal) -> None:
    place = open_portal(seed(), enrol="yes")
    seen = place.session.observe("list/12")
    artifact = compiled(MQL_TEXT, address="list/12")
    assert any(note.startswith("whoever enters is enrolled") for note in place.session.effects(artifact, seen).notes)
    place.session.apply(artifact, seen)
    assert [each["query"] for each in place.log() if each["path"].endswith("update-list-filters")] == [
        {"enrollObjectsInWorkflows": "true"}
    ]
    with pytest.raises(TargetFault, match="`always` is no `enrol`"):
        HubSpot().connect({"token": "t", "enrol": "always"})


USES = {"filterType": "IN_LIST", "listId": "12", "operator": "IN_LIST"}
FLOW = {
    "id": "31",
    "name": "Nurture",
    "isEnabled": True,
    "type": "CONTACT_FLOW",
    "flowType": "WORKFLOW",
    "objectTypeId": "0-1",
    "revisionId": "1",
    "createdAt": "2026-01-01T00:00:00Z",
    "updatedAt": "2026-01-01T00:00:00Z",
    "actions": [{"actionId": "1", "fields": {"user_ids": ["5"], "list_id": "77"}}],
    "enrollmentCriteria": {"type": "LIST_BASED", "listFilterBranch": filters(USES), "shouldReEnroll": False},
}


def test_workflows_that_use_a_list_are_named(open_portal: OpenPortal) -> None:
    quiet = {
        **FLOW,
        "id": "32",
        "name": "Old",
        "isEnabled": False,
        "suppressionListIds": [12],
        "enrollmentCriteria": {},
    }
    place = open_portal(seed(flows=[FLOW, quiet]))
    notes = place.session.effects(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12")).notes
    assert "used by workflows Nurture (on), Old (off)" in notes[-1]
    notes = place.session.effects(compiled(MQL_TEXT, address="list/5"), place.session.observe("list/5")).notes
    assert "none of the workflows uses it" in notes[-1]


def test_workflows_that_the_token_may_not_read_are_unknown(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.schemas.contacts.read", "crm.objects.contacts.read"]
    place = open_portal(seed(portal={"scopes": scopes}, flows=[FLOW]))
    notes = place.session.effects(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12")).notes
    assert "unknown: the token lacks scope automation" in notes[-1]


def test_a_workflows_api_that_fails_stops_no_plan(open_portal: OpenPortal) -> None:
    place = open_portal(seed(flows=[FLOW]))
    place.door("faults", path="/automation", status=404, body={"message": "Beta is over."}, times=9)
    effects = place.session.effects(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12"))
    assert effects.enters == 0
    assert "unknown: Beta is over." in effects.notes[-1]


def test_a_search_that_is_refused_leaves_the_count_unknown(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    seen = place.session.observe("list/12")
    place.door("faults", path="/crm/v3/objects/contacts/search", status=400, body={"message": "Too complex."}, times=9)
    effects = place.session.effects(compiled(MQL_TEXT, address="list/12"), seen)
    assert (effects.enters, effects.members) == (None, 4)
    assert "Too complex." in effects.notes[0]


def test_a_list_is_removed_by_name_and_can_be_restored_there(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    seen = place.session.observe("list/12")
    gone = Artifact("list/12", seen.name, None)
    effects = place.session.effects(gone, seen)
    assert (effects.enters, effects.leaves) == (0, 4)
    assert place.session.apply(gone, seen).body is None
    assert place.session.apply(gone, seen).body is None
    assert place.sent().count("DELETE /crm/v3/lists/12") == 1
    place.door("edit", address="list/12", deleted=False)
    assert place.session.observe("list/12").body == seen.body
