"""Formulas in one normal form, and criteria and scores written in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hubspot_lead import rule
from hypothesis import given, strategies as st

from ledger.artifacts.data import Artifact, Binding
from ledger.errors import Refused
from ledger.language.meaning import Meaning
from ledger.language.read import read
from ledger.language.schema import Field, Schema, score_field
from ledger.meanings.score import Score, Weighted
from ledger_hubspot import HubSpot
from ledger_hubspot.compile import reasons
from ledger_hubspot.native import observed
from ledger_hubspot.native.calculation import Unknown, normal, parse, properties_of, written
from ledger_hubspot_emulator.formula import parse as emulated, spell

GOLDEN = [  # (sent, stored, normal): observed ones first, from the public notes of a portal's owner (2026)
    ("a+1", "a + 1", "a + 1"),
    ('"x" + y', "concatenate('x', y)", "concatenate('x', y)"),
    ("if a>=65 then 1 else 0", "if a >= 65 then 1 else 0", "if a >= 65 then 1 else 0"),
    ("if a equals 1 then 1 else 0 endif", "if a = 1 then 1 else 0", "if a = 1 then 1 else 0"),
    ("coalesce( a ,0 )", "coalesce(a, 0)", "coalesce(a, 0)"),
    ("((a)+((b)))*2.50", "(a + b) * 2.5", "(a + b) * 2.5"),
    ("a-(b-c)", "a - (b - c)", "a - (b - c)"),
    ("(a-b)-c", "a - b - c", "a - b - c"),
    ("a or (b = 1 and c = 2)", "a or (b = 1 and c = 2)", "a or (b = 1 and c = 2)"),
    ("(a = 1 and b = 2) and c = 3", "a = 1 and (b = 2 and c = 3)", "a = 1 and b = 2 and c = 3"),
    ("not (a = 1)", "not a = 1", "not a = 1"),
    (
        "if a = 1 then 2 elseif a = 2 then 3",
        "if a = 1 then 2 elseif a = 2 then 3",
        "if a = 1 then 2 elseif a = 2 then 3",
    ),
    ("-5 + a", "-5 + a", "-5 + a"),
    ("max(0,min(100,a_r1+a_r2))", "max(0, min(100, a_r1 + a_r2))", "max(0, min(100, a_r1 + a_r2))"),
]


@pytest.mark.parametrize(("sent", "stored", "form"), GOLDEN)
def test_what_was_sent_and_what_hubspot_stored_of_it_are_one_formula(sent: str, stored: str, form: str) -> None:
    assert normal(sent) == normal(stored) == form


@pytest.mark.parametrize(("one", "other"), [("a - (b - c)", "a - b - c"), ("a >= 1", "a > 1"), ("a = 1", "b = 1")])
def test_formulas_that_say_different_things_differ(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize("text", ["if(a, b, c)", "a + ", "(a", "a b", "{a}", "coalesce(a, )", "if a then", "(" * 400])
def test_what_is_no_formula_of_the_grammar_is_normalised_word_by_word(text: str) -> None:
    with pytest.raises(Unknown):
        parse(text)
    assert normal(f" {text} ") == normal(text)


def test_the_properties_that_a_formula_reads() -> None:
    text = "if coalesce(a - b, 0) > 5 and c = true then d_r1 else max(e, 'f')"
    assert properties_of(parse(text)) == {"a", "b", "c", "d_r1", "e"}


WORDS = st.sampled_from(("a", "b", "1", "2.5", "'x'"))
SIGNS = st.sampled_from(("+", "-", "*", "=", "<", "and", "or"))
TEXTS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, SIGNS, inner),
        st.builds("coalesce({}, {})".format, inner, inner),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("(not ({}))".format, inner),
    ),
    max_leaves=8,
)


@given(TEXTS)
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert written(parse(normal(text))) == normal(text)


NUMBERS = Schema("lead", {"score": Field("score", "number"), "seats": Field("seats", "number", blank=Decimal(0))})


def made(meaning: Meaning, name: str = "contacts.fit_score", schema: Schema = NUMBERS, **changed: Any) -> Artifact:
    bindings = {name: (Binding(f"contacts.{name}"),) for name in schema.fields}
    return HubSpot().compile(
        replace(rule("score > 5"), meaning=meaning, schema=schema, bindings=bindings, **changed), "", name
    )


def flag(text: str) -> str:
    found = made(read(text, NUMBERS)).body
    assert found is not None
    return str(found["calculationFormula"]).removeprefix("if ").removesuffix(" then 1 else 0")


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("score >= 65", "coalesce(score, 0) >= 65"),
        ("score >= 0", "coalesce(score, 0 - 1) >= 0"),
        ("NOT score >= 65", "coalesce(score, 0) < 65"),
        ("score <> 0", "coalesce(score, 0) != 0"),
        ("score < 65", "coalesce(score, 65) < 65"),
        ("seats < 200", "coalesce(seats, 0) < 200"),
        ("score IN (0, 2)", "coalesce(score, 1) = 0 or coalesce(score, 1) = 2"),
        ("NOT score = 3", "coalesce(score, 0) != 3"),
        ("score NOT BETWEEN 1 AND 9", "coalesce(score, 0) < 1 or coalesce(score, 0) > 9"),
        ("score IS BLANK", "coalesce(score, 0) != coalesce(score, 1)"),
        ("score IS NOT BLANK", "coalesce(score, 0) = coalesce(score, 1)"),
        ("score > seats", "coalesce(score - coalesce(seats, 0), 0) > 0"),
        ("score <= score", "coalesce(score - score, 1) <= 0"),
        ("score > 5 AND (score = 7 OR seats > 1)", None),
    ],
)
def test_no_null_reaches_a_comparison(text: str, formula: str | None) -> None:
    found = flag(text)
    assert found == formula if formula else "(coalesce(score, 0) = 7 or coalesce(seats, 0) > 1)" in found
    stored = spell(emulated(f"if {found} then 1 else 0"), {name: {"type": "number"} for name in NUMBERS.fields})
    assert normal(stored) == f"if {found} then 1 else 0"


def test_a_score_is_a_property_a_rule_and_one_that_sums_and_clamps() -> None:
    rules = (
        Weighted(read("score >= 65", NUMBERS), 40),
        Weighted(read("TRUE", NUMBERS), 10),
        Weighted(read("seats > 9", NUMBERS), -60),
    )
    body = made(Score(rules, -20, 100)).body
    assert body == {
        "calculationFormula": "max(0 - 20, min(100, 10 + fit_score_r1 + fit_score_r3))",
        "description": rule("score > 5").provenance.line,
        "parts": {
            "fit_score_r1": "if coalesce(score, 0) >= 65 then 40 else 0",
            "fit_score_r3": "if coalesce(seats, 0) > 9 then 0 - 60 else 0",
        },
    }


@pytest.mark.parametrize(
    ("meaning", "name", "reason"),
    [
        (Score((Weighted(read("TRUE", NUMBERS), 10),), 0, 100), "contacts.fit_score", reasons.CONSTANT),
        (read("TRUE", NUMBERS), "contacts.fit_score", reasons.CONSTANT),
        (Score((Weighted(read("score > 5", NUMBERS), 10),), 0, 100), "contacts." + "x" * 48, reasons.NAME_TOO_LONG),
        (read("score > 5", NUMBERS), "contacts." + "x" * 51, reasons.NAME_TOO_LONG),
        (Score((Weighted(read("score > 5", NUMBERS), 10),), 0, 100), "Fit score", reasons.NOT_THERE),
    ],
)
def test_what_no_property_can_hold_is_refused(meaning: Meaning, name: str, reason: str) -> None:
    with pytest.raises(Refused) as no:
        made(meaning, name)
    assert no.value.why == reason


@pytest.mark.parametrize(
    "text", ["title IS BLANK", "job_level = 'vp'", "is_competitor", "asked_demo", "renewal < TODAY", "tags HAS 'demo'"]
)
def test_a_formula_reads_numbers_and_nothing_else(text: str) -> None:
    with pytest.raises(Refused) as no:
        HubSpot().compile(rule(f"score > 5 OR {text}"), "property/contacts/is_mql", "")
    assert no.value.why == reasons.NUMBERS_ONLY


FIT = Score((Weighted(read("score >= 65", NUMBERS), 40),), 0, 100)
SCORED = Schema("lead", {**NUMBERS.fields, "fit": score_field("fit", FIT)}, scores={"fit": FIT})


def test_a_list_tests_a_score_by_the_property_that_it_is_kept_in() -> None:
    bindings = {"fit": (Binding("contacts.fit_score"),)}
    found = HubSpot().compile(
        replace(rule("score > 5"), meaning=read("fit >= 40", SCORED), schema=SCORED, bindings=bindings), "", "MQL"
    )
    assert found.text == "fit_score >= 40"


def test_a_score_that_is_kept_nowhere_there_cannot_be_tested() -> None:
    with pytest.raises(Refused) as no:
        HubSpot().compile(
            replace(rule("score > 5"), meaning=read("fit >= 40", SCORED), schema=SCORED, bindings={}), "", "MQL"
        )
    assert no.value.why == reasons.SCORE


def held(artifact: Artifact) -> tuple[dict[str, Any], dict[str, Any]]:
    """The property and those beside it, as a portal stores what was compiled."""
    body = artifact.body or {}
    there = {name: {"name": name, "calculationFormula": text} for name, text in body.get("parts", {}).items()}
    stored = str(body["calculationFormula"]).replace(" ", "  ").replace("max(", "MAX(".lower())
    return {"name": "fit_score", "calculationFormula": stored, "description": body["description"]}, there


def test_what_was_written_reads_back_as_it_was_compiled() -> None:
    artifact = made(FIT)
    found, there = held(artifact)
    seen = observed.calculated(found, {**there, "fit_score_r9": {}, "other": {}})
    assert (seen.body, seen.text, seen.address) == (artifact.body, artifact.text, "property/contacts/fit_score")


def test_a_part_that_somebody_edited_is_a_drift() -> None:
    artifact = made(FIT)
    found, there = held(artifact)
    there["fit_score_r1"]["calculationFormula"] = "if coalesce(score, 0) >= 50 then 40 else 0"
    assert observed.calculated(found, there).body != artifact.body


def test_a_property_without_a_formula_equals_no_definition() -> None:
    assert observed.calculated({"name": "x"}, {}).body == {"calculationFormula": "", "description": ""}
    assert observed.calculated({"name": "x", "archived": True}, {}).body is None
