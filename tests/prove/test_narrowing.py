"""What a criteria says of records that lack fields, without looking at them: judged by the reference evaluator."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.prove.narrowing import narrowed, narrowed_tree
from ledger.prove.side import Side
from strategies import TODAY, how_many, ladders, records, schemas, scored, trees

SCHEMA = Schema(
    "lead",
    {
        **{each.name: each for each in (Field("score", "number"), Field("visits", "number"), Field("title", "text"))},
        "employees": Field("employees", "number", Decimal(150)),
        "country": Field("country", "text", "unknown"),
        "is_rival": Field("is_rival", "boolean"),
        "created": Field("created", "datetime"),
    },
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("score >= 65", "NOT TRUE"),
        ("NOT score >= 65", "TRUE"),
        ("score IS BLANK", "TRUE"),
        ("employees >= 100", "TRUE"),
        ("employees >= 200", "NOT TRUE"),
        ("country = 'Unknown'", "TRUE"),
        ("is_rival", "NOT TRUE"),
        ("created >= TODAY - 3 DAYS", "NOT TRUE"),
        ("title CONTAINS 'vp' OR visits > 3", "visits > 3"),
        ("visits > 3 AND NOT title CONTAINS 'vp'", "visits > 3"),
        ("visits > 3 AND title CONTAINS 'vp'", "NOT TRUE"),
        ("NOT (visits > 3 OR is_rival)", "NOT visits > 3"),
        ("is_rival OR NOT score > 1 OR visits > 3", "TRUE"),
        ("visits > score", "NOT TRUE"),
        ("visits > employees", "visits > 150"),
        ("employees > visits", "visits < 150"),
        ("employees <= visits", "visits >= 150"),
        ("employees <> visits", "visits <> 150"),
    ],
)
def test_what_is_asked_of_a_blank_is_said_and_what_is_asked_of_a_field_stays(text: str, left: str) -> None:
    assert canonical(narrowed_tree(read(text, SCHEMA), SCHEMA, {"visits"})) == left


@settings(max_examples=how_many(100, 200, 5_000), deadline=None)
@given(st.data())
def test_a_narrowed_meaning_says_of_every_record_without_those_fields_what_the_whole_says(data: st.DataObject) -> None:
    schema = data.draw(scored(data.draw(schemas())))
    meaning = data.draw(st.one_of(trees(schema), ladders(schema)))
    filled = frozenset(data.draw(st.sets(st.sampled_from(sorted(schema.given)))))
    record = {name: each for name, each in data.draw(records(schema)).items() if name in filled}
    whole = Side(meaning, schema)
    left = narrowed(whole, filled)
    assert left.says(record, TODAY) == whole.says(record, TODAY)
    assert left.fields <= filled
