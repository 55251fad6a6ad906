"""Lists in a portal: found, observed, counted, created, updated in place, and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hubspot_lead import MQL_TEXT, PROPERTIES, compiled, filters, on, seed

from ledger.artifacts.data import Observed
from ledger.errors import Refused, TargetFault, UnknownName

NEW = Observed("", "", None)
OpenPortal = Callable[..., Any]


def test_a_portal_is_known_by_its_number(open_portal: OpenPortal) -> None:
    identity = open_portal(seed()).session.identity()
    assert (identity.id, identity.kind) == ("4242", "emulator")
    assert "4242" in identity.label


def test_another_portal_than_the_one_named_is_refused(open_portal: OpenPortal) -> None:
    with pytest.raises(TargetFault, match="another HubSpot portal"):
        open_portal(seed()).connect(portal="7")


def test_a_list_is_found_by_what_people_call_it(open_portal: OpenPortal) -> None:
    session = open_portal(seed()).session
    for name in ("MQL - live", "list/12", "12"):
        found = session.find(name)
        assert (found.address, found.name, found.revision) == ("list/12", "MQL - live", "1")
    assert found.changed_by == "77"
    assert found.changed_at == "2026-03-29T09:00:00.000Z"


def test_a_list_is_found_behind_its_provenance(open_portal: OpenPortal) -> None:
    session = open_portal(seed()).session
    session.apply(compiled(MQL_TEXT, address="list/12"), session.observe("list/12"))
    found = session.find("MQL - live")
    assert (found.address, found.name) == ("list/12", "MQL - live")
    assert found.body["provenance"] == "[mql v3 #42 ab12cd34]"


@pytest.mark.parametrize("name", ["MQL", "list/99", "99"])
def test_a_list_that_is_not_there_is_unknown(open_portal: OpenPortal, name: str) -> None:
    with pytest.raises(UnknownName, match="no list is called"):
        open_portal(seed()).session.find(name)


def test_two_lists_that_answer_to_one_name_are_told_apart_by_number(open_portal: OpenPortal) -> None:
    lists = [
        {"name": f"MQL [mql v{version} #{version} ab12cd34]", "filterBranch": filters(on("score", *KNOWN))}
        for version in (1, 2)
    ]
    with pytest.raises(UnknownName, match="more than one") as no:
        open_portal(seed(lists=lists)).session.find("MQL")
    assert "list/1" in no.value.fix


KNOWN = ("ALL_PROPERTY", "IS_KNOWN")


def test_observing_what_is_gone_gives_no_body(open_portal: OpenPortal) -> None:
    assert open_portal(seed()).session.observe("list/99") == Observed("list/99", "", None)


def test_a_list_that_was_deleted_is_gone_though_it_can_still_be_read(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.session.observe("list/12")
    deleted = {"list": {**place.log()[-1]["response"]["list"], "deletedAt": "2026-03-29T09:00:00Z"}}
    place.door("faults", status=200, body=deleted, times=2)
    assert place.session.observe("list/12").body is None
    with pytest.raises(UnknownName):
        place.session.find("list/12")


def test_creating_makes_the_list_and_reads_it_back_when_it_is_processed(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT)
    made = place.session.apply(artifact, NEW)
    assert made.body == artifact.body
    assert (made.address, made.name) == ("list/13", "MQL - live")
    assert place.members(made.address) == {"101", "105"}
    assert place.session.observe(made.address) == made


def test_updating_keeps_the_list_and_its_number(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    before, artifact = place.session.find("MQL - live"), compiled(MQL_TEXT, address="list/12")
    after = place.session.apply(artifact, before)
    assert after.address == before.address == "list/12"
    assert after.body == artifact.body
    assert int(after.revision) > int(before.revision)
    assert place.members(after.address) == {"101", "105"}
    assert "POST /crm/v3/lists" not in place.sent()


def test_nobody_is_enrolled_in_a_workflow(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact, seen = compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12")
    assert "nobody who enters is enrolled in the workflows that the list starts" in (
        place.session.effects(artifact, seen).notes
    )
    place.session.apply(artifact, seen)
    updates = [exchange["query"] for exchange in place.log() if exchange["path"].endswith("update-list-filters")]
    assert updates == [{"enrollObjectsInWorkflows": "false"}]


def test_applying_again_writes_nothing(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT, address="list/12")
    after = place.session.apply(artifact, place.session.observe("list/12"))
    before = len(place.sent())
    assert place.session.apply(artifact, after) == after
    assert [line for line in place.sent()[before:] if line.startswith("P")] == []


def test_only_the_name_is_written_where_only_the_provenance_is_new(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT, address="list/12")
    after = place.session.apply(artifact, place.session.observe("list/12"))
    before = len(place.sent())
    body = {**artifact.body, "provenance": "[mql v4 #50 00112233]"}
    assert place.session.apply(replace(artifact, body=body), after).body == body
    assert [line for line in place.sent()[before:] if line.startswith("P")] == ["PUT /crm/v3/lists/12/update-list-name"]


def test_a_hand_edit_is_seen_with_who_and_when(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    after = place.session.apply(compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12"))
    lower = filters(on("score", "NUMBER", "IS_GREATER_THAN_OR_EQUAL_TO", value=40))
    place.door("edit", list="12", filterBranch=lower, user="88")
    seen = place.session.observe("list/12")
    assert seen.body != after.body
    assert seen.revision != after.revision
    assert seen.changed_by == "88"
    assert seen.changed_at > after.changed_at


def test_a_list_that_changed_since_the_plan_is_left_alone(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    planned = place.session.observe("list/12")
    place.door("edit", list="12", filterBranch=filters(on("score", *KNOWN)), user="88")
    with pytest.raises(TargetFault, match="changed since the plan") as no:
        place.session.apply(compiled(MQL_TEXT, address="list/12"), planned)
    assert "88" in no.value.why
    assert not any(line.startswith("PUT") for line in place.sent())


def test_what_people_call_a_list_is_theirs(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact, before = compiled(MQL_TEXT, address="list/12"), place.session.observe("list/12")
    place.door("edit", list="12", name="Hot leads")
    after = place.session.apply(artifact, before)
    assert (after.name, after.body) == ("Hot leads", artifact.body)
    place.door("edit", list="12", name="Hotter leads [mql v3 #42 ab12cd34]")
    assert place.session.observe("list/12").body == artifact.body
    asked = len(place.sent())
    assert place.session.apply(artifact, place.session.observe("list/12")).name == "Hotter leads"
    assert not any(line.startswith("PUT") for line in place.sent()[asked:])


def test_a_name_that_lost_its_bracket_gets_it_back(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT, address="list/12")
    place.session.apply(artifact, place.session.observe("list/12"))
    place.door("edit", list="12", name="Hot leads")
    seen = place.session.observe("list/12")
    assert seen.body != artifact.body
    assert place.session.apply(artifact, seen).body == artifact.body
    assert place.session.find("Hot leads").address == "list/12"


def deleted(place: Any, address: str = "list/12") -> Observed:
    """The list once somebody deleted it in HubSpot."""
    place.session._portal.client.write("DELETE", "delete it", "lists", address.removeprefix("list/"))
    return place.session.observe(address)  # type: ignore[no-any-return]


def test_a_list_that_was_deleted_is_restored_with_its_number(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact, gone = compiled(MQL_TEXT, address="list/12"), deleted(place)
    effects = place.session.effects(artifact, gone)
    assert "was deleted at 2026-03-29T" in effects.notes[0]
    assert "restored with its number" in effects.notes[0]
    assert (effects.enters, effects.members) == (2, 0)
    after = place.session.apply(artifact, gone)
    assert (after.address, after.name, after.body) == ("list/12", "MQL - live", artifact.body)
    assert place.members("list/12") == {"101", "105"}
    assert "POST /crm/v3/lists" not in place.sent()


def test_a_list_that_was_deleted_as_it_should_be_is_only_restored(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled(MQL_TEXT, address="list/12")
    place.session.apply(artifact, place.session.observe("list/12"))
    gone, asked = deleted(place), len(place.sent())
    assert place.session.apply(artifact, gone).body == artifact.body
    assert [line for line in place.sent()[asked:] if line.startswith("PUT")] == ["PUT /crm/v3/lists/12/restore"]


def test_what_cannot_be_restored_is_refused_and_never_made_anew_unasked(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    never, artifact = place.session.observe("list/99"), compiled(MQL_TEXT, address="list/99")
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no, match="is gone, and cannot be restored") as told:
            act(artifact, never)
        assert "--create" in told.value.fix
    gone = deleted(place)
    place.door("clock", now="2026-07-29T00:00:00Z")
    with pytest.raises(TargetFault, match="was deleted, and cannot be restored") as told:
        place.session.apply(compiled(MQL_TEXT, address="list/12"), gone)
    assert "--create" in told.value.fix
    assert "POST /crm/v3/lists" not in place.sent()


def test_a_static_list_that_was_deleted_is_not_restored(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[{"listId": "12", "name": "By hand", "processingType": "MANUAL"}]))
    with pytest.raises(TargetFault, match="not an active list"):
        place.session.apply(compiled("score > 5", address="list/12"), deleted(place))
    assert "PUT /crm/v3/lists/12/restore" not in place.sent()


def test_a_list_that_another_one_tests_is_planned_with_its_name(open_portal: OpenPortal) -> None:
    above = {"filterType": "IN_LIST", "listId": "12", "operator": "IN_LIST"}
    lists = [*seed()["lists"], {"listId": "20", "name": "SQL", "filterBranch": filters(above)}]
    session = open_portal(seed(lists=lists)).session
    effects = session.effects(compiled(MQL_TEXT, address="list/12"), session.observe("list/12"))
    assert "tested by list SQL" in effects.notes


def test_a_branch_that_the_guide_does_not_allow_is_kept_and_never_equal(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    odd = {**filters(on("score", *KNOWN)), "filterBranchType": "NOT_ANY", "filterBranchOperator": "AND"}
    place.door("edit", list="12", filterBranch=odd)
    seen = place.session.observe("list/12")
    assert seen.body["filterBranch"]["unsupported"]["filterBranchType"] == "NOT_ANY"
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no, match="holds filters that the ledger cannot read") as told:
            act(compiled(MQL_TEXT, address="list/12"), seen)
        assert "simplify them in HubSpot" in told.value.fix
    assert place.session.observe("list/12") == seen


def test_a_static_list_is_not_overwritten(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[{"listId": "12", "name": "By hand", "processingType": "MANUAL"}]))
    seen = place.session.observe("list/12")
    assert seen.body["filterBranch"]["unsupported"]["processingType"] == "MANUAL"
    for act, no in ((place.session.effects, Refused), (place.session.apply, TargetFault)):
        with pytest.raises(no, match="not an active list"):
            act(compiled("score > 5", address="list/12"), seen)


def test_what_hubspot_lists_in_another_order_is_the_same_body(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    artifact = compiled("(score > 5 AND is_competitor) OR (score < 1 AND job_level = 'vp') OR score IN (3, 2.5)")
    assert place.session.apply(artifact, NEW).body == artifact.body


def test_waiting_for_a_large_list_comes_to_an_end(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"processingReads": 1_000_000}), reads=4)
    made = place.session.apply(compiled(MQL_TEXT), NEW)
    assert made.body is not None
    assert len(place.slept) == 4


def test_a_read_that_lags_behind_the_write_is_read_again(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"processingReads": 0}))
    before, artifact = place.session.observe("list/12"), compiled(MQL_TEXT, address="list/12")
    stale = place.log()[-1]["response"]
    place.door("faults", status=200, body=stale, method="GET", path="/crm/v3/lists/12", times=2)
    assert place.session.apply(artifact, before).body == artifact.body
    assert place.slept == [2.0]


@pytest.mark.parametrize("address", ["", "list/", "list/x", "list/٣", "form/7", "list/1/2"])
def test_an_address_of_something_else_is_told(open_portal: OpenPortal, address: str) -> None:
    with pytest.raises(TargetFault, match="not the address of a list"):
        open_portal(seed()).session.observe(address)


def test_who_enters_and_who_leaves_is_counted_by_ids(open_portal: OpenPortal) -> None:
    session = open_portal(seed()).session
    # In the list now: 101, 102, 103, 105. Under the new rule: 101 and 105.
    effects = session.effects(compiled(MQL_TEXT, address="list/12"), session.observe("list/12"))
    assert (effects.enters, effects.leaves, effects.members, effects.records) == (0, 2, 4, 5)
    assert "workflows" in effects.notes[-1]


def test_everybody_enters_a_new_list(open_portal: OpenPortal) -> None:
    effects = open_portal(seed()).session.effects(compiled("NOT score >= 80"), NEW)
    assert (effects.enters, effects.leaves, effects.members) == (3, 0, 0)


def test_contacts_without_a_value_are_counted_as_the_list_would(open_portal: OpenPortal) -> None:
    session = open_portal(seed()).session
    assert session.effects(compiled("job_level <> 'vp'"), NEW).enters == 1
    assert session.effects(compiled("job_level NOT IN ('vp')"), NEW).enters == 2
    assert session.effects(compiled("score <> 80"), NEW).enters == 3
    assert session.effects(compiled("NOT score = 80"), NEW).enters == 4


def test_more_than_a_page_of_contacts_is_counted(open_portal: OpenPortal) -> None:
    contacts = [{"id": str(number), "properties": {"score": str(number % 100)}} for number in range(1, 701)]
    session = open_portal(seed(contacts=contacts)).session
    effects = session.effects(compiled("score >= 60", address="list/12"), session.observe("list/12"))
    assert (effects.enters, effects.leaves, effects.members, effects.records) == (0, 70, 350, 700)


@pytest.mark.parametrize(
    "text", ["created >= TODAY - 30 DAYS", "tags HAS 'demo'", "asked_demo", "score IN (1, 2, 3, 4, 5, 6)"]
)
def test_what_search_cannot_say_exactly_is_not_counted(open_portal: OpenPortal, text: str) -> None:
    session = open_portal(seed()).session
    effects = session.effects(compiled(text, address="list/12"), session.observe("list/12"))
    assert (effects.enters, effects.leaves, effects.members) == (None, None, 4)
    assert any("cannot count" in note for note in effects.notes)


def test_a_token_that_may_not_search_still_plans(open_portal: OpenPortal) -> None:
    scopes = ["crm.lists.read", "crm.lists.write", "crm.schemas.contacts.read"]
    session = open_portal(seed(portal={"scopes": scopes})).session
    effects = session.effects(compiled(MQL_TEXT, address="list/12"), session.observe("list/12"))
    assert (effects.enters, effects.members) == (None, 4)
    assert "crm.objects.contacts.read" in effects.notes[0]


BAD_PORTALS: dict[str, dict[str, Any]] = {
    "contacts have no property `score`": {"name": "other", "type": "number"},
    "`score` is a string property there": {"name": "score", "type": "string"},
    "contacts have no property `score`, archived": {"name": "score", "type": "number", "archived": True},
}


@pytest.mark.parametrize("clause", BAD_PORTALS)
def test_a_portal_whose_properties_do_not_suit_is_told_before_anything_is_written(
    open_portal: OpenPortal, clause: str
) -> None:
    others = [entry for entry in PROPERTIES if entry["name"] != "score"]
    place = open_portal(seed(properties=[*others, BAD_PORTALS[clause]], contacts=[], lists=[]))
    artifact = compiled("score > 5")
    with pytest.raises(Refused) as planned:
        place.session.effects(artifact, NEW)
    with pytest.raises(TargetFault) as no:
        place.session.apply(artifact, NEW)
    assert clause.split(",")[0] in no.value.why == planned.value.why
    assert not any(line.startswith(("PUT", "POST /crm/v3/lists")) for line in place.sent())


LEVELS: dict[str, dict[str, Any]] = {
    "`vp` is no option of `job_level`": {"fieldType": "select", "options": ["c_level", "director"]},
    "`vp` is no option of `job_level`, hidden": {
        "fieldType": "select",
        "options": ["c_level", {"value": "vp", "hidden": True}],
    },
    "`job_level` is a checkbox property there": {"fieldType": "checkbox", "options": ["vp"]},
}


@pytest.mark.parametrize("clause", LEVELS)
def test_an_option_that_is_hidden_gone_or_many_valued_there_is_told(open_portal: OpenPortal, clause: str) -> None:
    others = [entry for entry in PROPERTIES if entry["name"] != "job_level"]
    level = {"name": "job_level", "type": "enumeration", **LEVELS[clause]}
    session = open_portal(seed(properties=[*others, level], contacts=[], lists=[])).session
    with pytest.raises(TargetFault) as no:
        session.apply(compiled("job_level = 'vp'"), NEW)
    assert clause.split(",")[0] in no.value.why


def test_a_datetime_that_is_a_date_there_is_told(open_portal: OpenPortal) -> None:
    place = open_portal(seed(properties=[*PROPERTIES, {"name": "createdate", "type": "date"}]))
    with pytest.raises(TargetFault, match="cannot hold") as no:
        place.session.apply(compiled("created < TODAY"), NEW)
    assert "`createdate` is a date property there" in no.value.why


def test_a_rule_over_days_follows_the_portal_s_clock(open_portal: OpenPortal) -> None:
    contacts = [{"id": "1", "properties": {"createdate": "2026-03-28T23:30:00Z"}}]
    place = open_portal(seed(contacts=contacts))
    made = place.session.apply(compiled("created >= TODAY - 30 DAYS"), NEW)
    assert place.members(made.address) == {"1"}
    place.door("clock", now="2026-04-28T00:00:00Z")
    assert place.members(made.address) == set()
