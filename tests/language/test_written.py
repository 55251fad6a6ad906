"""A rule that a platform holds, written in the language: the same verdict on every record, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Refused
from ledger.language.core import AllOf, AnyOf, Core, Leaf, core
from ledger.language.evaluate import judge
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.record import read_record
from ledger.language.schema import Field, Schema
from ledger.language.simplify import simplified
from ledger.language.tree import Always, Blank, Compare, Not, Ref, reads, walk
from ledger.language.written import tree_of
from strategies import TODAY, predicates, records, schemas, trees, tries

MANY = settings(max_examples=tries(150))
LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "fit": Field("fit", "number"),
        "employees": Field("employees", "number", blank=Decimal(0)),
        "country": Field("country", "text"),
        "is_competitor": Field("is_competitor", "boolean"),
        "created": Field("created", "date"),
    },
)


def leaf(text: str, on_blank: bool) -> Leaf:
    tree = read(text, LEAD)
    return Leaf(tree.of, True, on_blank) if isinstance(tree, Not) else Leaf(tree, False, on_blank)


def native(form: Core, record: Mapping[str, object], schema: Schema) -> bool:
    """What a platform says of a record by `form`: each leaf says itself what it is on a blank."""
    match form:
        case AllOf(of=parts):
            return all(native(part, record, schema) for part in parts)
        case AnyOf(of=parts):
            return any(native(part, record, schema) for part in parts)
    blank = any(record.get(name) in (None, "", []) for name in reads(form.predicate))
    if blank and not isinstance(form.predicate, Blank):
        return form.on_blank
    return judge(form.predicate, record, schema, TODAY) is not form.negated


@st.composite
def forms(draw: st.DrawFn, schema: Schema, depth: int = 2) -> Core:
    """What an import may find: leaves that are whatever they like on a blank, nested and repeated as people nest."""
    if depth and draw(st.integers(0, 3)):
        parts = draw(st.lists(forms(schema, depth - 1), max_size=4))
        return draw(st.sampled_from((AllOf, AnyOf)))(tuple(parts))
    predicate, negated = draw(predicates(schema)), draw(st.booleans())
    return Leaf(predicate, negated, draw(st.booleans()) if not isinstance(predicate, Blank) else not negated)


def compared(tree: object) -> bool:
    return any(isinstance(node, Compare) and isinstance(node.right, Ref) for node in walk(tree))


@MANY
@given(st.data())
def test_what_was_taken_apart_is_written_again(data: st.DataObject) -> None:
    """A comparison of two fields of which one has a `blank:` is refused, since the form cannot tell which was blank."""
    schema = data.draw(schemas())
    tree, record = data.draw(trees(schema)), data.draw(records(schema))
    try:
        again = tree_of(core(tree, schema), schema)
    except Refused:
        assert compared(tree)
        assert schema.fields["employees"].blank is not None
        return
    assert judge(again, record, schema, TODAY) is judge(tree, record, schema, TODAY)


@MANY
@given(st.data())
def test_a_platforms_rule_is_written_exactly_or_refused(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    form = data.draw(forms(schema))
    try:
        tree = tree_of(form, schema)
    except Refused:
        return
    for record in data.draw(st.lists(records(schema), min_size=3, max_size=3)):
        plain = {name: value for name, value in record.items() if read_record({name: value}, schema)[name] is not None}
        assert judge(tree, plain, schema, TODAY) is native(form, _as_found(record, schema), schema)


def _as_found(record: Mapping[str, object], schema: Schema) -> dict[str, object]:
    """The record with each empty set of codes as a blank, which it is."""
    empty = ([], "", frozenset())
    return {name: None if value in empty or value == ";" else value for name, value in record.items()}


@MANY
@given(st.data())
def test_a_simpler_form_says_the_same(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    form = data.draw(forms(schema, depth=3))
    for record in data.draw(st.lists(records(schema), min_size=3, max_size=3)):
        found = _as_found(record, schema)
        assert native(simplified(form), found, schema) is native(form, found, schema)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (leaf("score >= 65", False), "score >= 65"),
        (leaf("score >= 65", True), "score >= 65 OR score IS BLANK"),
        (leaf("NOT score = 65", True), "NOT score = 65"),
        (leaf("NOT score = 65", False), "score <> 65"),
        (leaf("NOT score < 65", False), "score >= 65"),
        (leaf("NOT score > fit", False), "score <= fit"),
        (leaf("score > fit", True), "score > fit OR score IS BLANK OR fit IS BLANK"),
        (leaf("NOT country CONTAINS 'x'", False), "NOT country IS BLANK AND NOT country CONTAINS 'x'"),
        (leaf("NOT is_competitor", True), "NOT is_competitor"),
        (leaf("employees < 200", True), "employees < 200"),
        (AnyOf((leaf("country <> 'x'", False), leaf("country IS BLANK", True))), "country <> 'x' OR country IS BLANK"),
        (AnyOf((leaf("NOT country = 'x'", False), leaf("country IS BLANK", True))), "NOT country = 'x'"),
        (AllOf((leaf("country IS NOT BLANK", False), leaf("country = 'x'", False))), "country = 'x'"),
        (AllOf((leaf("country IS NOT BLANK", False), leaf("NOT country = 'x'", True))), "country <> 'x'"),
        (AnyOf((leaf("score = 1", False), leaf("score = 2", False))), "score IN (1, 2)"),
        (AnyOf((leaf("score = 1", True), leaf("score = 2", False))), "score IN (1, 2) OR score IS BLANK"),
        (AnyOf((leaf("country = 'a'", False), leaf("country = 'A'", False))), "country = 'a' OR country = 'A'"),
        (AllOf((leaf("NOT score = 1", True), leaf("NOT score IN (2, 3)", True))), "NOT score IN (1, 2, 3)"),
        (
            AllOf((leaf("NOT score = 1", True), leaf("NOT score = 2", False))),
            "NOT score IS BLANK AND NOT score IN (1, 2)",
        ),
        (AnyOf((AllOf((leaf("score > 1", False),)), AllOf(()))), "TRUE"),
        (AllOf((AllOf((leaf("score > 1", False), leaf("fit > 1", False))),)), "score > 1 AND fit > 1"),
    ],
)
def test_an_imported_rule_reads_as_somebody_would_have_written_it(form: Core, text: str) -> None:
    assert canonical(tree_of(form, LEAD)) == text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (leaf("employees < 200", False), "here a blank employees counts as 0, for which it is true"),
        (leaf("NOT is_competitor", False), "here a blank is_competitor counts as false, for which it is true"),
        (leaf("score < employees", False), "here a blank employees counts as 0, and is compared as that"),
    ],
)
def test_a_blank_that_counts_otherwise_here_is_told_with_both_readings(form: Core, said: str) -> None:
    with pytest.raises(Refused) as told:
        tree_of(form, LEAD)
    assert told.value.why == said
    assert "is false there where" in told.value.what


def test_a_rule_that_holds_for_no_record_stays_one() -> None:
    assert tree_of(AnyOf(()), LEAD) == Not(Always())
