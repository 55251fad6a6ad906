"""What is so of every meaning, those of today and those to come: each is tried with every draw that there is of it."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from ledger.language.digest import meaning_digest
from ledger.language.judged import judged
from ledger.language.meaning import Composite, Meaning, nothing, sort_of, whens, with_whens
from ledger.language.record import Unreadable
from ledger.language.schema import Schema
from ledger.language.tree import Always, Not, Tree
from ledger.language.tree_json import meaning_json
from ledger.meanings.criteria import Criteria
from ledger.meanings.registry import MEANINGS, meaning_from_json, meaning_of, yields
from ledger.meanings.score import Score, Weighted
from strategies import TODAY, ladders, metrics, records, schemas, scorings, trees

DRAWN = {"criteria": trees, "score": scorings, "ladder": ladders, "metric": metrics}


each_sort = pytest.mark.parametrize("sort", [*DRAWN])


def a_meaning(data: st.DataObject, sort: str) -> tuple[Meaning, Schema]:
    schema = data.draw(schemas())
    meaning: Meaning = data.draw(DRAWN[sort](schema))
    return meaning, schema


def test_every_meaning_is_drawn_here() -> None:
    assert DRAWN.keys() == {"criteria", *(each.sort for each in MEANINGS)}


@each_sort
@given(data=st.data())
def test_what_was_stored_comes_back_as_what_it_was(sort: str, data: st.DataObject) -> None:
    meaning, _ = a_meaning(data, sort)

    assert meaning_from_json(meaning_json(meaning)) == meaning
    assert sort_of(meaning) == sort


@each_sort
@given(data=st.data())
def test_a_meaning_with_its_own_criteria_is_itself_and_with_others_has_those(sort: str, data: st.DataObject) -> None:
    meaning, _ = a_meaning(data, sort)

    assert with_whens(meaning, lambda when: when) == meaning
    assert whens(with_whens(meaning, Not)) == tuple(map(Not, whens(meaning)))


@each_sort
@given(data=st.data())
def test_titles_change_nothing_that_is_said(sort: str, data: st.DataObject) -> None:
    meaning, schema = a_meaning(data, sort)

    assert meaning_digest(meaning_of(meaning).untitled(), schema) == meaning_digest(meaning, schema)


@each_sort
@given(data=st.data())
def test_one_alone_is_united_to_what_says_the_same(sort: str, data: st.DataObject) -> None:
    meaning, schema = a_meaning(data, sort)

    assert meaning_digest(meaning_of(meaning).united([meaning]), schema) == meaning_digest(meaning, schema)


@each_sort
@given(data=st.data())
def test_two_of_which_one_judges_nothing_are_united_to_the_other(sort: str, data: st.DataObject) -> None:
    meaning, schema = a_meaning(data, sort)
    record = data.draw(records(schema))
    silent = with_whens(meaning, lambda _: Not(Always()))

    both = meaning_of(meaning).united([silent, meaning])

    try:
        said = judged(meaning, record, schema, TODAY)
    except Unreadable:
        return
    assert judged(both, record, schema, TODAY) == said


@each_sort
@given(data=st.data())
def test_what_nothing_true_gives_is_what_the_form_says(sort: str, data: st.DataObject) -> None:
    meaning, schema = a_meaning(data, sort)
    silent = with_whens(meaning, lambda _: Not(Always()))

    said = judged(silent, {}, schema, TODAY + timedelta(1))

    assert said == (nothing(meaning.form) if isinstance(meaning, Composite) else False)


@each_sort
@given(data=st.data())
def test_every_thing_that_is_said_stands_on_one_line_of_a_count(sort: str, data: st.DataObject) -> None:
    meaning, schema = a_meaning(data, sort)
    try:
        said = judged(meaning, data.draw(records(schema)), schema, TODAY)
    except Unreadable:
        return
    asked = meaning_of(meaning)

    labels = asked.labels([meaning], {said}, "")

    assert bool(asked.head) is isinstance(meaning, Composite)
    assert sum(said in among for among in labels.values()) == (1 if asked.head else 0)


def test_a_tree_is_asked_as_a_criteria_and_everything_else_answers_itself() -> None:
    tree: Tree = Always()
    score = Score((Weighted(tree, 40),), 0, 100)

    assert (meaning_of(tree), yields(tree)) == (Criteria(tree), "predicate")
    assert (meaning_of(score), yields(score)) == (score, "score")
