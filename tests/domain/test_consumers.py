"""Consumers: who may say what reads a definition, and what is said of one counts as it was said last."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.revoking import revoke
from ledger.errors import BadInput, Problems, UnknownName
from ledger.govern.consumers.events import ConsumerAdded, ConsumerRemoved, id_of
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.consumers.verbs import LONGEST, add, remove
from ledger.govern.documents.views import state_hash
from ledger.testing import Given, by, definition, entity, people, row

from .steps import LEDGER, alone, proposed, ratified

GOVERNED = alone(ratified(ratified(LEDGER, definition("mql")), definition("sql")), definition("churn", scope="service"))
OUTSIDERS = GOVERNED.also(*people("cmo", "eve"), row("service", stewards=("eve",)))
WEEKLY: dict[str, Any] = {"title": "CMO weekly", "uses": ("mql",), "owner": "cmo"}
ADDED = ConsumerAdded(id="cmo-weekly", title="CMO weekly", uses=("mql",), owner="cmo", because="we agreed on it")
KNOWN = OUTSIDERS.after(add, **WEEKLY, by="ana")


def uses(so_far: Given) -> tuple[str, ...]:
    return CONSUMERS.of(so_far.state)["cmo-weekly"].terms.uses


def test_it_is_on_record_by_the_letters_of_its_title_with_its_definitions_in_order_each_once() -> None:
    OUTSIDERS.when(add, **WEEKLY, by="ana").then(ADDED)
    (added,) = OUTSIDERS.when(add, **{**WEEKLY, "uses": ("sql", "mql", "sql")}, by="ana").then(ConsumerAdded)
    assert added.uses == ("mql", "sql")
    assert added.tags == ("consumer:cmo-weekly", "definition:mql", "definition:sql", "person:cmo")


def test_what_it_uses_no_more_tells_that_it_left() -> None:
    (moved,) = KNOWN.when(add, **{**WEEKLY, "uses": ("sql",)}, by="ana").then(ConsumerAdded)
    assert moved.drops == ("mql",)
    assert "definition:mql" in moved.tags
    (ours,) = KNOWN.when(add, **{**WEEKLY, "owner": "ana"}, by="ana").then(ConsumerAdded)
    assert ours.drops == ()


@pytest.mark.parametrize(
    ("title", "id_"),
    [("CMO weekly", "cmo-weekly"), (" Q1/Q2 — Größe! ", "q1-q2-grösse"), ("ＭＱＬ_1", "mql-1"), ("—", "")],
)
def test_the_id_is_made_of_letters_and_digits(title: str, id_: str) -> None:
    assert id_of(title) == id_


@pytest.mark.parametrize("who", ["ana", "sal", "cro", "ops", "dana"])
def test_whoever_holds_a_seat_in_the_scope_or_in_a_wider_one_may_say_it(who: str) -> None:
    OUTSIDERS.when(add, **WEEKLY, by=who).then(ADDED)


def test_a_seat_where_one_of_its_definitions_is_decided_is_enough() -> None:
    OUTSIDERS.when(add, **{**WEEKLY, "uses": ("mql", "churn")}, by="eve").then(ConsumerAdded)


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_a_service_and_an_agent_with_a_seat_may_for_they_decide_nothing_by_it(kind: str) -> None:
    seated = OUTSIDERS.also(*people("scout", kind=kind), row("lifecycle/mql", operators=("scout",)))
    seated.when(add, **WEEKLY, by="scout").then(ADDED)


@pytest.mark.parametrize("who", ["eve", "cmo", "bot", ""])
def test_nobody_else_may_and_is_told_where_a_seat_would_be(who: str) -> None:
    OUTSIDERS.when(add, **WEEKLY, by=who).then_refused(
        f"{who} may not say what CMO weekly uses", "`lifecycle/mql`, `lifecycle`, `*`", "ledger rights"
    )


def test_a_seat_that_was_taken_away_gives_no_right() -> None:
    left = OUTSIDERS.after(revoke, scope="lifecycle", role="steward", person="ana", by="cro", start=OUTSIDERS.today)
    left.when(add, **WEEKLY, by="ana").then_refused("may not say")


def test_said_again_it_is_so_already_and_said_otherwise_it_counts_as_said_last() -> None:
    KNOWN.when(add, **WEEKLY, by="ben").then_nothing()
    KNOWN.when(add, **WEEKLY, by="ben", because="another reason").then_nothing()
    assert uses(KNOWN.after(add, **{**WEEKLY, "uses": ("sql",)}, by="ben")) == ("sql",)
    KNOWN.when(add, **{**WEEKLY, "owner": "eve"}, by="ben").then(ConsumerAdded)


def test_to_say_it_otherwise_takes_a_right_to_what_it_used_and_to_what_it_is_to_use() -> None:
    """Else anybody with a seat somewhere could quietly take a report away from the definitions of others."""
    KNOWN.when(add, **{**WEEKLY, "uses": ("churn",)}, by="eve").then_refused("eve may not say otherwise", "ask cmo")
    KNOWN.when(add, **{**WEEKLY, "uses": ("churn",)}, by="ana").then_refused("ana may not say what CMO weekly uses")
    KNOWN.when(add, **{**WEEKLY, "uses": ("churn",)}, by="dana").then(ConsumerAdded)


def test_the_owner_may_always_change_and_remove_their_own() -> None:
    KNOWN.when(add, **{**WEEKLY, "uses": ("churn",)}, by="cmo").then(ConsumerAdded)
    KNOWN.when(remove, title="CMO weekly", by="cmo").then(ConsumerRemoved)
    handed_over = KNOWN.after(add, **{**WEEKLY, "owner": "eve"}, by="cmo")
    handed_over.when(remove, title="CMO weekly", by="cmo").then_refused("cmo may not remove CMO weekly")


def test_what_is_removed_is_found_where_it_was_and_may_be_added_again() -> None:
    (gone,) = KNOWN.when(remove, title="cmo WEEKLY", by="ops").then(ConsumerRemoved)
    assert gone.tags == ADDED.tags
    removed = KNOWN.also(by("ops", gone))
    removed.when(remove, title="CMO weekly", by="ops").then_nothing()
    removed.when(add, **WEEKLY, by="ana").then(ADDED)
    removed.when(add, **WEEKLY, by="cmo").then_refused("cmo may not say")
    KNOWN.when(remove, title="CMO weekly", by="eve").then_refused(
        "eve may not remove CMO weekly", "ask cmo, whose it is"
    )


def test_every_definition_that_is_not_known_is_told_at_once_with_the_nearest() -> None:
    answer = OUTSIDERS.when(add, **{**WEEKLY, "uses": ("mqll", "zzz")}, by="ana")
    answer.then_refused("there is no definition `mqll`", "write mql", "there is no definition `zzz`", "ledger list")
    assert isinstance(answer.refused, Problems)
    assert {type(each) for each in answer.refused.problems} == {UnknownName}


def test_what_judges_no_records_gives_no_number_to_read() -> None:
    there = ratified(OUTSIDERS, entity("lead", score="number"))
    there.when(add, **{**WEEKLY, "uses": ("lead",)}, by="ana").then_refused("`lead` is of kind entity", "no records")


def test_a_consumer_that_is_not_known_is_told_with_the_nearest() -> None:
    KNOWN.when(remove, title="CMO weeky", by="ana").then_refused("ledger consumer remove 'CMO weekly'")
    KNOWN.when(remove, title="Board", by="ana").then_refused("there is no consumer `Board`", "ledger consumer list")


def test_two_titles_of_the_same_letters_are_not_two_consumers() -> None:
    KNOWN.when(add, **{**WEEKLY, "title": "CMO, weekly"}, by="ana").then_refused("would be taken for `CMO weekly`")


@pytest.mark.parametrize("title", ["", "—", "x" * (LONGEST + 1)])
def test_a_title_names_something_and_fits_a_line(title: str) -> None:
    answer = OUTSIDERS.when(add, **{**WEEKLY, "title": title}, by="ana")
    answer.then_refused("cannot be the title of a consumer")
    assert isinstance(answer.refused, BadInput)
    OUTSIDERS.when(add, **{**WEEKLY, "title": "x" * LONGEST}, by="ana").then(ConsumerAdded)


def test_a_consumer_blocks_nothing_and_makes_no_approval_void() -> None:
    asked = proposed(KNOWN, definition("mql", says="second")).after(approve, proposal_id="mql#2", by="sal")
    more = asked.after(add, **{**WEEKLY, "title": "Board"}, by="ana")
    assert (
        more.when(ratify, proposal_id="mql#2", by="cro").events
        == asked.when(ratify, proposal_id="mql#2", by="cro").events
    )


def test_the_hash_of_a_ledger_tells_its_consumers_apart_and_is_what_it_was_without_them() -> None:
    removed = KNOWN.after(remove, title="CMO weekly", by="cmo")
    others = KNOWN.after(add, **{**WEEKLY, "owner": "eve"}, by="cmo")
    assert len({state_hash(each.state) for each in (OUTSIDERS, KNOWN, removed, others)}) == 4
