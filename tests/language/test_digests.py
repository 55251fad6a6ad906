"""Two identities: what was written, and what it says."""

from __future__ import annotations

from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given, strategies as st

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.canonical import canonical_json
from ledger.language.digest import form_digest, meaning_digest
from ledger.language.expand import expand
from ledger.language.read import read
from ledger.language.schema import Field, Schema, schema_problems, score_field
from ledger.language.tree_json import from_json, meaning_json, to_json
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.registry import meaning_from_json
from ledger.meanings.score import Score, Weighted
from strategies import ladders, metrics, schemas, scorings, trees

FIELDS = (
    Field("score", "number"),
    Field("employees", "number", blank=Decimal(0)),
    Field("job_level", "choice", choices=("vp", "c_level")),
    Field("tags", "choices", choices=("demo", "trial")),
)
LEAD = Schema("lead", {field.name: field for field in FIELDS}, frozenset({"mql"}))
STORABLE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(), st.integers(-(2**53) + 1, 2**53 - 1)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
    ),
)


@given(STORABLE)
def test_canonical_json_is_rfc_8785(value):
    assert canonical_json(value) == rfc8785.dumps(value)


@given(st.data())
def test_a_stored_tree_is_rfc_8785(data):
    stored = to_json(data.draw(trees(data.draw(schemas()))))
    assert canonical_json(stored) == rfc8785.dumps(stored)


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), 2**53, -(2**53), Decimal(1), {"é": 1}, {1: 2}, "\ud800", b"x", {1}, [1, [0.5]]]
)
def test_what_stored_data_never_holds_is_refused(value):
    with pytest.raises(BadInput, match="cannot be stored"):
        canonical_json(value)


@pytest.mark.parametrize(
    "stored",
    [
        [],
        None,
        5,
        "x",
        ["is"],
        ["and", [["true"]]],
        ["or", 5],
        ["not", 5],
        ["compare", "~", "score", {"number": "1"}],
        ["compare", "=", "score", {"number": "1e99"}],
        ["compare", "=", "score", {"number": 1}],
        ["compare", "=", "score", {}],
        ["in", "score", []],
        ["has_any", "tags", [{"number": "1"}]],
        ["between", "score", {"number": "1"}],
        ["contains", "title", {"date": "2026-02-30"}],
        ["future", "score"],
    ],
)
def test_a_stored_tree_of_another_shape_is_refused(stored):
    with pytest.raises(BadInput, match="cannot be read"):
        from_json(stored)


def test_digests_never_change():
    """They are in signatures and on platforms. A change here breaks every ledger."""
    tree = read("score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp')", LEAD)
    assert form_digest(tree) == "5f1eb1c9fac086d0195ab357dcd7789944c57b40daefd4dbc2627a4db051bccf"
    assert meaning_digest(tree, LEAD) == "da2ceacc713805bbbc04b336e5a28972001c2ff421bf174323ee91d66df0356b"


FIT = Score((Weighted(read("score >= 65", LEAD), 40), Weighted(read("employees >= 200", LEAD), 30)), 0, 100)
LADDER = Ladder((Stage("known", "Known", read("TRUE", LEAD)), Stage("mql", "MQL", read("score >= 65", LEAD))), "none")
WITH_FIT = replace(LEAD, fields={**LEAD.fields, "fit": score_field("fit", FIT)}, scores={"fit": FIT})


def test_what_is_stored_of_a_score_and_a_ladder_never_changes():
    """It is on disk, and its digests are in signatures and on platforms."""
    when = [["compare", ">=", "score", {"number": "65"}], ["compare", ">=", "employees", {"number": "200"}]]
    assert meaning_json(FIT) == {
        "rules": [{"when": when[0], "points": 40}, {"when": when[1], "points": 30}],
        "bounds": [0, 100],
    }
    assert meaning_json(LADDER) == {
        "stages": [
            {"key": "known", "title": "Known", "when": ["true"]},
            {"key": "mql", "title": "MQL", "when": when[0]},
        ],
        "otherwise": "none",
    }
    assert meaning_digest(FIT, LEAD) == "b1f0e1bfb19b1a5872f791dc67d7eae0345bcbc30278e5be454af8e1eb2ab075"
    assert meaning_digest(LADDER, LEAD) == "e8501628001f83e7583713f23fa97e61b05807c29ebb4be08e971a4dfe995d44"
    assert (
        meaning_digest(read("fit >= 40", WITH_FIT), WITH_FIT)
        == "9e61ee0b8be6d434d8ca987917f46cb3be0bf8f882e7d5a6d12925fcefb3e03b"
    )


@given(st.data())
def test_what_is_stored_is_read_again_as_it_was(data):
    schema = data.draw(schemas())
    meaning = data.draw(trees(schema) | scorings(schema) | ladders(schema) | metrics(schema))
    assert meaning_from_json(meaning_json(meaning)) == meaning
    assert canonical_json(meaning_json(meaning)) == rfc8785.dumps(meaning_json(meaning))


@pytest.mark.parametrize(
    "stored",
    [
        {"rules": [{"when": ["true"]}], "bounds": [0, 1]},
        {"rules": [], "bounds": [0]},
        {"stages": [{"key": "a", "when": ["true"]}], "otherwise": ""},
        {"stages": []},
        {},
    ],
)
def test_a_stored_meaning_of_another_shape_is_refused(stored):
    with pytest.raises(BadInput, match="cannot be read"):
        meaning_from_json(stored)


