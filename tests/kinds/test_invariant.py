"""An invariant document: one claim in one of four forms, its criteria read against the entity of its day."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import BadInput, LedgerError, Problems
from ledger.kinds.invariant import MOST, claim_in_words, claim_lines, claim_of
from shell import invariant

from .reading import FIT, FUNNEL, LEAD, MQL, beside, notes, objections, read

AROUND = beside(read(LEAD), read(MQL, beside(read(LEAD))), read(FIT, beside(read(LEAD))))
FORMS = {
    "is": "every: mql\nis: score >= 60",
    "never": "every: is_competitor\nnever: mql",
    "disjoint": "disjoint:\n  - mql\n  - score < 10\n  - score BETWEEN 20 AND 30",
    "reachable": "reachable: [fit < 40]",
}


def refused(claim: str, **more: str) -> LedgerError:
    with pytest.raises(LedgerError) as told:
        read(invariant(claim, **more), AROUND)
    return told.value


@pytest.mark.parametrize(
    ("form", "refers", "reads"),
    [
        ("is", ("mql",), ("score",)),
        ("never", ("mql",), ("is_competitor",)),
        ("disjoint", ("mql",), ("score",)),
        ("reachable", ("fit",), ()),
    ],
)
def test_it_refers_to_what_its_claim_mentions_and_yields_nothing(form: str, refers: Any, reads: Any) -> None:
    draft = read(invariant(FORMS[form]), AROUND)
    assert (draft.kind, draft.key, draft.entity, draft.path) == ("invariant", "inv", "lead", "lifecycle/inv")
    assert (draft.refers, draft.reads, draft.yields) == (refers, reads, "")
    assert claim_of(draft).form == form


@pytest.mark.parametrize(
    ("form", "words", "lines"),
    [
        ("is", "every record that satisfies `mql` satisfies `score >= 60`", ["every  mql", "is     score >= 60"]),
        (
            "never",
            "no record that satisfies `is_competitor` satisfies `mql`",
            ["every  is_competitor", "never  mql"],
        ),
        (
            "disjoint",
            "no record satisfies two of `mql`, `score < 10`, `score BETWEEN 20 AND 30`",
            ["disjoint  mql", "          score < 10", "          score BETWEEN 20 AND 30"],
        ),
        ("reachable", "some record satisfies `fit < 40`", ["reachable  fit < 40"]),
    ],
)
def test_its_claim_is_a_sentence_and_lines(form: str, words: str, lines: list[str]) -> None:
    claim = claim_of(read(invariant(FORMS[form]), AROUND))
    assert (claim_in_words(claim), claim_lines(claim)) == (words, lines)


def test_several_that_must_be_reachable_each_need_a_record_of_their_own() -> None:
    claim = claim_of(read(invariant("reachable: [fit < 40, mql]"), AROUND))
    assert claim_in_words(claim) == "some record satisfies `fit < 40`, some `mql`"


def test_its_texts_are_kept_by_their_places_as_they_were_written() -> None:
    assert read(invariant("every: mql  \nis: 'score>=60 -- low'"), AROUND).source == {
        "every": "mql",
        "is": "score>=60 -- low",
    }
    assert list(read(invariant(FORMS["disjoint"]), AROUND).source) == ["disjoint.0", "disjoint.1", "disjoint.2"]


def test_it_goes_by_its_key_where_it_has_no_title() -> None:
    assert read(invariant(FORMS["is"]), AROUND).content["title"] == "inv"
    assert read(invariant(FORMS["is"], title="Sober"), AROUND).content["title"] == "Sober"


@pytest.mark.parametrize(
    ("claim", "what", "place"),
    [
        ("statement: nothing", "the invariant claims nothing", "doc.yaml:1:7"),
        ("every: mql", "every makes no claim alone", "doc.yaml:5:8"),
        ("is: mql", "is makes no claim alone", "doc.yaml:5:5"),
        ("never: mql", "never makes no claim alone", "doc.yaml:5:8"),
        ("is: mql\nnever: mql", "is and never make no claim together", "doc.yaml:6:8"),
        ("every: mql\nis: mql\nnever: mql", "every and is and never make no claim together", "doc.yaml:7:8"),
        ("every: mql\nis: mql\nreachable: [mql]", "every and is and reachable make no claim", "doc.yaml:7:12"),
        ("disjoint: [mql, fit < 4]\nreachable: [mql]", "disjoint and reachable make no claim", "doc.yaml:6:12"),
        ("disjoint: [mql]", "`disjoint` holds 1 criteria", "doc.yaml:5:11"),
        ("disjoint: []", "`disjoint` holds 0 criteria", "doc.yaml:5:11"),
        ("disjoint: mql", "`disjoint` holds `mql`", "doc.yaml:5:11"),
        ("reachable: []", "`reachable` holds 0 criteria", "doc.yaml:5:12"),
        (f"reachable: [{', '.join(['mql'] * (MOST + 1))}]", f"`reachable` holds {MOST + 1}", "doc.yaml:5:12"),
        ("every: mql\nis:", "`is` is missing", "doc.yaml:6:4"),
        ("every: mql\nis: [mql]", "`is` holds", "doc.yaml:6:5"),
        ("disjoint: [mql, 3]", "`disjoint` holds `3`", "doc.yaml:5:17"),
        ("every: mql\nis: scor >= 60", "lead has no field or criteria scor", "doc.yaml:6:5"),
        ("every: mql AND hot\nis: mql", "lead has no field or criteria hot", "doc.yaml:5:16"),
        ("every: mql\nis: inv", "lead has no field or criteria inv", "doc.yaml:6:5"),
        ("reachable: [mql, fit]", "fit", "doc.yaml:5:18"),
        ("every: mql\nis: score >=", "the text ends after >=", "doc.yaml:6:13"),
    ],
)
def test_what_makes_no_claim_is_told_at_its_place(claim: str, what: str, place: str) -> None:
    told = refused(claim)
    assert isinstance(told, BadInput)
    assert what in told.what
    assert told.place == place
    assert told.why
    assert told.fix


def test_as_many_as_may_be_are_read() -> None:
    assert len(claim_of(read(invariant(f"reachable: [{', '.join(['mql'] * MOST)}]"), AROUND)).trees) == MOST
    assert len(claim_of(read(invariant("disjoint: [mql, score < 10]"), AROUND)).trees) == 2


def test_every_mistake_in_a_list_is_told_at_once_each_at_its_place() -> None:
    told = refused("disjoint: [mql, scor > 1, ' ', mqll]")
    assert isinstance(told, Problems)
    assert [each.place for each in told.problems] == ["doc.yaml:5:17", "doc.yaml:5:27", "doc.yaml:5:32"]


def test_stages_are_no_criteria_that_it_may_speak_of() -> None:
    around = beside(read(LEAD), read(FUNNEL, beside(read(LEAD))))
    with pytest.raises(BadInput, match="funnel is a ladder of stages"):
        read(invariant("every: funnel\nis: score > 1"), around)


def test_its_entity_is_in_force_on_its_day() -> None:
    with pytest.raises(BadInput, match="there is no entity `lead` on 2026-03-02"):
        read(invariant(FORMS["is"].replace("mql", "score > 1")))


@pytest.mark.parametrize("every", ["score >= 65 AND score < 65", "mql AND score < 10"])
def test_a_claim_about_nobody_is_objected_to_at_its_place(every: str) -> None:
    for form in ("is", "never"):
        (told,) = objections(invariant(f"{form}: score > 1\nevery: {every}"), AROUND)
        assert "no record satisfies what `every` asks for" in told
        assert told.startswith("doc.yaml:6:8")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_else_is_objected_to(form: str) -> None:
    assert objections(invariant(FORMS[form]), AROUND) == []


def test_the_notes_say_which_way_records_with_blanks_go_in_each_criteria() -> None:
    told = notes(invariant("every: NOT score >= 65\nnever: NOT created < TODAY"), AROUND)
    assert [any(name in each for each in told) for name in ("score", "created")] == [True, True]
    assert notes(invariant(FORMS["is"]), AROUND) == []


def test_another_spelling_is_the_same_content_and_another_order_is_not() -> None:
    one = read(invariant("disjoint: [mql, score < 10]"), AROUND)
    spelled = read(invariant("disjoint: ['mql', '(score<10.0)']"), AROUND)
    turned = read(invariant("disjoint: [score < 10, mql]"), AROUND)
    assert one.content_digest == spelled.content_digest != turned.content_digest


def test_the_order_of_a_list_is_no_part_of_what_it_means_and_the_order_of_a_claim_is() -> None:
    meanings = {
        claim: read(invariant(claim), AROUND).meaning
        for claim in (
            "disjoint: [mql, score < 10]",
            "disjoint: [score < 10, mql]",
            "reachable: [mql, score < 10]",
            "every: mql\nis: score < 10",
            "every: score < 10\nis: mql",
            "every: mql\nnever: score < 10",
        )
    }
    assert len(set(meanings.values())) == 5
    assert meanings["disjoint: [mql, score < 10]"] == meanings["disjoint: [score < 10, mql]"]


def test_what_it_means_has_its_references_written_out() -> None:
    by_name = read(invariant("every: mql\nis: score > 1"), AROUND)
    by_hand = read(invariant("every: score >= 65 AND job_level IN ('vp')\nis: score > 1"), AROUND)
    other = beside(read(LEAD), read(MQL.replace("score >= 65", "score >= 66"), beside(read(LEAD))))
    assert by_name.meaning == by_hand.meaning
    assert by_name.content_digest != by_hand.content_digest
    assert read(invariant("every: mql\nis: score > 1"), other).meaning != by_name.meaning
