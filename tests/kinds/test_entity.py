"""An entity document: typed fields, where they live on each platform, and what a blank counts as."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.artifacts.data import Binding
from ledger.errors import BadInput
from ledger.kinds.bindings import bindings
from ledger.kinds.entity import schema

from .reading import ALONE, LEAD, notes, objections, read


def field(line: str) -> str:
    return f"kind: entity\nkey: lead\nscope: lifecycle\nfields:\n  {line}\n"


def test_an_entity_is_its_fields_by_name() -> None:
    draft = read(LEAD)
    assert (draft.key, draft.kind, draft.scope, draft.entity, draft.path) == (
        "lead",
        "entity",
        "lifecycle",
        "lead",
        "lifecycle/lead",
    )
    assert (draft.refers, draft.reads, draft.tree, draft.yields) == ((), (), None, "")
    known = schema(draft, ("mql",), "Europe/Berlin")
    assert known.fields["employees"].blank == Decimal(0)
    assert known.fields["job_level"].choices == ("vp", "director")
    assert (set(known.criteria), known.zone) == ({"mql"}, "Europe/Berlin")


def test_a_field_lives_at_one_or_several_places_of_a_platform_and_its_codes_may_be_others_there() -> None:
    draft = read(LEAD)
    assert bindings(draft, "salesforce") == {
        "score": (Binding("Lead.Score__c"), Binding("Contact.Score__c")),
        "job_level": (Binding("Lead.Level__c", {"vp": "VP"}),),
    }
    assert bindings(draft, "hubspot") == {"score": (Binding("contacts.score"),)}
    assert bindings(draft, "csv") == {}


def test_a_title_changes_the_content_and_not_the_meaning_and_a_blank_changes_both() -> None:
    draft, titled, blank = (
        read(LEAD),
        read(LEAD.replace("Engagement score", "Points")),
        read(LEAD.replace("blank: 0", "blank: 1")),
    )
    assert titled.content_digest != draft.content_digest
    assert titled.meaning == draft.meaning
    assert blank.content_digest != draft.content_digest
    assert blank.meaning != draft.meaning


def test_the_scope_is_part_of_the_content() -> None:
    assert read(LEAD.replace("scope: lifecycle", "scope: sales")).content_digest != read(LEAD).content_digest


def test_how_it_is_written_is_not_part_of_it() -> None:
    spelled = LEAD.replace(
        "{type: number, blank: 0}", "\n    # as everywhere\n    blank: 0.0\n    type: number"
    ).replace("blank: 0.0", "blank: 0")
    assert read(spelled).content_digest == read(LEAD).content_digest


def test_a_reader_is_told_what_a_blank_counts_as() -> None:
    assert notes(LEAD) == ["a blank employees counts as 0"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a: {}", "`type` is missing"),
        ("a: number", "`a` holds `number`"),
        ("a: {type: integer}", "`integer` is not known here"),
        ("a: {type: number, sort: x}", "`sort` is not a key here"),
        ("a: {type: choice}", "a declares no choices"),
        ("a: {type: number, choices: [x]}", "a is a number and lists choices"),
        ("a: {type: choice, choices: [vp, VP]}", "platforms cannot tell apart"),
        ("a: {type: choice, choices: [{x: 1}]}", "`choices` holds"),
        ("a: {type: choice, choices: [x], blank: y}", "not one of its codes"),
        ("a: {type: number, blank: abc}", "`abc` is no number"),
        ("a: {type: number, blank: {x: 1}}", "`blank` holds"),
        ("a: {type: boolean, blank: x}", "declares what a blank is"),
        ("a: {type: number, clock: event}", "a number is no clock"),
        ("a: {type: date, clock: sun}", "`sun` is not known here"),
        ("a: {type: date, clock: current}", "`clock: current` says nothing"),
        ("a: {type: number, bind: contacts.a}", "`bind` holds"),
        ("a: {type: number, bind: {hubspot: {codes: {}}}}", "`path` is missing"),
        ("a: {type: number, bind: {hubspot: {path: x, way: y}}}", "`way` is not a key here"),
        ("a: {type: choice, choices: [x, y], bind: {h: {path: p, codes: {x: 1, y: 1}}}}", "two codes map to one value"),
        ("Score: {type: number}", "Score is not a name"),
        ("and: {type: number}", "and is a word of the criteria language"),
    ],
)
def test_a_field_that_could_not_be_held_is_told_at_its_place(line: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read(field(line))
    assert said in str(told.value)
    assert told.value.place.startswith("doc.yaml:5:")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(BadInput) as told:
        read(field("a: {type: integer}\n  b: {}\n  c: {type: number, blank: x}"))
    assert [word in str(told.value) for word in ("`integer`", "`type` is missing", "`x` is no number")] == [True] * 3


@pytest.mark.parametrize("key", ["Lead", "1st", "charter", "and", "a" * 51, "le-ad"])
def test_a_key_is_a_word_of_its_own(key: str) -> None:
    with pytest.raises(BadInput, match="cannot be a key"):
        read(LEAD.replace("key: lead", f"key: {key}"))


@pytest.mark.parametrize("scope", ["Lifecycle", "a//b", "/a", "a/", "a/b/c/d/e/f", "life cycle"])
def test_a_scope_is_a_path(scope: str) -> None:
    with pytest.raises(BadInput, match="is no scope"):
        read(LEAD.replace("scope: lifecycle", f"scope: {scope}"))


def test_a_record_comes_to_be_on_one_day_only() -> None:
    two = LEAD + "  won: {type: date, clock: event}\n"
    (objection,) = objections(two)
    assert "created and won both say when a lead came to be" in objection
    assert objections(LEAD, ALONE) == []
