"""Two checkers, one text: what ours says of each act of a history, the one that was written from RIGHTS.md says too."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from independent.bags import Past, write_bag
from independent.checkers import disagreements, our_verdicts, require_second, second_checker
from independent.histories import honest_pasts, pasts
from ledger.domain.entitlement.rules import FORM
from strategies import how_many

pytestmark = pytest.mark.faults
HISTORIES = how_many(30, 40, 500)
many = settings(max_examples=HISTORIES, deadline=None)


@many
@given(honest_pasts())
def test_whatever_the_verbs_gave_stood_by_a_right(past: Past) -> None:
    assert {at: said for at, said in our_verdicts(past).items() if said.verdict != "entitled"} == {}


@many
@given(pasts())
def test_no_act_without_effect_makes_one_wrong_that_a_verb_gives_after_it(past: Past) -> None:
    wrong = {at: said for at, said in our_verdicts(past).items() if at in past.honest and said.verdict != "entitled"}
    assert {at: said for at, said in wrong.items() if said.rule != FORM} == {}


@many
@given(pasts())
def test_whatever_somebody_wrote_an_audit_says_of_each_act_by_which_rule(past: Past) -> None:
    assert all(said.rule.startswith("R") for said in our_verdicts(past).values())


@many
@given(pasts())
def test_two_checkers_agree_on_histories_into_which_somebody_wrote(past: Past) -> None:
    require_second()
    with TemporaryDirectory() as folder:
        bag = write_bag(past, Path(folder))
        assert [*disagreements(our_verdicts(past), second_checker(bag))] == []


@many
@given(pasts(), st.sets(st.integers(0, 60), max_size=5))
def test_what_is_withheld_leaves_acts_unjudged_and_none_judged_otherwise(past: Past, hidden: set[int]) -> None:
    """Most of what is hidden is of later, so that what came before is still judged."""
    require_second()
    withheld = {len(past.events) - each for each in hidden if each < len(past.events)}
    with TemporaryDirectory() as folder:
        theirs = second_checker(write_bag(past, Path(folder), withheld))
    judged = {position: said for position, said in theirs.items() if said.verdict != "not judged"}
    ours = our_verdicts(past)
    assert [*disagreements({each: ours[each] for each in judged if each in ours}, judged)] == []
    assert not withheld & judged.keys()
