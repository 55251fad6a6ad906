"""The house's policy, by the command line and by itself."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from ledger import Draft, Surroundings, draft as drafted
from ledger.testing import entity
from ledger_house_rules import InWordsAndByExample, SuppliedInWords, ledger_checks, ledger_gates

AROUND = Surroundings({}, "UTC", date(2026, 3, 1), lambda address: address)
HOLDS = {"given": {"score": 80}, "verdict": True}
FAILS = {"given": {"score": 10}, "verdict": False}


def draft(**content: object) -> Draft:
    parts = {"scope": "lifecycle", "entity": "lead", "meaning": "", "yields": "predicate"}
    return drafted(SimpleNamespace(name="criteria", version=1), key="mql", content={"key": "mql", **content}, **parts)


def objections(of: Draft) -> list[str]:
    return [each.what for each in InWordsAndByExample().objections(of, AROUND)]


def test_a_definition_in_words_and_with_both_verdicts_passes() -> None:
    assert objections(draft(statement="Sales calls it.", examples=[HOLDS, FAILS])) == []


def test_a_definition_without_words_is_objected_to() -> None:
    assert objections(draft(statement="-", examples=[HOLDS, FAILS])) == ["`mql` has no statement"]


def test_two_examples_of_one_verdict_do_not_show_where_the_line_is() -> None:
    assert objections(draft(statement="Sales calls it.", examples=[HOLDS, HOLDS])) == ["`mql` has 2 examples"]


def test_it_has_nothing_to_say_about_what_gives_no_verdict() -> None:
    entity = draft(statement="-")
    assert (
        objections(type(entity)(**{name: getattr(entity, name) for name in entity.__struct_fields__} | {"yields": ""}))
        == []
    )


def test_it_is_offered_by_its_one_hook() -> None:
    assert [check.name for check in ledger_checks()] == ["in_words_and_by_example"]


def supplying(*fields: str) -> tuple[str, tuple[str, ...]]:
    lead = entity("lead", email={"type": "text", "title": "Address for business"}, score="number")
    facts = SimpleNamespace(entity="lead", draft={"lead": lead}.__getitem__, supplied=frozenset(fields))
    found = SuppliedInWords().find(None, facts)  # type: ignore[arg-type]
    return found.answer, found.names


def test_a_channel_that_supplies_what_nobody_titled_does_not_pass_and_the_field_is_named() -> None:
    assert supplying("email", "score") == ("fail", ("score",))
    assert supplying("email") == ("pass", ())


def test_a_framework_may_ask_it_by_its_name() -> None:
    assert [question.name for question in ledger_gates()] == ["house_rules.supplied_in_words"]
