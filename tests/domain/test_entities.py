"""Entities are definitions whose fields others read: what is read stays, under its name and with its type."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ledger.domain.acts.proposing import propose
from ledger.domain.definition import Draft
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, Terms
from ledger.kinds.drafting import draft
from ledger.testing import DAY, Given, definition, entity, terms

from .steps import APRIL, JUNE, LEDGER, MAY, ratified, retiring

LEAD = entity("lead", score="number", plan="text")
BASE = ratified(LEDGER, LEAD)
MQL = definition("mql", entity="lead", reads=("score",))
READ = ratified(BASE, MQL, terms(APRIL))


def proposing(so_far: Given, draft: Any, asked: Terms | None = None) -> Any:
    return so_far.when(propose, draft=draft, terms=asked or terms(), by="ana")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"plan": "text"}, "`score` would be removed"),
        ({"score": "text"}, "`score` would be a text instead of a number"),
    ],
)
@pytest.mark.parametrize("start", [DAY, APRIL, JUNE])
def test_a_field_that_is_read_at_or_after_the_day_is_neither_removed_nor_retyped(
    fields: dict[str, str], said: str, start: Any
) -> None:
    proposing(READ, entity("lead", **fields), terms(start)).then_refused(
        said, "mql v1 reads it", "revise or retire mql"
    )


def test_a_field_that_nobody_reads_may_go_and_others_may_come() -> None:
    proposing(READ, entity("lead", score="number", country="text")).then(DefinitionProposed)


def test_a_field_is_free_again_once_its_last_reader_ends() -> None:
    without = entity("lead", plan="text")
    ended = ratified(READ, MQL, retiring(MAY))
    proposing(ended, without, terms(MAY)).then(DefinitionProposed)
    proposing(ended, without, terms(APRIL)).then_refused("`score` would be removed")
    proposing(READ, without, terms(DAY, APRIL)).then(DefinitionProposed)


def test_a_field_keeps_the_type_that_its_reader_knows_even_over_a_version_in_between() -> None:
    """Score was a number, then a text, and is read as a text: a number from before on would break that."""
    texts = ratified(BASE, entity("lead", score="text", plan="text"), terms(APRIL))
    told = ratified(texts, MQL, terms(APRIL))
    proposing(told, entity("lead", score="number"), terms()).then_refused("a number instead of a text")


def test_a_reader_that_ended_before_the_type_changed_asks_for_the_old_one() -> None:
    texts = ratified(BASE, entity("lead", score="text"), terms(APRIL))
    ended = ratified(texts, MQL, terms(DAY, APRIL))
    proposing(ended, entity("lead", score="number", country="text"), terms(DAY, APRIL)).then(DefinitionProposed)
    proposing(ended, entity("lead", score="text", country="text"), terms(DAY, APRIL)).then_refused(
        "instead of a number"
    )


def test_a_reader_that_governs_again_after_another_version_still_knows_the_type_it_was_read_with() -> None:
    first = ratified(BASE, MQL)
    between = ratified(first, definition("mql", says="alone", entity="lead"), terms(DAY, MAY))
    texts = ratified(between, entity("lead", score="text"), terms(DAY, MAY))
    proposing(texts, entity("lead", score="text"), terms(MAY)).then_refused("a text instead of a number", "mql v1")


def test_a_definition_does_not_read_a_field_that_is_already_to_go_or_to_change() -> None:
    going = ratified(BASE, entity("lead", plan="text"), terms(MAY))
    proposing(going, MQL).then_refused("`score` will be gone by lead v2", "that is scheduled", "--until")
    proposing(going, MQL, terms(DAY, MAY)).then(DefinitionProposed)
    turning = ratified(BASE, entity("lead", score="text"), terms(MAY))
    proposing(turning, MQL).then_refused("`score` will be text by lead v2")


def test_fields_and_definitions_of_one_entity_share_one_name_space_on_both_sides() -> None:
    proposing(BASE, definition("score", entity="lead")).then_refused("`score` is already a field of lead")
    proposing(READ, entity("lead", score="number", mql="boolean")).then_refused("`mql` has the name of a definition")


def test_a_name_that_a_scheduled_version_takes_is_taken() -> None:
    coming = ratified(BASE, entity("lead", score="number", sql="boolean"), terms(MAY))
    proposing(coming, definition("sql", entity="lead")).then_refused("already a field of lead")
    proposing(coming, definition("sql", entity="lead"), terms(DAY, MAY)).then(DefinitionProposed)
    proposing(READ, entity("lead", score="number", mql="boolean"), terms(DAY, APRIL)).then(DefinitionProposed)


def test_names_of_another_entity_are_free() -> None:
    both = ratified(READ, entity("deal", mql="boolean"))
    proposing(both, definition("score", entity="deal")).then(DefinitionProposed)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "number", "blank": "0"},
        {"type": "number", "bind": {"salesforce": [{"path": "Lead.Score__c"}]}},
    ],
    ids=["blank", "binding"],
)
def test_a_change_of_a_blank_or_a_binding_lists_the_definitions_that_it_changes_indirectly(changed: Any) -> None:
    hot = ratified(READ, definition("hot", entity="lead", refers=("mql",), reads=("plan",)), terms(MAY))
    cold = ratified(hot, definition("cold", entity="lead", reads=("plan",)))
    (event,) = proposing(cold, entity("lead", score=changed, plan="text")).then(DefinitionProposed)
    assert event.bound.affects == ("hot v1", "mql v1")


def test_a_new_field_or_another_title_changes_no_definition() -> None:
    titled = entity("lead", score={"type": "number", "title": "Points"}, plan="text", country="text")
    (event,) = proposing(READ, titled).then(DefinitionProposed)
    assert event.bound.affects == ()


def test_an_entity_is_retired_only_after_the_definitions_on_it() -> None:
    proposing(READ, LEAD, retiring(APRIL)).then_refused("`lead` cannot be retired", "mql v1 rests on it")
    ended = ratified(READ, MQL, retiring(MAY))
    proposing(ended, LEAD, retiring(MAY)).then(DefinitionProposed)


# Several entities: what earns credit for a deal reads touches, deals and who plays which part in one.


class Credit:
    """A kind of the test's own, which rests on several entities."""

    name, version = "test.credit", 1