def test_the_order_of_rules_and_the_titles_of_stages_are_no_part_of_the_meaning():
    assert meaning_digest(replace(FIT, rules=FIT.rules[::-1]), LEAD) == meaning_digest(FIT, LEAD)
    assert meaning_digest(replace(FIT, high=90), LEAD) != meaning_digest(FIT, LEAD)
    titled = replace(LADDER, stages=tuple(replace(each, title="x") for each in LADDER.stages))
    assert meaning_digest(titled, LEAD) == meaning_digest(LADDER, LEAD)
    assert meaning_digest(replace(LADDER, stages=LADDER.stages[::-1]), LEAD) != meaning_digest(LADDER, LEAD)
    assert meaning_digest(replace(LADDER, otherwise=""), LEAD) != meaning_digest(LADDER, LEAD)


def test_the_meaning_moves_with_a_score_that_is_compared():
    tree = read("fit >= 40", WITH_FIT)
    before = meaning_digest(tree, WITH_FIT)
    assert meaning_digest(tree, replace(WITH_FIT, scores={"fit": replace(FIT, high=90)})) != before
    fields = {**WITH_FIT.fields, "employees": replace(FIELDS[1], blank=Decimal(1))}
    assert meaning_digest(tree, replace(WITH_FIT, fields=fields)) != before
    other = read("score >= 65", WITH_FIT)
    assert meaning_digest(other, WITH_FIT) == meaning_digest(other, LEAD)


def test_spelling_is_no_part_of_the_form_and_order_is():
    assert _form("score>=65.0 and mql -- x") == _form("(score >= 65) AND (mql)")
    assert _form("score >= 65 AND mql") != _form("mql AND score >= 65")


def test_sugar_is_no_part_of_the_meaning():
    for one, other in [
        ("tags HAS ALL ('demo', 'trial')", "tags HAS 'demo' AND tags HAS 'trial'"),
        ("NOT NOT score = 1", "score = 1"),
        ("NOT (score = 1 OR employees = 2)", "NOT score = 1 AND NOT employees = 2"),
    ]:
        assert _form(one) != _form(other)
        assert _meaning(one) == _meaning(other)


def test_the_meaning_moves_with_what_it_rests_on():
    text = "mql AND employees >= 200 AND job_level = 'vp'"
    before = _meaning(text)
    assert _meaning(text, mql="score >= 66") != before
    assert _meaning(text, schema=replace(LEAD, zone="Europe/Berlin")) != before
    assert _meaning(text, schema=_with(replace(FIELDS[1], blank=Decimal(1)))) != before
    assert _meaning(text, schema=_with(replace(FIELDS[1], blank=None))) != before
    assert _meaning(text, schema=_with(replace(FIELDS[2], choices=("vp", "c_level", "other")))) != before


def test_the_meaning_rests_on_nothing_else():
    text = "mql AND job_level = 'vp'"
    before = _meaning(text)
    assert _meaning(text, schema=_with(replace(FIELDS[1], blank=Decimal(1)))) == before
    assert _meaning(text, schema=_with(replace(FIELDS[2], choices=("c_level", "vp")))) == before
    assert _meaning("score >= 65 AND job_level = 'vp'") == before


def _form(text: str) -> str:
    return form_digest(read(text, LEAD))


def _meaning(text: str, mql: str = "score >= 65", schema: Schema = LEAD) -> str:
    return meaning_digest(expand(read(text, schema), {"mql": read(mql, schema)}), schema)


def _with(field: Field) -> Schema:
    return replace(LEAD, fields={**LEAD.fields, field.name: field})


@given(schemas())
def test_the_schemas_of_these_tests_are_sound(schema):
    assert schema_problems(schema) == ()


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (Field("Score", "number"), "is not a name"),
        (Field("_score", "number"), "is not a name"),
        (Field("today", "date"), "is a word of the criteria language"),
        (Field("a" * 51, "number"), "at most 50"),
        (Field("mql", "number"), "both a field and a criteria"),
        (Field("level", "choice"), "declares no choices"),
        (Field("level", "choice", choices=("VP", "vp")), "cannot tell apart"),
        (Field("level", "choice", choices=("vp", "vp")), "cannot tell apart"),
        (Field("level", "choice", choices=(" vp",)), "neither starts nor ends"),
        (Field("level", "choice", choices=("",)), "empty text is a blank"),
        (Field("level", "choice", blank="vip", choices=("vp",)), "not one of its codes"),
        (Field("level", "choices", choices=("a;b",)), "separates codes"),
        (Field("score", "number", choices=("vp",)), "lists choices"),
        (Field("score", "number", blank="0"), "reads a blank as something else"),
        (Field("score", "number", blank=Decimal("1E-10")), "at most 15 digits"),
        (Field("title", "text", blank="İ"), "compares alike"),
        (Field("title", "text", blank=""), "empty text is a blank"),
        (Field("a_day", "date", blank="2026-01-01"), "only number, text and choice do"),
        (Field("odd", "money"), "no type that we know"),
    ],
)
def test_a_declaration_that_the_language_cannot_use_is_told(field, problem):
    schema = Schema("lead", {field.name: field}, frozenset({"mql"}))
    assert any(problem in sentence for sentence in schema_problems(schema)), schema_problems(schema)


def test_a_zone_is_an_iana_name():
    assert schema_problems(Schema("lead", {}, zone="Europe/Berlin")) == ()
    for zone in ("Mars/Olympus", "", "../etc/passwd", "CET+1"):
        assert "is not a time zone" in schema_problems(Schema("lead", {}, zone=zone))[0]
