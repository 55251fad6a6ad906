"""Stages as options: exactly those that the ladder has are shown, and no option is ever lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hubspot_lead import rule
from hypothesis import given, strategies as st

from ledger.artifacts.data import Artifact
from ledger.errors import Refused
from ledger.language.tree import Always
from ledger.meanings.ladder import Ladder, Stage
from ledger_hubspot import HubSpot
from ledger_hubspot.compile import reasons
from ledger_hubspot.native import observed
from ledger_hubspot.native.options import differences, merged, objections, stages, values

LADDER = Ladder((Stage("lead", "Lead", Always()), Stage("mql", "MQL", Always())), otherwise="other")
WANTED = [{"value": "lead", "label": "Lead"}, {"value": "mql", "label": "MQL"}, {"value": "other", "label": "other"}]


def made(address: str = "property/contacts/lifecyclestage", name: str = "", *accepted: str) -> Artifact:
    changed = replace(rule("score > 5"), meaning=LADDER, accepted=frozenset(accepted))
    return HubSpot().compile(changed, address, name)


def option(value: str, order: int = -1, **more: Any) -> dict[str, Any]:
    return {"value": value, "label": value.upper(), "displayOrder": order, "hidden": False, **more}


def stored(*options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "lifecyclestage", "type": "enumeration", "options": list(options), **more}


def test_the_stages_and_the_rest_are_the_values_in_order() -> None:
    assert (made().body, made().name) == ({"values": WANTED}, "contacts.lifecyclestage")
    assert made("", "contacts.lifecyclestage").address == "property/contacts/lifecyclestage"
    assert (made().probe, made("pipeline/deals/default", "", "drop-values").probe) == ({"drop": False}, {"drop": True})


def test_stages_are_no_list() -> None:
    with pytest.raises(Refused) as no:
        made("list/12")
    assert no.value.why == reasons.NOT_THERE


def test_what_people_can_choose_is_what_is_shown_in_its_order() -> None:
    found = stored(option("b", 2), option("hidden", 0, hidden=True), option("last"), option("a", 1))
    seen = observed.choices(found)
    assert [each["value"] for each in seen.body["values"]] == ["a", "b", "last"] if seen.body else False
    assert seen.text.splitlines()[0] == "a: A"


def test_the_stages_of_a_pipeline_are_its_values_by_their_ids() -> None:
    found = {
        "id": "default",
        "stages": [{"id": "7", "label": "Won", "displayOrder": 1}, {"id": "6", "label": "New", "displayOrder": 0}],
    }
    assert stages(found) == [{"value": "6", "label": "New"}, {"value": "7", "label": "Won"}]
    assert observed.pipeline(found, "deals").address == "pipeline/deals/default"


def test_every_attribute_of_an_option_survives() -> None:
    there = [option("mql", 0, description="ours", more=1), option("old", 1, description="theirs")]
    found = merged(there, WANTED, drop=False)
    assert [each["value"] for each in found] == ["lead", "mql", "other", "old"]
    assert found[1] == {**there[0], "label": "MQL", "displayOrder": 1}
    assert found[3] == {**there[1], "displayOrder": 3}


OPTIONS = st.lists(
    st.builds(option, st.sampled_from("abcdef"), st.integers(-1, 5), hidden=st.booleans()),
    unique_by=lambda one: one["value"],
)
VALUES = st.lists(
    st.builds(lambda value: {"value": value, "label": value}, st.sampled_from("abcxyz")),
    unique_by=lambda one: one["value"],
)


@given(OPTIONS, VALUES, st.booleans())
def test_no_option_is_ever_lost(there: list[dict[str, Any]], wanted: list[dict[str, str]], drop: bool) -> None:
    found = merged(there, wanted, drop=drop)
    assert {each["value"] for each in there} <= {each["value"] for each in found}
    assert values(found)[: len(wanted)] == wanted
    assert values(found) == wanted or not drop
    assert merged(found, wanted, drop=drop) == found
    hidden = {each["value"] for each in there if each["hidden"]} - {each["value"] for each in wanted}
    assert all(each["hidden"] for each in found if each["value"] in hidden)


@pytest.mark.parametrize(
    ("found", "clause"),
    [
        (stored(option("old")), "values that the stages lack: old"),
        (stored(modificationMetadata={"readOnlyOptions": True}), "keeps the options"),
        (stored(modificationMetadata={"readOnlyDefinition": True}), "keeps the definition"),
        (stored(externalOptions=True), "keeps the options"),
        ({**stored(), "type": "string"}, "no options"),
    ],
)
def test_what_cannot_be_made_so_is_told(found: dict[str, Any], clause: str) -> None:
    (told,) = objections(found, WANTED, drop=False)
    assert clause in told


def test_how_values_differ_is_told_in_each_way() -> None:
    there = [{"value": value, "label": label} for value, label in (("b", "B"), ("a", "Old"), ("x", "X"))]
    wanted = [{"value": value, "label": label} for value, label in (("a", "A"), ("b", "B"), ("c", "C"))]
    assert differences(there, wanted) == [
        "it lacks c",
        "it has x besides",
        "`a` is labelled `Old` there, and should be `A`",
        "its order is b, a, and should be a, b",
    ]
    assert differences(wanted, wanted) == []


def test_values_that_are_so_already_are_no_trouble_even_where_they_are_read_only() -> None:
    there = [{**each, "hidden": False, "displayOrder": place} for place, each in enumerate(WANTED)]
    assert objections(stored(*there, modificationMetadata={"readOnlyOptions": True}), WANTED, drop=False) == []


def test_a_value_may_go_where_that_was_accepted_on_record() -> None:
    assert objections(stored(option("old")), WANTED, drop=True) == []
