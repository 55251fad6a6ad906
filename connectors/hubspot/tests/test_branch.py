"""Filter branches in one normal form: equal exactly when they say the same, and nothing lost on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hubspot_lead import filters, on

from ledger.artifacts.data import Provenance
from ledger_hubspot.native.branch import filters_of, read, write
from ledger_hubspot.native.naming import bracket, bracket_of, full_name, own_name

SCORED = on("score", "NUMBER", "IS_LESS_THAN", value=65)
LEVEL = on("job_level", "ENUMERATION", "IS_ANY_OF", values=["vp", "c_level"])
MANY = on("title", "MULTISTRING", "CONTAINS", values=["cmo", "vp"])
FORM = {"filterType": "FORM_SUBMISSION", "formId": "7", "operator": "FILLED_OUT", "weight": Decimal("0.5")}


def test_order_and_repetition_do_not_count() -> None:
    turned = on("job_level", "ENUMERATION", "IS_ANY_OF", values=["c_level", "vp", "vp"])
    assert read(filters(SCORED, LEVEL)) == read(filters(turned, SCORED, SCORED))


def test_a_text_alone_is_the_same_however_hubspot_s_screens_wrote_it() -> None:
    alone = on("title", "STRING", "CONTAINS", value="vp")
    assert read(filters(on("title", "MULTISTRING", "CONTAINS", values=["vp", "vp"]))) == read(filters(alone))
    turned = on("title", "MULTISTRING", "CONTAINS", values=["vp", "cmo"])
    assert read(filters(turned)) == read(filters(MANY))
    assert filters_of(write(read(filters(MANY))))[0] == [MANY]


@pytest.mark.parametrize("value", [65, Decimal("65.0"), Decimal("6.5E+1")])
def test_one_number_has_one_spelling(value: Any) -> None:
    assert read(filters(on("score", "NUMBER", "IS_LESS_THAN", value=value))) == read(filters(SCORED))


def test_numbers_are_numbers_on_the_wire_and_texts_in_the_ledger() -> None:
    normal = read(filters(on("score", "NUMBER", "IS_LESS_THAN", value=Decimal("65.5"))))
    assert filters_of(normal)[0][0]["operation"]["value"] == "65.5"
    assert filters_of(write(normal))[0][0]["operation"]["value"] == 65.5
    assert filters_of(write(read(filters(SCORED))))[0][0]["operation"]["value"] == 65


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SCORED, on("score", "NUMBER", "IS_LESS_THAN", value=66)),
        (SCORED, on("score", "NUMBER", "IS_LESS_THAN", value="65", includeObjectsWithNoValueSet=True)),
        (SCORED, {**SCORED, "note": "new"}),
        (LEVEL, on("job_level", "ENUMERATION", "IS_ANY_OF", values=["vp"])),
        (FORM, SCORED),
        (MANY, on("title", "MULTISTRING", "CONTAINS", values=["vp"])),
    ],
)
def test_whatever_says_something_else_is_another_body(one: Any, other: Any) -> None:
    assert read(filters(one)) != read(filters(other))


def test_a_filter_of_a_kind_never_heard_of_is_kept_without_floats() -> None:
    assert filters_of(read(filters(FORM)))[0][0] == {**FORM, "weight": "0.5"}


AND = filters(SCORED)["filterBranches"][0]
ODD = {
    "nothing": None,
    "a text": "x",
    "an AND at the root": AND,
    "filters at the root": {**filters(SCORED), "filters": [SCORED]},
    "a branch in a branch": {**filters(SCORED), "filterBranches": [{**AND, "filterBranches": [AND]}]},
    "another type": {**filters(SCORED), "filterBranches": [{**AND, "filterBranchType": "ASSOCIATION"}]},
    "another operator": {**filters(SCORED), "filterBranchOperator": "AND"},
    "a key never heard of": {**filters(SCORED), "threshold": 2},
}


@pytest.mark.parametrize("shape", ODD)
def test_a_shape_that_is_no_or_of_ands_is_kept_word_for_word(shape: str) -> None:
    assert read(ODD[shape]) == {"unsupported": ODD[shape]}


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("MQL - live", "MQL - live"),
        ("MQL - live [mql v3 #42 ab12cd34]", "MQL - live"),
        ("MQL [draft]", "MQL [draft]"),
        ("MQL [mql v3 #42 ab12cd34] old", "MQL [mql v3 #42 ab12cd34] old"),
        ("[mql v3 #42 ab12cd34]", ""),
    ],
)
def test_the_name_that_people_gave_is_what_stands_before_the_provenance(name: str, own: str) -> None:
    assert own_name(name) == own


def test_a_new_provenance_takes_the_place_of_the_old_one() -> None:
    now = Provenance("mql", 4, 50, "00112233445566", "", "2026-02-01")
    assert full_name("MQL - live [mql v3 #42 ab12cd34]", bracket(now)) == "MQL - live [mql v4 #50 00112233]"
    assert bracket_of("MQL - live [mql v3 #42 ab12cd34]") == "[mql v3 #42 ab12cd34]"
    assert bracket_of("MQL - live") == ""
