"""Calculated properties in the sandbox: the API's grammar, how it is stored, and what it makes of a missing value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hubspot_sandbox import LISTS, PROPERTIES, SEARCH, Wire, branch
from hypothesis import given, strategies as st

from ledger.errors import BadInput
from ledger_hubspot_emulator import formula
from ledger_hubspot_emulator.formula import Record

ServePortal = Callable[..., Wire]
TYPES = {
    "a": "number",
    "b": "number",
    "name": "string",
    "level": "enumeration",
    "flag": "bool",
    "day": "date",
    "born": "datetime",
}
PROPERTY = {name: {"name": name, "type": kind} for name, kind in TYPES.items()}
NOW = datetime(2026, 3, 29, 9, tzinfo=UTC)


def stored(text: str) -> str:
    return formula.spell(formula.parse(text), PROPERTY)


def value(text: str, **values: str) -> str:
    node = formula.parse(text)
    return formula.written(formula.run(node, Record(values, TYPES, NOW)))


SPELLED = [
    ("a+1", "a + 1"),
    ('"x" + string(name)', "concatenate('x', string(name))"),
    ("if a>=1 then 2 endif", "if a >= 1 then 2"),
    ("IF a equals 1 THEN 2 ELSEIF a<2 THEN 3 ELSE 4 ENDIF", "if a = 1 then 2 elseif a < 2 then 3 else 4"),
    ("max( 0,min(100,a) )", "max(0, min(100, a))"),
    ("(a+b)*2", "(a + b) * 2"),
    ("not is_present( a )", "not is_present(a)"),
    ('"it\'s"', "'it\\'s'"),
]


@pytest.mark.parametrize(("sent", "kept"), SPELLED)
def test_a_formula_is_stored_in_hubspot_s_own_spelling(sent: str, kept: str) -> None:
    assert stored(sent) == kept
    assert stored(kept) == kept


GARBAGE = [
    "if(a, 1, 0)",
    "a {b}",
    "ifnull(a, 0)",
    "is_known(a)",
    "a +",
    "",
    "a b",
    "if a then",
    "-5",
    "a > 1 > 2",
    "'x",
    "(",
]


@pytest.mark.parametrize("text", GARBAGE)
def test_what_is_no_statement_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(formula.FormulaError, match=r"in line 1 and column \d+ - .+ tokens expected"):
        formula.parse(text)


@given(st.text(alphabet="ab01'\"()+-*/<>=!, ifthenlsdor", max_size=40))
def test_no_text_makes_the_parser_fall_over(text: str) -> None:
    try:
        node = formula.parse(text)
    except formula.FormulaError:
        return
    assert all(name.isidentifier() for name in formula.inputs(node))


CLASHES = [
    "a and true",
    "if a then 1 else 0",
    "a + name",
    "level > 1",
    "flag = 1",
    "not a",
    "max(a)",
    "coalesce(a, 'x')",
]


@pytest.mark.parametrize("text", CLASHES)
def test_parts_that_do_not_go_together_are_told_apart(text: str) -> None:
    with pytest.raises(formula.TypeClash):
        formula.check(formula.parse(text), "number", PROPERTY)


VALUES = [
    ("a + b", {"a": "1", "b": "2.50"}, "3.5"),
    ("a + b", {"a": "1"}, ""),
    ("coalesce(a, 0) + b", {"b": "2"}, "2"),
    ("(a + 0) + b", {"b": "2"}, "2"),
    ("(if is_present(a) then a else 0) + b", {"b": "2"}, "2"),
    ("if a > 5 then 1 else 0", {}, "0"),
    ("if a < 5 then 1 else 0", {}, "0"),
    ("if a != 5 then 1 else 0", {}, "0"),
    ("if not a > 5 then 1 else 0", {}, "1"),
    ("if a > 5 then 1", {"a": "1"}, ""),
    ("if a > 5 then 3 elseif a > 2 then 2 else 1", {"a": "3"}, "2"),
    ("if is_blank(a) or a = 0 then 1 else 0", {"a": ""}, "1"),
    ("if bool(flag) then 1 else 0", {"flag": "true"}, "0"),
    ("if not bool(flag) then 1 else 0", {"flag": "true"}, "1"),
    ("if is_present(bool(flag)) then 1 else 0", {"flag": "true"}, "0"),
    ("if string(level) = 'vp' then 1 else 0", {"level": "vp"}, "0"),
    ("if string(name) = 'x' then 1 else 0", {"name": "x"}, "1"),
    ("max(0, min(100, a))", {"a": "250"}, "100"),
    ("max(a, b)", {"a": "1"}, ""),
    ("a / b", {"a": "1", "b": "0"}, ""),
    ("1 / 3", {}, "0.3333333333333333333333333333333333"),
    ("2 + 3 * 4", {}, "14"),
    ("10 - 3 - 2", {}, "5"),
    ("if true or false and false then 1 else 0", {}, "1"),
    ("if a >= 1 xor b >= 1 then 1 else 0", {"a": "1", "b": "1"}, "0"),
    ("timestamp(day)", {"day": "1970-01-02"}, "86400000"),
    ("year(timestamp(born))", {"born": "2026-03-29T09:00:00Z"}, "2026"),
    ("time_between(timestamp(day), NOW(), 'days')", {"day": "2026-03-28"}, "1.375"),
    ("string_length(to_upper_case(string(name)))", {"name": "abc"}, "3"),
    ("a", {"a": "NaN"}, ""),
    ("round_nearest(a)", {"a": "2.5"}, "3"),
    ("power(10, 99) * power(10, 99)", {}, "1" + "0" * 198),
]


@pytest.mark.parametrize(("text", "values", "found"), VALUES, ids=range(len(VALUES)))
def test_a_record_s_value_is_what_live_portals_gave(text: str, values: dict[str, str], found: str) -> None:
    assert value(text, **values) == found


@given(*[st.none() | st.integers(-50, 50)] * 2)
def test_a_guarded_comparison_says_the_same_of_every_record(a: int | None, b: int | None) -> None:
    held = {name: str(number) for name, number in (("a", a), ("b", b)) if number is not None}
    text = "if is_present(a) and is_present(b) and a >= b then 1 else 0"
    assert value(text, **held) == str(int(a is not None and b is not None and a >= b))
    assert Decimal(value("coalesce(a, 0) + coalesce(b, 0)", **held)) == (a or 0) + (b or 0)


FIT = {"name": "fit", "label": "Fit", "type": "number", "fieldType": "number", "groupName": "contactinformation"}
FORMULA = "if score>=65 then coalesce(employees,0)+10 else 0"


def portal(**settings: Any) -> dict[str, Any]:
    return {
        "portal": settings,
        "properties": [{"name": name, "type": "number"} for name in ("score", "employees")],
        "contacts": [
            {"id": "1", "properties": {"score": "70", "employees": "3"}},
            {"id": "2", "properties": {"score": "70"}},
            {"id": "3", "properties": {"employees": "9"}},
        ],
    }


def test_a_calculated_property_comes_back_respelled_and_calculated(serve_portal: ServePortal) -> None:
    status, made = serve_portal(portal()).ask("POST", PROPERTIES, {**FIT, "calculationFormula": FORMULA})
    assert (status, made["calculated"], made["fieldType"]) == (201, True, "calculation_equation")
    assert made["calculationFormula"] == "if score >= 65 then coalesce(employees, 0) + 10 else 0"


BAD = [
    ("if(score, 1, 0)", 400, "Unable to parse calculation formula in line 1 and column 8"),
    ("score + never", 404, "does not exist"),
    ("fit + 1", 404, "does not exist"),
    ("score and true", 400, "Sub-expression output type: BigDecimal is not compatible with input type: Boolean"),
    ("score > 1", 400, "Sub-expression output type: Boolean is not compatible with input type: BigDecimal"),
]


@pytest.mark.parametrize(("text", "status", "word"), BAD)
def test_a_formula_that_cannot_be_makes_no_property(
    serve_portal: ServePortal, text: str, status: int, word: str
) -> None:
    wire = serve_portal(portal())
    found, no = wire.ask("POST", PROPERTIES, {**FIT, "calculationFormula": text})
    assert found == status
    assert word in no["message"]
    assert wire.ask("GET", f"{PROPERTIES}/fit")[0] == 404


def searched(wire: Wire) -> dict[str, str | None]:
    body = {"filterGroups": [], "properties": ["fit"], "sorts": [], "limit": 100, "after": "0"}
    return {each["id"]: each["properties"].get("fit") for each in wire.ask("POST", SEARCH, body)[1]["results"]}


def test_values_follow_a_formula_only_some_reads_later(serve_portal: ServePortal) -> None:
    wire = serve_portal(portal(recomputeReads=3))
    wire.ask("POST", PROPERTIES, {**FIT, "calculationFormula": FORMULA})
    assert wire.ask("GET", f"{PROPERTIES}/fit")[0] == 200
    assert [searched(wire) for _ in range(2)] == [{"1": None, "2": None, "3": None}] * 2
    assert searched(wire) == {"1": "13", "2": "10", "3": "0"}
    wire.ask("PATCH", f"{PROPERTIES}/fit", {"calculationFormula": "score + 1"})
    assert [searched(wire) for _ in range(3)] == [{"1": "13", "2": "10", "3": "0"}] * 3
    assert searched(wire) == {"1": "71", "2": "71", "3": None}


def test_values_follow_at_once_where_the_portal_is_set_so(serve_portal: ServePortal) -> None:
    wire = serve_portal(portal(recomputeReads=0))
    wire.ask("POST", PROPERTIES, {**FIT, "calculationFormula": FORMULA})
    assert searched(wire) == {"1": "13", "2": "10", "3": "0"}


def test_a_calculated_value_is_tested_by_lists_and_searches_and_never_written(serve_portal: ServePortal) -> None:
    wire = serve_portal(portal(recomputeReads=0, processingReads=0))
    wire.ask("POST", PROPERTIES, {**FIT, "calculationFormula": FORMULA})
    atleast = {"operationType": "NUMBER", "operator": "IS_GREATER_THAN", "value": 5}
    filters = branch(
        {"filterType": "PROPERTY", "property": "fit", "operation": {**atleast, "includeObjectsWithNoValueSet": False}}
    )
    body = {"name": "Fits", "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": filters}
    assert wire.ask("POST", LISTS, body)[1]["list"]["size"] == 2
    group = {"filters": [{"propertyName": "fit", "operator": "GT", "value": "5"}]}
    asked = {"filterGroups": [group], "properties": [], "sorts": [], "limit": 10, "after": "0"}
    assert wire.ask("POST", SEARCH, asked)[1]["total"] == 2
    status, no = wire.ask("PATCH", "/crm/v3/objects/contacts/1", {"properties": {"fit": "1"}})
    assert (status, "READ_ONLY_VALUE" in no["message"]) == (400, True)
    wire.ask("PATCH", "/crm/v3/objects/contacts/3", {"properties": {"score": "99"}})
    assert wire.values("fit") == {"1": "13", "2": "10", "3": "19"}


def test_a_calculation_may_read_another_but_never_itself(serve_portal: ServePortal) -> None:
    wire = serve_portal(portal(recomputeReads=0))
    wire.ask("POST", PROPERTIES, {**FIT, "calculationFormula": "score + 1"})
    wire.ask("POST", PROPERTIES, {**FIT, "name": "twice", "calculationFormula": "fit * 2"})
    assert wire.values("twice") == {"1": "142", "2": "142"}
    status, no = wire.ask("PATCH", f"{PROPERTIES}/fit", {"calculationFormula": "twice + 1"})
    assert (status, "itself" in no["message"]) == (400, True)
    assert wire.values("twice") == {"1": "142", "2": "142"}


def test_a_portal_below_professional_has_no_calculations(serve_portal: ServePortal) -> None:
    wire = serve_portal(portal(tier="STARTER"))
    assert wire.ask("POST", PROPERTIES, {**FIT, "calculationFormula": "score"})[0] == 403


@pytest.mark.parametrize("text", ["score +", "never + 1", "score > 1"])
def test_a_seeded_formula_that_cannot_be_is_told(serve_portal: ServePortal, text: str) -> None:
    seed = portal()
    seed["properties"] = [*seed["properties"], {"name": "fit", "type": "number", "calculationFormula": text}]
    with pytest.raises(BadInput, match="fit"):
        serve_portal(seed)
