"""A formula that the ledger could have written is a criteria again; any other is told with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hubspot_contact import properties
from hypothesis import given, settings as profile, strategies as st
from test_parity import CRITERIA, NUMBERS, Cell, made

from ledger.artifacts.data import Native
from ledger.language.evaluate import judge
from ledger.language.print import canonical
from ledger.language.record import Unreadable
from ledger.language.schema import Field, Schema
from ledger.language.written import tree_of
from ledger.meanings.score import Score, Weighted
from ledger_hubspot.imports.formulas import native
from ledger_hubspot_emulator.formula import parse, spell
from strategies import TODAY, records, trees

KINDS = {"score": "number", "seats": "number", "ratio": "number", "title": "string"}
HERE = {
    name: {"name": name, "type": kind, "fieldType": "text", "label": name.title(), "options": []}
    for name, kind in KINDS.items()
}


def formula(text: str, name: str = "flag", **others: str) -> dict[str, dict[str, Any]]:
    """The portal's properties with these calculated ones, as HubSpot answers them."""
    texts = {name: text, **others}
    made = {key: {"name": key, "type": "number", "calculated": True, "calculationFormula": texts[key]} for key in texts}
    return {**HERE, **{key: {"fieldType": "calculation_equation", "options": [], **each} for key, each in made.items()}}


def read(text: str, name: str = "flag", **others: str) -> Native:
    portal = formula(text, name, **others)
    return native(portal[name], portal)


def schema_of(found: Native) -> Schema:
    return Schema("lead", {name: Field(name, each.type) for name, each in found.fields.items()})  # type: ignore[arg-type]


def text_of(found: Native) -> str:
    assert found.form is not None, found.refused
    return canonical(tree_of(found.form, schema_of(found)))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("coalesce(score, 0) >= 65", "score >= 65"),
        ("coalesce(score, 70) >= 65", "NOT score < 65"),
        ("coalesce(score, 0) != 0 - 5", "NOT score = -5"),
        ("coalesce(score, 0 - 5) != -5", "score <> -5"),
        ("coalesce(score, 0) != coalesce(score, 1)", "score IS BLANK"),
        ("coalesce(score, 0) = coalesce(score, 1)", "NOT score IS BLANK"),
        ("coalesce(score - seats, 0) > 0", "score > seats"),
        ("coalesce(score - seats, 1) > 0", "NOT score <= seats"),
        (
            "coalesce(score,0)>1 and (coalesce(seats,0)<2 or coalesce(ratio,0)=0.5)",
            "score > 1 AND (NOT seats >= 2 OR ratio = 0.5)",
        ),
    ],
)
def test_what_the_compiler_writes_is_read(condition: str, text: str) -> None:
    found = read(f"if {condition} then 1 else 0")
    assert found.refused == ""
    assert text_of(found) == text
    assert (found.address, found.sort, found.parent) == ("property/contacts/flag", "calculated property", "contacts")
    assert {each.path for each in found.fields.values()} <= {f"contacts.{name}" for name in KINDS}


def values_of(record: Mapping[str, object], found: Native) -> dict[str, object]:
    return {name: record.get(each.path.removeprefix("contacts.")) for name, each in found.fields.items()}


@profile(max_examples=CRITERIA // 2)
@given(NUMBERS.flatmap(lambda one: st.tuples(st.just(one), trees(one), st.lists(records(one), min_size=4, max_size=4))))
def test_what_is_compiled_and_imported_again_has_the_same_meaning(cell: Cell) -> None:
    schema, tree, some = cell
    if (artifact := made(tree, schema, "contacts.is_mql")) is None or artifact.body is None:
        return
    portal = {each["name"]: {"label": "", "options": [], "fieldType": "number", **each} for each in properties(schema)}
    stored = spell(parse(artifact.body["calculationFormula"]), {name: {"type": "number"} for name in schema.fields})
    back = native({"name": "is_mql", "type": "number", "calculationFormula": stored}, portal)
    assert back.form is not None, back.refused
    inner = replace(schema_of(back), zone=schema.zone)
    again = tree_of(back.form, inner)
    for record in some:
        try:
            verdict = judge(tree, record, schema, TODAY)
        except Unreadable:
            continue
        assert judge(again, values_of(record, back), inner, TODAY) is verdict, (stored, canonical(again), record)


def test_a_score_is_told_as_one_with_the_fields_of_its_parts() -> None:
    parts = {
        "fit_r1": "if coalesce(score, 0) >= 65 then 40 else 0",
        "fit_r2": "if coalesce(seats, 0) > 9 then 5 else 0",
    }
    whole = "max(0, min(100, 10 + fit_r1 + fit_r2))"
    found = read(whole, "fit", **parts)
    assert found.form is None
    assert "a score of 2 rules" in found.refused
    assert sorted(found.fields) == ["score", "seats"]
    assert found.text.splitlines() == [whole, *(f"{name}: {text}" for name, text in parts.items())]
    portal = formula(whole, "fit", **parts)
    assert "points of a rule of the score `fit`" in native(portal["fit_r1"], portal).refused


def test_a_score_of_the_compiler_is_told_as_one() -> None:
    numbers = Schema("lead", {"score": Field("score", "number")})
    from ledger.language.read import read as tree

    meaning = Score((Weighted(tree("score >= 65", numbers), 40), Weighted(tree("score > 90", numbers), -5)), -5, 40)
    artifact = made(meaning, numbers, "contacts.fit")  # type: ignore[arg-type]
    assert artifact is not None
    body = artifact.body or {}
    found = read(body["calculationFormula"], "fit", **body["parts"])
    assert "a score of 2 rules" in found.refused


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("if score >= 65 then 1 else 0", "what HubSpot makes of a blank"),
        ("if score - seats > 0 then 1 else 0", "what HubSpot makes of a blank"),
        ("if coalesce(gone, 0) > 1 then 1 else 0", "`gone`"),
        ("if coalesce(title, 0) > 1 then 1 else 0", "`title`, a text, as a number"),
        ("if coalesce(score, 0) > 1234567890123456 then 1 else 0", "15 digits"),
        ("if coalesce(score, seats) > 1 then 1 else 0", "shape that the ledger writes"),
        ("if not coalesce(score, 0) > 1 then 1 else 0", "shape that the ledger writes"),
        ("score + seats", "shape that the ledger writes"),
        ("if(score, 1, 2)", "shape that the ledger writes"),
        ("", "does not tell how"),
    ],
)
def test_any_other_formula_is_refused_with_the_reason_and_its_fields_are_told(text: str, why: str) -> None:
    found = read(text)
    assert found.form is None
    assert why in found.refused
    named = {name for name in KINDS if name in text and not text.startswith("if(")}
    assert {each.path for each in found.fields.values()} == {f"contacts.{name}" for name in named}
