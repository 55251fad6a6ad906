"""A score document: rules and bounds, each held to its limits at its place, and the points that it promises."""

from __future__ import annotations

import pytest

from ledger.errors import BadInput
from ledger.language.print import canonical
from ledger.meanings.registry import meaning_from_json
from ledger.meanings.score import Score

from .reading import FIT, LEAD, MQL, beside, notes, objections, read

AROUND = beside(read(LEAD))
WITH_FIT = beside(read(LEAD), read(FIT, AROUND))


def score(*rules: str, bounds: str = "[0, 100]") -> str:
    head = f"kind: score\nkey: sum\nscope: lifecycle\nentity: lead\nbounds: {bounds}\nrules:\n"
    return head + "".join(f"  - {rule}\n" for rule in rules)


def criteria(text: str) -> str:
    return f"kind: criteria\nkey: hot\nscope: lifecycle\nentity: lead\ncriteria: {text}\n"


def test_a_score_is_its_rules_and_what_they_read_and_refer_to() -> None:
    draft = read(FIT, AROUND)
    assert (draft.yields, draft.refers, draft.reads) == ("score", (), ("employees", "is_competitor", "job_level"))
    found = meaning_from_json(draft.tree)
    assert isinstance(found, Score)
    assert [(canonical(rule.when), rule.points) for rule in found.rules] == [
        ("TRUE", 10),
        ("job_level IN ('vp')", 40),
        ("employees >= 1000 AND NOT is_competitor", -20),
    ]
    assert draft.content["rules"] == [{"points": 10}, {"points": 40}, {"points": -20}]
    assert "-- as agreed" in draft.source["rules.2.when"]


def test_a_rule_may_name_criteria_and_other_scores() -> None:
    around = beside(read(LEAD), read(FIT, AROUND), read(MQL, AROUND))
    draft = read(score("{when: mql AND fit >= 40, points: 5}"), around)
    assert (draft.refers, draft.reads) == (("fit", "mql"), ())


