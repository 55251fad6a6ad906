"""A criteria document: its text read against the entity of its day, and the examples that it promises."""

from __future__ import annotations

import pytest

from ledger.errors import BadInput
from ledger.language.print import canonical
from ledger.language.tree_json import from_json

from .reading import LEAD, MQL, beside, notes, objections, read

AROUND = beside(read(LEAD))
FIT = read(MQL.replace("key: mql", "key: fit"), AROUND)


def criteria(text: str) -> str:
    return f"kind: criteria\nkey: hot\nscope: lifecycle\nentity: lead\ncriteria: {text}\n"


def test_a_criteria_is_its_tree_and_what_it_reads_and_refers_to() -> None:
    draft = read(MQL, AROUND)
    assert (draft.key, draft.entity, draft.yields, draft.refers, draft.reads) == (
        "mql",
        "lead",
        "predicate",
        (),
        ("job_level", "score"),
    )
    assert canonical(from_json(draft.tree)) == "score >= 65 AND job_level IN ('vp')"
    hot = read(criteria("fit AND NOT is_competitor"), beside(read(LEAD), FIT))
    assert (hot.refers, hot.reads) == (("fit",), ("is_competitor",))


def test_its_text_is_kept_as_it_was_written() -> None:
    assert "-- as agreed" in read(MQL, AROUND).source["criteria"]


def test_only_spelling_is_normalised_for_an_order_is_its_authors() -> None:
    draft = read(MQL, AROUND)
    spelled = read(
        MQL.replace("score >= 65", "(score>=65.0)").replace("AND", "and").replace("  -- as agreed", ""), AROUND
    )
    turned = read(
        MQL.replace("score >= 65\n  AND job_level IN ('vp')", "job_level IN ('vp')\n  AND score >= 65"), AROUND
    )
    assert spelled.content_digest == draft.content_digest
    assert turned.content_digest != draft.content_digest


def test_what_it_means_has_its_references_written_out() -> None:
    around = beside(read(LEAD), FIT)
    by_name, by_hand = read(criteria("fit"), around), read(criteria("score >= 65 AND job_level IN ('vp')"), around)
    assert by_name.meaning == by_hand.meaning == FIT.meaning
    assert by_name.content_digest != by_hand.content_digest


def test_what_a_blank_counts_as_is_part_of_what_it_means() -> None:
    text = criteria("employees < 200")
    other = beside(read(LEAD.replace("blank: 0", "blank: 500")))
    assert read(text, AROUND).meaning != read(text, other).meaning
    assert read(text, AROUND).content_digest == read(text, other).content_digest


def test_its_entity_is_in_force_on_its_day() -> None:
    with pytest.raises(BadInput, match="there is no entity `lead` on 2026-03-02"):
        read(MQL)
    with pytest.raises(BadInput, match="there is no entity `fit`"):
        read(MQL.replace("entity: lead", "entity: fit"), beside(read(LEAD), FIT))


def test_a_mistake_in_the_text_is_told_at_its_place_in_the_file() -> None:
    with pytest.raises(BadInput) as told:
        read(MQL.replace("job_level IN", "job_levle IN"), AROUND)
    assert told.value.place == "doc.yaml:9:7"
    assert "job_level" in told.value.fix


def test_it_never_refers_to_itself() -> None:
    with pytest.raises(BadInput, match="hot"):
        read(criteria("hot AND score > 1"), AROUND)
    circle = beside(read(LEAD), read(criteria("fit"), beside(read(LEAD), FIT)))
    with pytest.raises(BadInput, match="refers to itself"):
        read(criteria("hot").replace("key: hot", "key: fit"), circle)


def test_what_it_promises_by_example_is_held_against_it() -> None:
    assert objections(MQL, AROUND) == []
    (objection,) = objections(MQL.replace("score >= 65", "score >= 64"), AROUND)
    assert "the example says false, and the criteria says true" in objection
    assert "65 is the line" in objection
    assert objection.startswith("doc.yaml:12:")


def test_an_example_is_judged_on_the_day_of_the_change_or_on_its_own() -> None:
    fresh = (
        criteria("created >= TODAY - 30 DAYS")
        + "examples:\n  - {given: {created: 2026-02-01T09:00:00Z}, verdict: true%s}\n"
    )
    assert objections(fresh % "", AROUND) == []
    assert objections(fresh % ", on: null", AROUND) == []
    assert len(objections(fresh % ", on: 2026-06-01", AROUND)) == 1


def test_an_example_is_a_record_of_the_entity() -> None:
    (unknown,) = objections(criteria("score > 1") + "examples:\n  - {given: {points: 80}, verdict: true}\n", AROUND)
    assert "`points` is no field of lead" in unknown
    (unreadable,) = objections(criteria("score > 1") + "examples:\n  - {given: {score: many}, verdict: true}\n", AROUND)
    assert "many" in unreadable


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("{given: {score: 80}}", "no verdict"),
        ("{given: {score: 80}, verdict: maybe}", "no verdict"),
        ("{verdict: true}", "`given` is missing"),
        ("{given: score, verdict: true}", "`given` holds `score`"),
        ("{given: {score: 80}, verdict: true, why: x}", "`why` is not a key here"),
        ("{given: {score: 80}, verdict: true, on: someday}", "`on` holds `someday`"),
        ("{given: {score: 80}, verdict: true, on: 20260301}", "`on` holds"),
        ("{given: {score: 80}, verdict: true, because: [x]}", "`because` holds"),
        ("{given: {größe: 80}, verdict: true}", "ASCII"),
        ("80", "`examples` holds `80`"),
    ],
)
def test_an_example_that_says_nothing_is_told_at_its_place(example: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read(criteria("score > 1") + f"examples:\n  - {example}\n", AROUND)
    assert said in str(told.value)
    assert told.value.place.startswith("doc.yaml:7:")


def test_a_reader_is_told_which_way_blanks_go() -> None:
    assert any("score" in note for note in notes(criteria("NOT score >= 65"), AROUND))
    assert notes(criteria("score >= 65"), AROUND) == ["a record with nothing filled in does not satisfy the criteria"]
