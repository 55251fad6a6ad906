"""A meaning in English says all that its tree says, and what differs is told clause by clause."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ledger.language.differences import difference
from ledger.language.english import Titles, in_english, sentence
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import Tree
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from strategies import ladders, metrics, schemas, scorings, trees

SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number"),
        "country": Field("country", "text"),
        "level": Field("level", "choice", None, ("vp", "cxo", "other")),
        "topics": Field("topics", "choices", None, ("a", "b")),
        "is_rival": Field("is_rival", "boolean"),
        "created": Field("created", "date"),
    },
    frozenset({"mql"}),
)
TITLES = Titles({"score": "Engagement score", "level": "Job level"}, {"mql": "Marketing-qualified lead (mql)"})


def of(text: str) -> Tree:
    return read(text, SCHEMA)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("score >= 65", "Engagement score is at least 65"),
        ("created >= TODAY - 30 DAYS", "Created is on or after 30 days before today"),
        ("created < DATE '2026-01-01'", "Created is before 1 January 2026"),
        ("level IN ('vp', 'cxo')", "Job level is “vp” or “cxo”"),
        ("topics HAS ALL ('a', 'b')", "Topics has “a” and “b”"),
        ("country <> 'US'", "Country is something other than “US”"),
        ("country IS NOT BLANK", "Country is given"),
        ("NOT is_rival", "Is rival is not yes"),
        ("mql", "it meets Marketing-qualified lead (mql)"),
        ("NOT mql", "it does not meet Marketing-qualified lead (mql)"),
        ("NOT score >= 65", "it is not so that Engagement score is at least 65"),
        ("TRUE", "every record"),
    ],
)
def test_a_predicate_is_one_plain_sentence(text: str, english: str) -> None:
    assert in_english(of(text), TITLES) == [english]


def test_what_joins_clauses_stands_above_them() -> None:
    assert in_english(of("score > 1 AND (is_rival OR employees BETWEEN 1 AND 9)"), TITLES) == [
        "all of these hold:",
        "  Engagement score is more than 1",
        "  any of these holds:",
        "    Is rival is yes",
        "    Employees is from 1 to 9",
    ]


def test_on_one_line_what_is_negated_ends_where_it_ends() -> None:
    assert sentence(of("NOT score >= 70 AND employees >= 200"), TITLES) == (
        "(it is not so that Engagement score is at least 70) and Employees is at least 200"
    )


def test_on_one_line_what_is_inside_stands_in_parentheses() -> None:
    tree = of("score > 1 AND (is_rival OR NOT (mql AND country IS BLANK))")

    assert sentence(tree, TITLES) == (
        "Engagement score is more than 1 and (Is rival is yes or (it is not so that "
        "(it meets Marketing-qualified lead (mql) and Country is blank)))"
    )


def test_another_threshold_is_told_with_the_old_one() -> None:
    before, after = of("score >= 70 AND employees >= 200 AND mql"), of("employees >= 300 AND score >= 60 AND mql")

    assert difference(before, after, TITLES) == [
        "Engagement score is at least 60 (it was: 70)",
        "Employees is at least 300 (it was: 200)",
        "1 clause stays as before",
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("level IN ('vp', 'cxo')", "level IN ('vp', 'other')", "Job level: adds other; drops cxo"),
        ("level = 'vp'", "level IN ('vp', 'cxo', 'other')", "Job level: adds cxo, other"),
        ("country IN ('US', 'a, b')", "country IN ('US')", "Country: drops “a, b”"),
        ("topics HAS ALL ('a', 'b')", "topics HAS ALL ('a')", "Topics: drops b"),
        ("level NOT IN ('vp')", "level NOT IN ('vp', 'cxo')", "among what must not be, Job level: adds cxo"),
        ("score BETWEEN 1 AND 5", "score BETWEEN 2 AND 5", "Engagement score is from 2 to 5 (it was: from 1 to 5)"),
        ("country CONTAINS 'a'", "country CONTAINS 'b'", "Country contains “b” (it was: contains “a”)"),
        (
            "is_rival OR (score > 1 AND level IN ('vp'))",
            "is_rival OR (score > 1 AND level IN ('vp', 'cxo'))",
            "in a part of it: Job level: adds cxo",
        ),
    ],
)
def test_a_clause_with_another_value_says_what_is_other(before: str, after: str, told: str) -> None:
    assert difference(of(before), of(after), TITLES)[0] == told


def test_a_list_that_changed_by_two_of_thirty_values_is_not_told_whole() -> None:
    origins = tuple(f"origin {n}" for n in range(30))
    schema = Schema("lead", {"origin": Field("origin", "choice", None, (*origins, "unknown", "referral"))})
    before, after = (
        read("origin IN ('{}')".format("', '".join(listed)), schema)
        for listed in (origins, (*origins, "unknown", "referral"))
    )

    assert difference(before, after, TITLES) == ["Origin: adds unknown, referral"]


def test_a_list_that_has_nothing_of_the_old_one_is_told_whole() -> None:
    assert difference(of("level IN ('vp')"), of("level IN ('cxo')"), TITLES) == [
        "new: Job level is “cxo”",
        "no longer: Job level is “vp”",
    ]


def test_a_clause_that_is_new_and_one_that_is_gone_are_told_apart() -> None:
    before, after = of("score >= 70 AND is_rival"), of("score >= 70 AND level IN ('vp')")

    assert difference(before, after, TITLES) == [
        "new: Job level is “vp”",
        "no longer: Is rival is yes",
        "1 clause stays as before",
    ]


def test_and_turned_into_or_is_told_first() -> None:
    before, after = of("score >= 70 AND is_rival"), of("score >= 70 OR is_rival")

    assert difference(before, after, TITLES) == ["any one of its clauses is enough now", "2 clauses stay as before"]
    assert difference(after, before, TITLES)[0] == "all of its clauses must hold now"


def test_two_comparisons_of_one_field_are_not_taken_for_each_other() -> None:
    before, after = of("score > 1 OR score > 2"), of("score > 3 OR score > 4")

    assert difference(before, after, TITLES) == [
        "also enough now: Engagement score is more than 3",
        "also enough now: Engagement score is more than 4",
        "no longer enough: Engagement score is more than 1",
        "no longer enough: Engagement score is more than 2",
    ]


def test_points_and_stages_are_told_by_what_they_count() -> None:
    one, two = Weighted(of("score > 1"), 10), Weighted(of("is_rival"), -5)
    before, after = Score((one, two), 0, 100), Score((Weighted(one.when, 20),), 0, 50)
    low, high = Stage("known", "Known", of("score > 1")), Stage("hot", "Hot", of("score > 5"))

    assert difference(before, after, TITLES) == [
        "at least 0 and at most 50 (it was: 0 and 100)",
        "Engagement score is more than 1: counts +20 (counted: +10)",
        "no longer: Is rival is yes: counted -5",
    ]
    assert difference(Ladder((low, high)), Ladder((high, low)), TITLES) == ["in another order"]


def test_what_is_negated_twice_is_told_whole() -> None:
    tree = of("NOT (NOT (score >= 60 AND employees >= 300))")

    assert in_english(tree, TITLES) == [
        "it is not so that it is not so that all of these hold:",
        "  Engagement score is at least 60",
        "  Employees is at least 300",
    ]


def test_one_way_more_is_told_as_what_it_is() -> None:
    one, two = of("score >= 70"), of("score >= 70 OR is_rival")

    assert difference(one, two, TITLES) == ["also enough now: Is rival is yes", "1 clause stays as before"]
    assert difference(two, one, TITLES) == ["no longer enough: Is rival is yes", "1 clause stays as before"]


@given(st.data())
def test_two_criteria_that_differ_read_differently(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    one, other = data.draw(trees(schema)), data.draw(trees(schema))
    titles = Titles({}, {key: f"`{key}`" for key in schema.criteria})

    assert (in_english(one, titles) == in_english(other, titles)) == (one == other)
    assert (sentence(one, titles) == sentence(other, titles)) == (one == other)


@given(st.data())
def test_nothing_is_told_to_differ_exactly_where_nothing_does(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    titles = Titles({}, {key: f"`{key}`" for key in schema.criteria})
    kind = data.draw(st.sampled_from([trees, scorings, ladders, metrics]))
    one = data.draw(kind(schema))

    told = [line for line in difference(one, one, titles) if "as before" not in line]

    assert told == []
