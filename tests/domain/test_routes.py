"""Small changes cost little: how many approvals a change needs, by what it does to verdicts."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.revoking import revoke
from ledger.domain.category import CATEGORIES, CATEGORY, UNKNOWN, Category
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.route import ALL, OTHERWISE, approvals, route
from ledger.testing import DAY, Given, charter, definition, row, terms

from .steps import APRIL, LEDGER, alone, proposed, ratified, retiring

FOUR = ("sal", "mia", "ops", "cro")
QUORUMS = {"editorial": 1, "equivalent": 1, "shifting": ALL, OTHERWISE: 2}
ROUTED = LEDGER.also(row(quorum=2, quorums=QUORUMS, approvers=FOUR))
MQL = definition("mql")
OPEN = proposed(ROUTED, MQL)

numbers = st.integers(0, 4) | st.just(ALL)
charters = st.dictionaries(st.sampled_from(CATEGORIES), numbers, max_size=6).flatmap(
    lambda rows: st.builds(lambda otherwise: {**rows, OTHERWISE: otherwise}, numbers)
)
names = st.sampled_from(tuple(CATEGORY))
bench = st.integers(0, 5)


def carried(so_far: Given, *names: str, by: tuple[str, ...] = ()) -> Any:
    for who in by:
        so_far = so_far.after(approve, proposal_id="mql#1", by=who)
    return so_far.when(ratify, proposal_id="mql#1", by="cro", categories=[Category(each) for each in names])


@pytest.mark.parametrize("category", ["editorial", "equivalent"])
def test_one_approver_is_enough_for_what_moves_no_verdict(category: str) -> None:
    (event,) = carried(OPEN, category, by=("mia",)).then(DefinitionRatified)
    assert (event.category, event.quorum, event.counted) == (category, 1, ("mia",))


def test_everybody_who_may_consent_has_to_where_the_charter_says_all() -> None:
    """The decider sits on the bench too, and their own approval never counts."""
    carried(OPEN, "shifting", by=("sal", "mia")).then_refused(
        "2 of 3 approvals", "the change is shifting (some in, some out), so the charter", "ask ops"
    )
    (event,) = carried(OPEN, "shifting", by=("sal", "mia", "ops")).then(DefinitionRatified)
    assert (event.category, event.quorum) == ("shifting", 3)


def test_an_approver_who_leaves_is_no_longer_one_of_all() -> None:
    leaving = {"scope": "lifecycle", "role": "approver", "by": "cro", "start": DAY}
    left = OPEN.after(revoke, person="ops", **leaving)
    carried(left, "shifting", by=("sal", "mia")).then(DefinitionRatified)


def test_nor_is_one_who_wrote_it() -> None:
    own = proposed(LEDGER.also(row(quorum=2, quorums=QUORUMS, stewards=("sal",), approvers=FOUR)), MQL, by="sal")
    carried(own, "shifting", by=("mia", "ops")).then(DefinitionRatified)


def test_all_of_nobody_is_never_enough() -> None:
    alone_there = LEDGER.also(row(quorum=1, quorums={OTHERWISE: ALL}, approvers=("cro",)))
    carried(proposed(alone_there, MQL), "editorial").then_refused("0 of 1 approvals", "another approver")


def test_a_category_without_a_row_of_its_own_goes_the_way_of_all_others() -> None:
    carried(OPEN, "widening", by=("sal",)).then_refused("1 of 2 approvals", "widening (some in, none out)")
    carried(OPEN, "widening", by=("sal", "mia")).then(DefinitionRatified)


@pytest.mark.parametrize("order", list(permutations(("editorial", "shifting", "widening"))))
def test_of_all_that_it_changes_the_one_that_asks_for_most_decides(order: tuple[str, ...]) -> None:
    carried(OPEN, *order, by=("sal", "mia")).then_refused("2 of 3 approvals", "shifting (some in, some out)")


def test_it_says_of_what_it_changes_indirectly_which_one_it_is() -> None:
    found = [Category("editorial"), Category("shifting", "sql")]
    OPEN.when(ratify, proposal_id="mql#1", by="cro", categories=found).then_refused(
        "shifting (some in, some out) for sql, which it changes indirectly"
    )


def test_what_nobody_compared_or_proved_needs_the_most_that_any_change_needs() -> None:
    for names in ((), (UNKNOWN,), ("editorial", UNKNOWN)):
        carried(OPEN, *names, by=("sal", "mia")).then_refused("2 of 3 approvals", "unknown (nobody proved")


def test_a_charter_with_one_number_asks_for_it_whatever_the_change_does() -> None:
    plain = proposed(LEDGER, MQL)
    for category in CATEGORIES:
        (event,) = carried(plain, category, by=("sal",)).then(DefinitionRatified)
        assert (event.category or None, event.quorum) == (None, 1)


def test_a_retirement_records_its_route_too() -> None:
    ended = proposed(ratified(LEDGER, MQL).also(row(quorum=2, quorums=QUORUMS, approvers=FOUR)), MQL, retiring(APRIL))
    for who in ("sal", "mia"):
        ended = ended.after(approve, proposal_id="mql#2", by=who)
    facts = [Category("incomparable", why="it ends the definition")]
    (event,) = ended.when(ratify, proposal_id="mql#2", by="cro", categories=facts).then(DefinitionRetired)
    assert (event.category, event.quorum) == ("incomparable", 2)


def test_an_amended_charter_brings_its_routes_with_it() -> None:
    seated = alone(LEDGER, charter("lifecycle", quorum=2, quorums=QUORUMS, approvers=FOUR), terms())
    found = seated.state.rights.row("lifecycle", DAY)
    assert found
    assert found.terms.quorums == QUORUMS


def test_a_route_that_nobody_can_go_any_more_is_a_gap() -> None:
    leaving = {"scope": "lifecycle", "role": "approver", "by": "cro", "start": DAY}
    left = ROUTED.after(revoke, person="ops", **leaving).after(revoke, person="mia", **leaving)
    assert list(left.state.rights.gaps(DAY))[1:] == ["`lifecycle` needs 2 approvals otherwise, and has 1 approver left"]
    gone = left.after(revoke, person="sal", **leaving)
    assert (
        "`lifecycle` needs 1 approval where a change is shifting (some in, some out), and has 0 approvers left"
        in gone.state.rights.gaps(DAY)
    )


@given(charters, names, bench, st.randoms())
def test_a_route_is_the_same_however_its_charter_is_written(rows: Any, name: str, able: int, random: Any) -> None:
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    assert approvals(dict(shuffled), name, able) == approvals(rows, name, able)


@given(charters, st.lists(names, min_size=1, max_size=5), bench, st.randoms())
def test_a_route_is_the_same_in_whatever_order_the_changes_are_told(
    rows: Any, found: list[str], able: int, random: Any
) -> None:
    told = [Category(each) for each in found]
    shuffled = random.sample(told, len(told))
    terms = row(quorums=rows)
    one, other = route(terms, told, able), route(terms, shuffled, able)
    assert one.quorum == other.quorum
    assert one.category
    assert other.category
    assert one.category.rank == other.category.rank


@given(charters, st.lists(names, min_size=1, max_size=5), bench)
def test_a_change_needs_what_any_of_its_categories_asks_and_the_one_that_asks_is_named(
    rows: Any, found: list[str], able: int
) -> None:
    taken = route(row(quorums=rows), [Category(each) for each in found], able)
    asked = {each: approvals(rows, each, able) for each in found}
    assert taken.category
    assert taken.quorum == max(asked.values()) == asked[taken.category.name]


@given(charters, names, bench)
def test_nothing_needs_more_than_what_nobody_proved(rows: Any, name: str, able: int) -> None:
    assert approvals(rows, name, able) <= approvals(rows, UNKNOWN, able)


@given(charters, names, bench)
def test_an_approver_who_leaves_moves_only_what_all_are_asked_for(rows: Any, name: str, able: int) -> None:
    one, fewer = approvals(rows, name, able + 1), approvals(rows, name, able)
    asks_all = ALL in (rows.values() if name == UNKNOWN else [rows.get(name, rows[OTHERWISE])])
    assert fewer <= one if asks_all else fewer == one
    assert fewer >= 1 or not asks_all
