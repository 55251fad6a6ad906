"""Filters in words: what a plan shows, and never the same words for two different things."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hubspot_lead import BINDINGS, compiled, filters, on
from hypothesis import given, strategies as st

from ledger.artifacts.data import Binding
from ledger_hubspot.native.branch import read
from ledger_hubspot.native.wording import in_words

MQL = "score >= 65.5 AND job_level IN ('vp', 'c_level') AND NOT is_competitor AND created >= TODAY - 30 DAYS"


def test_a_compiled_rule_reads_like_one() -> None:
    assert compiled(MQL).text.splitlines() == [
        "createdate from TODAY - 30 DAYS in UTC AND is_competitor is unknown"
        " AND job_level is any of c_level, vp AND score >= 65.5",
        "OR createdate from TODAY - 30 DAYS in UTC AND is_competitor is false"
        " AND job_level is any of c_level, vp AND score >= 65.5",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("renewal < '2026-02-01'", "renewal before 2026-02-01 in UTC"),
        ("renewal > TODAY", "renewal from TODAY + 1 DAYS in UTC"),
        ("NOT asked_demo", "not in list 5"),
        ("job_level <> 'vp'", "job_level is none of vp"),
        ("title IS NOT BLANK", "title is known"),
        ("is_competitor", "is_competitor is true"),
        ("TRUE", "hs_object_id is known"),
    ],
)
def test_each_filter_has_its_words(text: str, words: str) -> None:
    assert compiled(text).text == words


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (on("title", "STRING", "STARTS_WITH", value="VP"), 'title starts with "VP"'),
        (on("title", "MULTISTRING", "STARTS_WITH", values=["VP"]), 'title starts with "VP"'),
        (on("title", "MULTISTRING", "CONTAINS", values=["VP", "CMO"]), 'title contains any of "CMO", "VP"'),
        (
            on("country", "MULTISTRING", "IS_NOT_EQUAL_TO", values=["DE"], includeObjectsWithNoValueSet=True),
            '(country is not equal to "DE", or it has no value)',
        ),
        (
            on("score", "NUMBER", "IS_LESS_THAN", value=65, includeObjectsWithNoValueSet=True),
            "(score < 65, or it has no value)",
        ),
    ],
    ids=str,
)
def test_a_filter_of_a_marketer_is_plain_too(item: Any, words: str) -> None:
    assert in_words(read(filters(item))) == words


TEXTS = [("STRING", {"value": "a"}), ("MULTISTRING", {"values": ["a"]}), ("MULTISTRING", {"values": ["a", "b"]})]
SCORED = on("score", "NUMBER", "IS_LESS_THAN", value=65)
AFTER = {
    "type": "TIME_POINT",
    "timePoint": {"timeType": "INDEXED", "zoneId": "UTC", "indexReference": {"referenceType": "TODAY"}},
}
OTHERS = [
    on("score", "NUMBER", "IS_LESS_THAN", value=65, includeObjectsWithNoValueSet=None),
    on("score", "NUMBER", "HAS_EVER_BEEN_EQUAL_TO", value=65),
    on("title", "MULTISTRING", "CONTAINS_EXACTLY", values=["a", "b"]),
    on("title", "STRING", "CONTAINS", value="a", more=1),
    on("tags", "ENUMERATION", "CONTAINS_ALL", values=["demo"]),
    on("renewal", "TIME_POINT", "IS_AFTER", **AFTER),
    {**SCORED, "note": "x"},
    {"filterType": "FORM_SUBMISSION", "formId": "7"},
    {"filterType": "PROPERTY"},
    {"filterType": "PROPERTY", "property": "x", "operation": None},
    "odd",
    None,
]


@pytest.mark.parametrize("item", OTHERS, ids=range(len(OTHERS)))
def test_what_is_not_plain_is_shown_as_it_is(item: Any) -> None:
    assert in_words(read(filters(item))) == json.dumps(item, sort_keys=True).replace(": 65", ': "65"')


def test_a_shape_of_its_own_is_shown_as_it_is() -> None:
    odd = {**filters(SCORED), "filterBranchType": "NOT_ANY"}
    assert '"NOT_ANY"' in in_words(read(odd))


PLAIN = st.sampled_from(
    [
        *OTHERS[:9],
        *(
            on("title", kind, "CONTAINS", **given, includeObjectsWithNoValueSet=flag)
            for kind, given in TEXTS
            for flag in (True, False)
        ),
        SCORED,
        on("score", "NUMBER", "IS_LESS_THAN", value=Decimal("65.5")),
    ]
)


@given(st.lists(PLAIN, min_size=1, max_size=3), st.lists(PLAIN, min_size=1, max_size=3))
def test_two_lists_that_differ_never_read_alike(one: list[Any], other: list[Any]) -> None:
    left, right = read(filters(*one)), read(filters(*other))
    assert (in_words(left) == in_words(right)) is (left == right)


def test_a_text_comparison_is_plain_where_it_was_accepted() -> None:
    found = compiled("title CONTAINS 'vp' AND NOT country STARTS WITH 'a'", accepted=frozenset({"text"}))
    digest = next(iter(found.body["helpers"]))
    assert found.text.splitlines() == [
        f'not in helper {digest} AND title contains "vp"',
        f'helper {digest}: country starts with "a"',
    ]


def test_a_signal_is_shown_as_the_filter_that_it_is() -> None:
    form = '{"filterType": "FORM_SUBMISSION", "formId": "7", "operator": "FILLED_OUT"}'
    found = compiled("asked_demo", bindings={**BINDINGS, "asked_demo": (Binding(f"filter:{form}"),)})
    assert found.text == form
