"""Two criteria mean the same, or a record tells them apart; and what is called a proof is one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.language import Field, Schema, expand, judge, read
from ledger.prove.telling import telling
from strategies import TODAY, records, schemas, trees

LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number"),
        "job_level": Field("job_level", "choice", choices=("vp", "director")),
        "tags": Field("tags", "choices", choices=("demo", "trial")),
        "is_competitor": Field("is_competitor", "boolean"),
        "created": Field("created", "datetime"),
        "title": Field("title", "text"),
    },
)


def told(one: str, other: str) -> Any:
    return telling(read(one, LEAD), read(other, LEAD), LEAD, TODAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("score >= 65 AND employees >= 200", "employees >= 200 AND score >= 65"),
        ("NOT (score >= 65 OR is_competitor)", "NOT score >= 65 AND NOT is_competitor"),
        ("score BETWEEN 10 AND 20", "score >= 10 AND score <= 20"),
        ("job_level IN ('vp', 'director')", "job_level = 'vp' OR job_level = 'director'"),
        ("tags HAS ALL ('demo', 'trial')", "tags HAS 'demo' AND tags HAS 'trial'"),
        ("created < DATE '2026-03-01'", "NOT created >= DATE '2026-03-01' AND created IS NOT BLANK"),
    ],
)
def test_what_is_written_otherwise_is_proved_to_mean_the_same(one: str, other: str) -> None:
    found = told(one, other)
    assert (found.record, found.proved) == (None, True)


@pytest.mark.parametrize(
    ("one", "other", "record"),
    [
        ("score >= 65", "score >= 66", {"score": "65"}),
        ("score > 65", "score >= 66", {"score": "65.5"}),
        ("score <> 65", "NOT score = 65", {}),
        ("job_level <> 'vp'", "job_level = 'director'", {"job_level": "other than declared"}),
        ("tags HAS ANY ('demo', 'trial')", "tags HAS ALL ('demo', 'trial')", {"tags": ["demo"]}),
    ],
)
def test_what_means_something_else_is_told_by_a_record(one: str, other: str, record: dict[str, Any]) -> None:
    assert told(one, other).record == record


@pytest.mark.parametrize(
    "text",
    ["title CONTAINS 'vp'", "score > employees", "created >= TODAY - 30 DAYS"],
    ids=["text", "two fields", "TODAY"],
)
def test_where_values_have_more_to_them_than_was_tried_it_is_no_proof(text: str) -> None:
    found = told(text, text)
    assert (found.record, found.proved) == (None, False)


@given(st.data())
def test_the_record_really_tells_them_apart_and_a_proof_holds_on_every_record_tried(data: st.DataObject) -> None:
    known = data.draw(schemas())
    one, other = (expand(data.draw(trees(known)), {}) for _ in range(2))
    found = telling(one, other, known, TODAY)
    if found.record is not None:
        assert judge(one, found.record, known, TODAY) is found.first
        assert judge(other, found.record, known, TODAY) is found.second
        assert found.first != found.second
    elif found.proved:
        for _ in range(20):
            record = data.draw(records(known))
            assert judge(one, record, known, TODAY) == judge(other, record, known, TODAY)


def test_the_answer_is_the_same_each_time() -> None:
    one = "score >= 65 AND employees >= 10 AND title CONTAINS 'a' AND created > DATE '2026-01-01' AND job_level = 'vp'"
    assert told(one, one.replace("65", "66")) == told(one, one.replace("65", "66"))
    assert told(one, one.replace("65", "66")).record is not None
