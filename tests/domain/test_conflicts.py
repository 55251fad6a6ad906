"""Open proposals that stand in each other's way: named, never stopped, and stale once the other was decided."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import rebase, withdraw
from ledger.domain.basis import staleness
from ledger.domain.proposal import Proposal
from ledger.domain.status import status
from ledger.govern.proposals.pure.conflicts import conflicts, is_open, open_proposals
from ledger.testing import Given, definition, entity, terms

from .histories import Story, many, stories_of_content
from .steps import APRIL, JUNE, LEDGER, MAY, proposed, ratified, retiring

BASE = ratified(ratified(ratified(LEDGER, entity("lead", score="number")), definition("fit")), definition("sql"))
FIT, STRICTER = definition("fit", says="new"), definition("fit", says="stricter")
MQL = definition("mql", entity="lead", reads=("score",))
HOT = definition("hot", refers=("fit",))


def told(so_far: Given, one: str) -> list[tuple[str, str]]:
    every = conflicts(so_far.state.proposals[one], open_proposals(so_far.state, so_far.today))
    return [(each.proposal, each.why) for each in every]


def why(so_far: Given, one: str) -> str:
    return staleness(so_far.state, so_far.state.proposals[one], so_far.today)


def decided(so_far: Given, one: str) -> Given:
    return so_far.after(approve, proposal_id=one, by="sal").after(ratify, proposal_id=one, by="cro")


def test_two_that_change_one_definition_on_the_same_days_conflict() -> None:
    both = proposed(proposed(BASE, FIT, terms(APRIL)), STRICTER, terms(MAY), by="ben")
    assert told(both, "fit#2") == [("fit#3", "it changes `fit` too, on the same days")]
    assert told(both, "fit#3") == [("fit#2", "it changes `fit` too, on the same days")]


def test_one_after_the_other_they_do_not() -> None:
    both = proposed(proposed(BASE, FIT, terms(APRIL, MAY)), STRICTER, terms(MAY, JUNE), by="ben")
    assert told(both, "fit#2") == told(both, "fit#3") == []


def test_one_that_changes_what_another_rests_on_conflicts_with_it() -> None:
    both = proposed(proposed(BASE, HOT, terms(MAY)), FIT, terms(APRIL))
    assert told(both, "hot#1") == [("fit#2", "it changes `fit`, which this rests on")]
    assert told(both, "fit#2") == [("hot#1", "it rests on `fit`, which this changes")]


def test_and_so_does_one_that_changes_its_entity_or_retires_what_it_rests_on() -> None:
    wider = proposed(proposed(BASE, MQL, terms(MAY)), entity("lead", score="number", plan="text"), terms(APRIL))
    assert told(wider, "mql#1") == [("lead#2", "it changes `lead`, which this rests on")]
    ended = proposed(proposed(BASE, HOT, terms(MAY)), definition("fit"), retiring(APRIL))
    assert told(ended, "hot#1") == [("fit#2", "it changes `fit`, which this rests on")]


def test_those_about_something_else_do_not() -> None:
    assert told(proposed(proposed(BASE, FIT), MQL), "fit#2") == []


def test_what_is_closed_or_lapsed_stands_in_nobodys_way() -> None:
    both = proposed(proposed(BASE, FIT, terms(MAY)), STRICTER, terms(MAY), by="ben")
    assert told(both.after(withdraw, proposal_id="fit#3", by="ben"), "fit#2") == []
    assert told(both.on(JUNE), "fit#2") == []


def test_nobody_is_stopped_and_the_first_to_be_decided_makes_the_other_stale_by_name() -> None:
    both = proposed(proposed(BASE, FIT, terms(APRIL)), STRICTER, terms(APRIL), by="ben")
    one = decided(both, "fit#3")
    assert why(one, "fit#2") == "fit#3 was ratified as v2 for 2026-04-01 on; what this displaces is no longer so"
    assert told(one, "fit#2") == []
    renewed = one.after(rebase, proposal_id="fit#2", draft=FIT, by="ana")
    assert (why(renewed, "fit#2"), status(renewed.state, renewed.state.proposals["fit#2"], renewed.today)) == (
        "",
        "open",
    )


def test_it_is_told_what_was_decided_of_that_which_it_rests_on() -> None:
    both = proposed(proposed(BASE, HOT, terms(MAY)), FIT, terms(APRIL))
    moved = decided(both, "fit#2")
    assert why(moved, "hot#1") == "fit#2 was ratified as v2 for 2026-04-01 on; what this rests on is no longer so"


def test_what_was_decided_of_days_that_it_does_not_rest_on_is_not_the_reason() -> None:
    """Both are newer than the proposal; only the one that governs its first day moved its base."""
    both = proposed(proposed(BASE, HOT, terms(MAY)), FIT, terms(APRIL))
    later = proposed(decided(both, "fit#2"), STRICTER, terms(JUNE))
    assert why(decided(later, "fit#3"), "hot#1").startswith("fit#2 was ratified as v2 for 2026-04-01 on; ")


def test_nor_is_what_was_decided_before_it_was_asked_for() -> None:
    """It comes to rest on `sql` as well, of which nothing was decided since."""
    both = proposed(proposed(BASE, HOT, terms(MAY)), definition("fit", refers=("sql",)), terms(APRIL))
    assert why(decided(both, "fit#2"), "hot#1") == (
        "fit#2 was ratified as v2 for 2026-04-01 on; what this rests on is no longer so"
    )


def test_a_retirement_and_what_begins_to_rest_on_it_are_told_too() -> None:
    ended = proposed(proposed(BASE, FIT, terms(MAY)), definition("fit"), retiring(APRIL))
    assert why(decided(ended, "fit#3"), "fit#2").startswith("fit was retired for 2026-04-01 on; what this displaces")
    more = proposed(proposed(BASE, FIT, terms(MAY)), HOT, terms(APRIL))
    assert why(decided(more, "hot#1"), "fit#2") == (
        "hot#1 was ratified as v1 for 2026-04-01 on; what this changes indirectly is no longer so"
    )


@many
@given(stories_of_content())
def test_a_conflict_is_always_one_for_both(story: Story) -> None:
    among = open_proposals(story.state, story.today)
    proposals = story.state.proposals.values()
    found = {(one.id, each.proposal) for one in proposals for each in conflicts(one, among)}
    assert {(other, one) for one, other in found} == found
    assert found == {(one.id, other.id) for one, other in permutations(proposals, 2) if meet(one, other, story)}


def meet(one: Proposal, other: Proposal, story: Story) -> bool:
    """The same without an index: both open, days in common, and one about what the other changes or rests on."""
    keys = [{each.key, *(basis.key for basis in each.bound.basis)} for each in (one, other)]
    about = one.key in keys[1] or other.key in keys[0]
    days = one.terms.period.overlaps(other.terms.period)
    return about and days and all(is_open(story.state, each, story.today) for each in (one, other))
