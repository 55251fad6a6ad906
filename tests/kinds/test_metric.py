"""A metric document: what is counted, what of it, and by which day; each held to what is in force around it."""

from __future__ import annotations

import pytest

from ledger.errors import BadInput
from ledger.kinds.metric import criteria_of, metric_of

from .reading import FIT, LEAD, MQL, beside, notes, objections, read

BASE = beside(read(LEAD))
HOT = "kind: criteria\nkey: hot\nscope: lifecycle\nentity: lead\ncriteria: mql AND score > 80\n"
AROUND = beside(read(LEAD), read(MQL, BASE), read(FIT, BASE), read(HOT, beside(read(LEAD), read(MQL, BASE))))
HEAD = "kind: metric\nkey: figure\nscope: lifecycle\nentity: lead\n"
RATIO = "ratio: {of: hot, over: mql, cohort: mql}\n"


def metric(*lines: str) -> str:
    return HEAD + "".join(f"{line}\n" for line in lines)


def test_a_count_is_of_a_criteria_by_its_key_and_rests_on_it_and_on_the_clock() -> None:
    draft = read(metric("of: mql"), AROUND)
    assert (draft.yields, draft.refers, draft.reads) == ("metric", ("mql",), ("created",))
    assert (metric_of(draft).measure_name, criteria_of(metric_of(draft))) == ("count", ("mql",))
    assert draft.content["measure"] == "count"
    assert draft.content["dated_by"] == "clock"
    assert read(metric("measure: count", "of: mql", "dated_by: clock"), AROUND).content_digest == draft.content_digest


def test_a_sum_is_of_a_number_of_the_records_that_count_and_may_have_a_unit() -> None:
    draft = read(metric("measure: {sum: score}", "of: mql", "unit: EUR"), AROUND)
    assert (draft.refers, draft.reads) == (("mql",), ("created", "score"))
    assert (metric_of(draft).measure_name, metric_of(draft).sums, metric_of(draft).unit) == ("sum", "score", "EUR")


def test_a_ratio_is_of_one_criteria_over_another_whose_records_are_the_cohort() -> None:
    draft = read(HEAD + RATIO, AROUND)
    assert draft.refers == ("hot", "mql")
    assert (metric_of(draft).measure_name, criteria_of(metric_of(draft))) == ("ratio", ("hot", "mql"))


def test_a_metric_dated_by_what_a_record_became_rests_on_that_criteria_too() -> None:
    draft = read(metric("of: hot", "dated_by:  became   mql"), AROUND)
    assert (draft.refers, draft.reads, metric_of(draft).dated_by) == (("hot", "mql"), (), "became mql")


@pytest.mark.parametrize(
    ("lines", "said", "line"),
    [
        (("title: x",), "it does not say what is counted", 1),
        (("of: mqll",), "there is no criteria `mqll` of lead", 5),
        (("of: fit",), "there is no criteria `fit` of lead", 5),
        (("of: score > 5",), "`score > 5` cannot be a key", 5),
        (("of: mql", "measure: average"), "`average` is not known here", 6),
        (("of: mql", "measure: {average: score}"), "`average` is not a key here", 6),
        (("of: mql", "measure: {sum: job_level}"), "`job_level` is no number of lead", 6),
        (("of: mql", "measure: {sum: scor}"), "write `score`", 6),
        (("of: mql", "measure: {sum: fit}"), "`fit` is no number of lead", 6),
        (("of: mql", "measure: {}"), "`sum` is missing", 6),
        (("of: mql", "unit: EUR"), "a count has no unit", 6),
        (("of: mql", "measure: {sum: score}", f"unit: {'x' * 21}"), "that is no unit", 7),
        (("of: mql", "dated_by: closed"), "`closed` dates no record", 6),
        (("of: mql", "dated_by: became"), "write dated_by: became hot", 6),
        (("of: mql", "dated_by: became mqll"), "write dated_by: became mql", 6),
        (("of: mql", RATIO.strip()), "a ratio has no `of`", 5),
        (("measure: count", RATIO.strip()), "a ratio has no `measure`", 5),
        (("unit: EUR", RATIO.strip()), "a ratio has no `unit`", 5),
        (("ratio: {of: hot, over: mql}",), "`cohort` is missing", 5),
        (("ratio: {of: hot, over: mql, cohort: hot}",), "the cohort is hot", 5),
        (("ratio: {of: hot, over: mqll, cohort: mql}",), "there is no criteria `mqll`", 5),
        (("ratio: {of: hot, over: mql, cohort: mql, by: x}",), "`by` is not a key here", 5),
        (("ratio: mql",), "lines of `key: value`", 5),
    ],
)
def test_what_is_no_metric_is_told_at_its_place(lines: tuple[str, ...], said: str, line: int) -> None:
    with pytest.raises(BadInput) as told:
        read(metric(*lines), AROUND)
    assert said in str(told.value)
    assert told.value.place.startswith(f"doc.yaml:{line}:")


def test_an_entity_without_a_clock_dates_no_metric() -> None:
    timeless = LEAD.replace("clock: event", "title: Created")
    around = beside(read(timeless), read(MQL, beside(read(timeless))))
    with pytest.raises(BadInput, match="no field of lead says when one came to be"):
        read(metric("of: mql"), around)
    assert read(metric("of: mql", "dated_by: became mql"), around).reads == ()


def test_a_ratio_of_a_criteria_to_itself_is_an_objection() -> None:
    (told,) = objections(HEAD + "ratio: {of: mql, over: mql, cohort: mql}\n", AROUND)
    assert "it would always be 1" in told
    assert told.startswith("doc.yaml:5:")
    assert objections(HEAD + RATIO, AROUND) == []


def test_a_reader_is_told_what_blanks_and_an_empty_denominator_do() -> None:
    assert notes(metric("of: mql"), AROUND) == []
    assert notes(metric("measure: {sum: score}", "of: mql"), AROUND) == [
        "a record with a blank score is counted, adds nothing, and is told apart",
        "a record whose score cannot be read is left out, and told apart",
    ]
    assert notes(metric("measure: {sum: employees}", "of: mql"), AROUND)[0] == "a record with a blank employees adds 0"
    assert notes(HEAD + RATIO, AROUND) == ["where the denominator is 0 there is no figure"]


def test_no_criteria_refers_to_a_metric() -> None:
    around = beside(*AROUND.definitions.values(), read(metric("of: mql"), AROUND))
    with pytest.raises(BadInput, match="figure is a metric"):
        read("kind: criteria\nkey: other\nscope: lifecycle\nentity: lead\ncriteria: figure\n", around)


def test_it_means_another_thing_where_its_criteria_does_and_where_it_is_measured_otherwise() -> None:
    lines = (("of: mql",), ("of: hot",), ("measure: {sum: score}", "of: mql"), ("of: mql", "dated_by: became mql"))
    drafts = [read(metric(*each), AROUND) for each in lines]
    assert len({each.meaning for each in drafts}) == len(drafts)
    wider = read(MQL.replace("criteria: |\n", "criteria: |\n  score > 1 AND\n"), BASE)
    assert read(metric("of: mql"), beside(*{**AROUND.definitions, "mql": wider}.values())).meaning != drafts[0].meaning
