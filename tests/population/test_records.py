"""One record as JSON is read as exactly as it will be judged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from ledger.errors import BadInput
from ledger.language.evaluate import judge
from ledger.language.read import read
from ledger.language.record import Unreadable
from ledger.language.schema import Field, Schema
from ledger.population.source.records import record

SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "title": Field("title", "text"),
        "tags": Field("tags", "choices", choices=("demo", "trial")),
        "is_competitor": Field("is_competitor", "boolean"),
    },
)


def test_a_record_is_an_object_of_fields_with_exact_numbers():
    found = record('{"score": 0.3, "tags": ["demo"], "is_competitor": false, "title": null}', SCHEMA)
    assert found == {"score": Decimal("0.3"), "tags": ["demo"], "is_competitor": False, "title": None}
    assert judge(read("score = 0.3 AND tags HAS 'demo' AND title IS BLANK", SCHEMA), found, SCHEMA, date(2026, 1, 1))
    assert record("{}", SCHEMA) == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "this is not JSON"),
        ("{'score': 1}", "this is not JSON"),
        ('{"score": 1,}', "this is not JSON"),
        ("[1]", "this is not a record"),
        ('"score"', "this is not a record"),
        ('{"score": 1, "score": 2}', "the field score stands here twice"),
        ('{"score": NaN}', "NaN is not a number"),
        ('{"score": -Infinity}', "-Infinity is not a number"),
        ('{"score": 1234567890123456}', "1234567890123456 is not a number we hold"),
        ('{"score": 1e99999999999999999999}', "1e99999999999999999999 is not a number we hold"),
        ('{"scor": 1}', "scor is not a field of lead"),
        ("[" * 60_000, "the record is nested too deeply"),
        ('{"title": "' + "x" * 70_000 + '"}', "the record is too large"),
    ],
)
def test_what_is_no_record_is_told_in_three_parts(text: str, what: str):
    with pytest.raises(BadInput) as told:
        record(text, SCHEMA, "lead.json")
    assert told.value.what == what
    assert told.value.why
    assert told.value.fix
    assert told.value.place.startswith("lead.json")


def test_a_field_that_is_almost_right_is_told_with_the_right_one():
    with pytest.raises(BadInput) as told:
        record('{"is_competiter": true}', SCHEMA)
    assert told.value.fix == "write is_competitor"


@pytest.mark.parametrize("text", ['{"score": "abc"}', '{"score": true}', '{"title": 1.5}', '{"tags": {"demo": 1}}'])
def test_a_value_that_is_none_of_its_fields_type_is_unreadable(text: str):
    with pytest.raises(Unreadable):
        record(text, SCHEMA)


@given(st.text(max_size=40) | st.text('{}[]":,0123456789.eE-+ \\unrltfasco', max_size=40))
@example('{"title": "\\ud800"}')
def test_whatever_the_text_is_it_is_a_record_or_told(text: str):
    try:
        found = record(text, SCHEMA)
    except BadInput as error:
        assert error.what  # noqa: PT017
    else:
        assert set(found) <= set(SCHEMA.fields)