def credit(*reads: str, entities: tuple[str, ...] = ("deal", "touch")) -> Draft:
    content = {"key": "sourced", "title": "Sourced"}
    more: Any = {"reads": reads, "entities": entities, "scope": "lifecycle", "meaning": "m"}
    return draft(Credit(), key="sourced", entity="touch", content=content, **more)


TOUCH, DEAL = entity("touch", channel="text", score="number"), entity("deal", amount="number", score="number")
BOTH = ratified(ratified(LEDGER, TOUCH), DEAL)
CREDIT = credit("touch.channel", "deal.amount")
CREDITED = ratified(BOTH, CREDIT)


def test_what_rests_on_several_entities_is_found_by_each_and_rests_on_each() -> None:
    (event,) = proposing(BOTH, CREDIT).then(DefinitionProposed)
    assert {"entity:touch", "entity:deal", "definition:sourced"} <= set(event.tags)
    assert [each.key for each in event.bound.basis] == ["deal", "touch"]
    decided = [each.event for each in CREDITED.events if isinstance(each.event, DefinitionRatified)][-1]
    assert (decided.entity, decided.entities) == ("touch", ("deal", "touch"))
    assert {"entity:touch", "entity:deal"} <= set(decided.tags)


def test_which_entities_they_are_is_part_of_the_content_and_one_alone_is_not() -> None:
    one = credit("touch.channel", entities=())
    assert one.entities is msgspec.UNSET
    assert one.content_digest == credit("touch.channel", entities=("touch",)).content_digest
    assert (
        len({one.content_digest, CREDIT.content_digest, credit(entities=("deal", "touch", "role")).content_digest}) == 3
    )


def test_a_field_that_is_read_with_its_entity_stays_there_and_of_no_other() -> None:
    proposing(CREDITED, entity("deal", score="number")).then_refused("`amount` would be removed", "sourced v1 reads it")
    proposing(CREDITED, entity("touch", channel="number", score="number")).then_refused("`channel` would be a number")
    proposing(CREDITED, entity("touch", channel="text")).then(DefinitionProposed)


def test_a_change_of_any_of_its_entities_that_reaches_a_field_it_reads_changes_it() -> None:
    other = entity("deal", amount={"type": "number", "blank": "0"}, score="number")
    (event,) = proposing(CREDITED, other).then(DefinitionProposed)
    assert event.bound.affects == ("sourced v1",)
    (event,) = proposing(CREDITED, entity("deal", amount="number", score="text")).then(DefinitionProposed)
    assert event.bound.affects == ()


def test_none_of_its_entities_ends_before_it() -> None:
    for each in (TOUCH, DEAL):
        proposing(CREDITED, each, retiring(MAY)).then_refused("sourced v1 rests on it")
