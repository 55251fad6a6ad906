"""A document of stages: a ladder in its order, each stage a code that platforms hold."""

from __future__ import annotations

import pytest

from ledger.errors import BadInput
from ledger.language.print import canonical
from ledger.meanings.ladder import Ladder
from ledger.meanings.registry import meaning_from_json

from .reading import FUNNEL, LEAD, MQL, beside, notes, objections, read

AROUND = beside(read(LEAD))
WITH_MQL = beside(read(LEAD), read(MQL, AROUND))


def stages(*each: str, more: str = "") -> str:
    head = "kind: stages\nkey: ladder\nscope: lifecycle\nentity: lead\nstages:\n"
    return head + "".join(f"  - {one}\n" for one in each) + more


def test_a_ladder_is_its_stages_in_order_and_what_they_read() -> None:
    draft = read(FUNNEL, AROUND)
    assert (draft.yields, draft.refers, draft.reads) == ("ladder", (), ("is_competitor", "score"))
    found = meaning_from_json(draft.tree)
    assert isinstance(found, Ladder)
    assert [(each.key, each.title, canonical(each.when)) for each in found.stages] == [
        ("known", "known", "NOT score IS BLANK"),
        ("Warm - called", "Warm lead", "is_competitor"),
        ("hot", "hot", "is_competitor AND score >= 65"),
    ]
    assert found.otherwise == "unknown"
    assert draft.content["stages"][0] == {"key": "known", "title": "known", "skippable": True}


def test_a_stage_may_name_criteria_and_its_titles_are_no_part_of_what_it_means() -> None:
    draft = read(stages("{key: mql, when: mql}"), WITH_MQL)
    assert draft.refers == ("mql",)
    titled = read(stages("{key: mql, title: Marketing-qualified, when: mql}"), WITH_MQL)
    assert titled.meaning == draft.meaning
    assert titled.content_digest != draft.content_digest


def test_nothing_refers_to_a_ladder() -> None:
    around = beside(read(LEAD), read(FUNNEL, AROUND))
    for text in ("funnel", "funnel = 'hot'"):
        with pytest.raises(BadInput, match="funnel is a ladder of stages") as told:
            read(f"kind: criteria\nkey: x\nscope: lifecycle\nentity: lead\ncriteria: {text}\n", around)
        assert told.value.place == "doc.yaml:5:11"
        assert "refer to the criteria" in told.value.fix


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("{key: mql}", "`when` is missing"),
        ("{when: score > 1}", "`key` is missing"),
        ('{key: "a ", when: score > 1, points: 5}', "`points` is not a key here"),
        ('{key: "a\\tb", when: score > 1}', "cannot be a stage's key"),
        ("{key: a, when: score > 1, skippable: maybe}", "skippable is neither true nor false"),
        ("{key: a, when: scor > 1}", "write `score`"),
        ("{key: Known, when: score > 1}", "two stages are called Known"),
        ("{key: none, when: score > 1}", "two stages are called none"),
    ],
)
def test_a_stage_that_is_none_is_told_at_its_place(stage: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read(stages("{key: known, when: score > 0}", stage, more="otherwise: none\n"), AROUND)
    assert said in str(told.value)
    assert told.value.place.startswith(("doc.yaml:7:", "doc.yaml:8:"))


def test_it_has_at_least_one_stage_and_at_most_twenty() -> None:
    with pytest.raises(BadInput, match="has 0 stages"):
        read(stages().replace("stages:", "stages: []").replace("kind: stages: []", "kind: stages"), AROUND)
    assert read(stages(*(f"{{key: s{n}, when: score > 1}}" for n in range(20))), AROUND)
    with pytest.raises(BadInput, match="has 21 stages"):
        read(stages(*(f"{{key: s{n}, when: score > 1}}" for n in range(21))), AROUND)


def test_a_stage_that_nobody_reaches_is_an_objection() -> None:
    (objection,) = objections(stages("{key: a, when: score > 5 AND score < 2}"), AROUND)
    assert "no record reaches the stage a" in objection
    assert objection.startswith("doc.yaml:6:")


def test_the_stages_that_it_promises_are_held_against_it() -> None:
    assert objections(FUNNEL, AROUND) == []
    (objection,) = objections(FUNNEL.replace("stage: hot", "stage: known"), AROUND)
    assert "the example says known, and the ladder says hot" in objection
    none = stages("{key: a, when: score > 5}", more="examples:\n  - {given: {}, stage: %s}\n")
    assert objections(none % "null", AROUND) == []
    (objection,) = objections(none % "a", AROUND)
    assert "says none" in objection


def test_a_reader_is_told_where_a_stage_may_be_skipped_as_far_as_it_can_be_read() -> None:
    known, later = "{key: known, when: score > 1%s}", "{key: mql, when: mql}"
    assert notes(stages(known % "", later), WITH_MQL)[0] == "mql does not plainly ask for known: a record may skip it"
    assert notes(stages(known % ", skippable: true", later), WITH_MQL) == [
        "a record with nothing filled in is in no stage"
    ]
    asked = stages(
        known % "", "{key: mql, when: mql AND score > 1}", "{key: hot, when: is_competitor AND mql AND score > 1}"
    )
    assert notes(asked, WITH_MQL) == ["a record with nothing filled in is in no stage"]
