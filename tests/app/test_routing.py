"""What a proposal changes, as a fact for the decision: gathered where the charter asks, from the state that decides."""

from __future__ import annotations

from collections.abc import Sequence

from tests.domain.steps import LEDGER, alone, newest, proposed

from ledger.domain.acts.proposing import withdraw
from ledger.domain.category import Category
from ledger.govern.proposals.queries.routing import categories
from ledger.testing import Given, charter, row, solo

ROUTED = LEDGER.also(row("*", **{**solo("dana"), "quorums": {"editorial": 0, "otherwise": 0}}))
AMENDED = proposed(alone(LEDGER, charter("sales")), charter("sales", decider="mia"), by="dana")


def told(so_far: Given) -> Sequence[Category]:
    proposal = so_far.state.proposals[newest(so_far)]
    return categories(so_far.state, proposal, "UTC", so_far.today)


def test_a_charter_that_is_amended_is_of_another_sort_for_it_judges_nothing() -> None:
    again = proposed(alone(ROUTED, charter("sales")), charter("sales", decider="mia"), by="dana")
    assert told(again) == (Category("incomparable", why="a document of kind charter judges no records"),)


def test_nothing_is_gathered_for_a_charter_with_one_number_or_a_closed_proposal() -> None:
    assert told(AMENDED) == ()
    asked = proposed(ROUTED, charter("sales"), by="dana")
    assert [each.name for each in told(asked)] == ["incomparable"]
    assert told(asked.after(withdraw, proposal_id="charter/sales#1", by="dana")) == ()