def test_a_criteria_compares_a_score_and_means_what_it_stands_for() -> None:
    draft = read(criteria("fit >= 40 AND score > 1"), WITH_FIT)
    assert (draft.refers, draft.reads) == (("fit",), ("score",))
    other = beside(
        read(LEAD), read(FIT.replace("points: 40", "points: 41").replace("points: 50", "points: 51"), AROUND)
    )
    assert read(criteria("fit >= 40 AND score > 1"), other).meaning != draft.meaning
    assert read(criteria("fit >= 40 AND score > 1"), other).content_digest == draft.content_digest
    assert (
        objections(criteria("fit >= 50") + "examples:\n  - {given: {job_level: vp}, verdict: true}\n", WITH_FIT) == []
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fit IS BLANK", "fit is never blank"),
        ("fit", "fit is a number, and its name alone says nothing about it"),
        ("fit = TRUE", "fit is a number"),
        ("fit >= '40'", "fit is a number"),
    ],
)
def test_a_score_is_a_number_that_is_never_blank(text: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read(criteria(text), WITH_FIT)
    assert said in str(told.value)
    assert told.value.place.startswith("doc.yaml:5:")


def test_it_never_refers_to_itself() -> None:
    with pytest.raises(BadInput, match="no field or criteria sum"):
        read(score("{when: sum >= 1, points: 5}"), AROUND)
    warm = read(criteria("fit >= 40"), WITH_FIT)
    circle = beside(read(LEAD), read(FIT, AROUND), warm)
    with pytest.raises(BadInput, match="refers to itself"):
        read(FIT.replace("job_level IN ('vp')", "hot"), circle)


@pytest.mark.parametrize(
    ("rule", "said", "line"),
    [
        ("{when: score > 1, points: 0}", "`0` cannot be points", 7),
        ("{when: score > 1, points: 10001}", "`10001` cannot be points", 7),
        ("{when: score > 1, points: 1.5}", "`1.5` cannot be points", 7),
        ("{when: score > 1, points: true}", "cannot be points", 7),
        ("{when: score > 1, points: many}", "cannot be points", 7),
        ("{when: score > 1}", "the rule has no points", 7),
        ("{points: 5}", "`when` is missing", 7),
        ("{when: scor > 1, points: 5}", "write `score`", 7),
        ("{when: score > 1, points: 5, because: x}", "`because` is not a key here", 7),
        ("score > 1", "lines of `key: value`", 7),
    ],
)
def test_a_rule_that_is_none_is_told_at_its_place(rule: str, said: str, line: int) -> None:
    with pytest.raises(BadInput) as told:
        read(score(rule), AROUND)
    assert said in str(told.value)
    assert told.value.place.startswith(f"doc.yaml:{line}:")


def test_all_that_is_wrong_with_its_rules_is_told_at_once() -> None:
    with pytest.raises(BadInput) as told:
        read(score("{when: scor > 1, points: 5}", "{when: score > 1, points: 0}"), AROUND)
    assert len(getattr(told.value, "problems", ())) == 2


@pytest.mark.parametrize("bounds", ["[100, 0]", "[0, 0]", "[0]", "[0, 1.5]", "100", "[a, b]"])
def test_bounds_are_two_whole_numbers_the_lower_one_first(bounds: str) -> None:
    with pytest.raises(BadInput, match="`bounds` holds") as told:
        read(score("{when: score > 1, points: 5}", bounds=bounds), AROUND)
    assert told.value.place.startswith("doc.yaml:5:")


def test_it_has_at_least_one_rule_and_at_most_two_hundred() -> None:
    with pytest.raises(BadInput, match="has 0 rules"):
        read(score().replace("rules:", "rules: []"), AROUND)
    assert read(score(*["{when: score > 1, points: 5}"] * 200), AROUND)
    with pytest.raises(BadInput, match="has 201 rules"):
        read(score(*["{when: score > 1, points: 5}"] * 201), AROUND)


@pytest.mark.parametrize(
    "when",
    [
        "score >= 80 AND score < 65",
        "score > 65 AND score <= 65",
        "score = 65 AND score > 65",
        "score >= 65 AND score < 65",
        "score BETWEEN 1 AND 5 AND score >= 6",
        "job_level = 'vp' AND job_level = 'director'",
        "job_level IN ('vp') AND NOT job_level IN ('vp')",
        "is_competitor AND NOT is_competitor",
        "score IS BLANK AND score < 5",
        "(score > 2 AND score < 1) OR (is_competitor AND NOT is_competitor)",
    ],
)
def test_a_rule_that_nobody_could_meet_is_an_objection(when: str) -> None:
    (objection,) = objections(score("{when: score > 1, points: 5}", f'{{when: "{when}", points: 5}}'), AROUND)
    assert "this rule holds for no record" in objection
    assert objection.startswith("doc.yaml:8:")


@pytest.mark.parametrize(
    "when",
    [
        "score >= 65 AND score <= 65",
        "score >= 65 AND NOT score >= 80",
        "score IS BLANK AND NOT score < 5",
        "job_level IN ('vp', 'director') AND job_level = 'vp'",
        "(score > 2 AND score < 1) OR is_competitor",
    ],
)
def test_a_rule_that_somebody_may_meet_is_none(when: str) -> None:
    assert objections(score(f'{{when: "{when}", points: 5}}'), AROUND) == []


def test_the_points_that_it_promises_are_held_against_it() -> None:
    assert objections(FIT, AROUND) == []
    (objection,) = objections(FIT.replace("points: 50", "points: 60"), AROUND)
    assert "the example says 60, and the score says 50" in objection
    (carried,) = objections(criteria("fit >= 1") + "examples:\n  - {given: {fit: 80}, verdict: true}\n", WITH_FIT)
    assert "`fit` is a score of lead" in carried


@pytest.mark.parametrize("points", ["points: many", "points: 1.5", "points: true", "points: null", "verdict: true"])
def test_an_example_of_a_score_says_its_points(points: str) -> None:
    with pytest.raises(BadInput):
        read(score("{when: score > 1, points: 5}") + f"examples:\n  - {{given: {{}}, {points}}}\n", AROUND)


def test_a_reader_is_told_what_it_may_come_to_and_which_way_blanks_go() -> None:
    told = notes(score('{when: "TRUE", points: 10}', '{when: "NOT score = 5", points: 20}'), AROUND)
    assert told == [
        "it lies between 10 and 30, if any rules may hold together",
        "a record with no score satisfies `NOT score = 5`",
        "a record with nothing filled in gets 30",
    ]


def test_the_order_of_its_rules_is_its_authors_and_no_part_of_what_it_means() -> None:
    one, other = "{when: score > 1, points: 5}", "{when: is_competitor, points: 7}"
    there, back = read(score(one, other), AROUND), read(score(other, one), AROUND)
    assert there.content_digest != back.content_digest
    assert there.meaning == back.meaning
