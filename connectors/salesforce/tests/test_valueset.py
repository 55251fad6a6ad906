"""A value set is merged, never replaced: nothing that people made is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger_salesforce.native import valueset


def value(name: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"valueName": name, "label": label or name, "default": False, "isActive": None, **more}


STATUS = {
    "sorted": False,
    "standardValue": [
        value("New", default=True, color="#112233"),
        value("Working", closed=False),
        value("Old", isActive=False),
        value("Converted", "Closed - converted", converted=True),
    ],
}


LINE = "[ledger] stage v1"
ONLY = f"{LINE}{valueset.ALONE}"


def body(*names: str, drop: bool = False) -> dict[str, Any]:
    values = [{"valueName": name, "label": name.title()} for name in names]
    return {"values": values, "description": ONLY, "others": []} if drop else {"values": values, "description": LINE}


def named(metadata: Any) -> list[str]:
    return [each["valueName"] for each in metadata["standardValue"]]


def of(metadata: Any, name: str) -> Any:
    return next(each for each in metadata["standardValue"] if each["valueName"] == name)


def test_what_was_never_written_is_not_governed() -> None:
    assert valueset.to_body(STATUS) == {"values": [], "description": ""}
    assert [each["valueName"] for each in valueset.active(STATUS)] == ["New", "Working", "Converted"]


def test_a_merge_governs_the_ladders_own_values_and_leaves_all_others_where_they_are() -> None:
    after = valueset.merged(STATUS, body("mql", "New"), drop=False)
    assert named(after) == ["mql", "New", "Working", "Old", "Converted"]
    assert valueset.to_body(after) == body("mql", "New")
    assert of(after, "New") == {**value("New"), "default": True, "color": "#112233", "description": LINE}
    assert [of(after, name) for name in ("Working", "Old", "Converted")] == [
        of(STATUS, name) for name in ("Working", "Old", "Converted")
    ]
    assert after["sorted"] is False


def test_values_keep_their_places_and_come_in_the_ladders_order() -> None:
    after = valueset.merged(STATUS, body("Converted", "mql", "New"), drop=False)
    assert named(after) == ["Converted", "Working", "Old", "mql", "New"]


def test_what_people_add_is_no_drift_and_what_they_do_to_the_ladders_values_is() -> None:
    after = valueset.merged(STATUS, body("New", "Converted"), drop=False)
    added = {**after, "standardValue": [value("Theirs"), *after["standardValue"]]}
    assert valueset.to_body(added) == valueset.to_body(after)
    for change in ({"label": "Fresh"}, {"isActive": False}):
        edited = [{**each, **(change if each["valueName"] == "New" else {})} for each in after["standardValue"]]
        assert valueset.to_body({**after, "standardValue": edited}) != valueset.to_body(after)
    assert valueset.to_body({**after, "standardValue": after["standardValue"][::-1]}) != valueset.to_body(after)


def test_where_only_the_ladders_values_may_be_what_people_add_is_drift() -> None:
    after = valueset.merged(STATUS, body("New", "Converted", drop=True), drop=True)
    assert valueset.to_body(after) == body("New", "Converted", drop=True)
    added = {**after, "standardValue": [value("Theirs"), *after["standardValue"]]}
    assert valueset.to_body(added)["others"] == ["Theirs"]


def test_a_value_that_leaves_the_ladder_stays_and_is_nobodys_but_peoples() -> None:
    once = valueset.merged({**STATUS, "standardValue": [value("New", description="Ask Dana.")]}, body("New"), False)
    assert of(once, "New")["description"] == f"Ask Dana.\n{LINE}"
    after = valueset.merged(once, body("mql"), drop=False)
    assert of(after, "New")["description"] == "Ask Dana."
    assert valueset.to_body(after) == body("mql")


def test_the_line_is_never_put_over_what_people_wrote() -> None:
    full = {**STATUS, "standardValue": [value("New", description="x" * 250)]}
    assert "the description is full" in valueset.objection("X", full, body("New"), False)


def test_a_value_is_deactivated_only_where_somebody_said_so() -> None:
    for drop, active in ((False, True), (True, False)):
        after = valueset.merged(STATUS, body("New", "Converted"), drop)
        working = next(each for each in after["standardValue"] if each["valueName"] == "Working")
        assert (working["isActive"] is not False) is active


def test_a_value_that_was_deactivated_comes_back_where_the_ladder_has_it() -> None:
    after = valueset.merged(STATUS, body("Old"), drop=False)
    assert of(after, "Old") == {**value("Old"), "isActive": True, "label": "Old", "description": LINE}


@pytest.mark.parametrize(
    ("names", "drop", "why"),
    [
        (("New", "Working", "Converted", "mql"), False, ""),
        (("mql",), False, ""),
        (("New", "Converted"), True, ""),
        (("Converted", "Working"), True, "New would go, and the default value is among them"),
        (("New", "Working"), True, "it would have no converted value, and LeadStatus keeps one"),
        (("new",), False, "its value New differs from one of the ladder by the case of its letters alone"),
    ],
)
def test_what_a_ladder_would_break_is_told_before_any_write(names: tuple[str, ...], drop: bool, why: str) -> None:
    assert valueset.objection("LeadStatus", STATUS, body(*names), drop) == why


@pytest.mark.parametrize("lacks", ["converted", "default"])
def test_lead_status_keeps_a_converted_value_and_a_default(lacks: str) -> None:
    bare = {**STATUS, "standardValue": [{**each, lacks: False} for each in STATUS["standardValue"]]}
    assert valueset.objection("LeadStatus", bare, body("mql"), False).startswith(f"it would have no {lacks} value")
    assert valueset.objection("LeadSource", bare, body("mql"), False) == ""


def test_a_new_set_has_the_stages_and_the_ledgers_line() -> None:
    made = valueset.created("Marketing stage", body("mql", "sal"))
    assert (made["masterLabel"], made["description"]) == ("Marketing stage", LINE)
    assert valueset.to_body(made) == body("mql", "sal")


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES.filter(bool), st.sets(st.sampled_from("abcdefgh")), st.booleans())
def test_no_merge_ever_loses_a_value_and_what_was_asked_for_is_there(
    held: list[str], asked: list[str], off: set[str], drop: bool
) -> None:
    before = {"customValue": [value(name, isActive=False if name in off else None, mark=name) for name in held]}
    wanted = body(*asked, drop=drop)
    after = valueset.merged(before, wanted, drop)
    assert {each["valueName"] for each in after["customValue"]} == {*held, *asked}
    assert all(each["mark"] == each["valueName"] for each in after["customValue"] if "mark" in each)
    assert valueset.to_body(after) == wanted
    assert valueset.merged(after, wanted, drop) == after
    for name in set(held) - set(asked):
        shown = next(each for each in after["customValue"] if each["valueName"] == name)["isActive"]
        assert (shown is False) == (drop or name in off)
