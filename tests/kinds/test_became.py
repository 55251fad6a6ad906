"""What an entity says of the day on which a record became something: read, stored, told, and refused at its place."""

from __future__ import annotations

import pytest

from ledger.errors import BadInput
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.kinds.became import Became, became_of

from .reading import FIT, LEAD, MQL, beside, notes, objections, read

STAMPED = LEAD + "  mql_on: {type: date}\n  stage: {type: choice, choices: [lead, mql, sql]}\n"


def became(lines: str) -> str:
    return f"{STAMPED}became:\n  {lines}\n"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("mql: {by: {stamp: mql_on}, re_entry: first}", Became("stamp", ("mql_on",), "first")),
        ("mql: {by: {stamp: created}, re_entry: latest}", Became("stamp", ("created",), "latest")),
        (
            "mql: {by: {field_history: stage, value: mql}, re_entry: each, moved_by_definition: apart}",
            Became("field_history", ("stage",), "each", "mql"),
        ),
        (
            "mql: {by: {field_history: employees, value: 200}, re_entry: each}",
            Became("field_history", ("employees",), "each", "200"),
        ),
        (
            "mql: {by: {field_history: is_competitor, value: true}, re_entry: each}",
            Became("field_history", ("is_competitor",), "each", "true"),
        ),
        (
            "mql: {by: {field_history: [score, job_level]}, re_entry: latest}",
            Became("field_history", ("score", "job_level"), "latest"),
        ),
        ("mql: {by: {snapshots: leads_daily}, re_entry: first}", Became("snapshots", ("leads_daily",), "first")),
    ],
)
def test_the_day_is_told_by_a_stamp_a_history_of_fields_or_snapshots(line: str, found: Became) -> None:
    assert became_of(read(became(line)), "mql") == found


def test_an_entity_that_says_nothing_of_it_is_stored_as_before() -> None:
    draft = read(STAMPED)
    assert "became" not in draft.content
    assert became_of(draft, "mql") is None
    said = read(became("mql: {by: {stamp: mql_on}, re_entry: first}"))
    assert said.content_digest != draft.content_digest
    assert said.meaning == draft.meaning  # no verdict of a record is another


def test_what_is_fixed_is_not_stored() -> None:
    line = "mql: {by: {stamp: mql_on}, re_entry: first"
    assert (
        read(became(line + "}")).content_digest == read(became(line + ", moved_by_definition: apart}")).content_digest
    )


def test_it_is_told_to_whoever_reads_the_entity() -> None:
    document = became("mql: {by: {field_history: stage, value: mql}, re_entry: first}")
    assert draft_lines(read(document))[-1] == "became mql: the history of stage, once it is mql, the first time"
    assert (
        notes(document)[-1] == "when a lead became mql is told by the history of stage, once it is mql, the first time"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mql: {by: {stamp: mql_on}}", "`re_entry` is missing"),
        ("mql: {by: {stamp: mql_on}, re_entry: last}", "`last` is not known here"),
        ("mql: {by: {stamp: mql_on}, re_entry: each}", "a stamp cannot tell each time"),
        ("mql: {by: {stamp: mql_of}, re_entry: first}", "`mql_of` is no field here"),
        ("mql: {by: {stamp: score}, re_entry: first}", "`score` is a number"),
        ("mql: {by: {stamp: mql_on, snapshots: daily}, re_entry: first}", "both tell the day"),
        ("mql: {by: {}, re_entry: first}", "nothing tells the day"),
        ("mql: {re_entry: first}", "`by` is missing"),
        ("mql: {by: {stamp: mql_on, value: x}, re_entry: first}", "a value says nothing of stamp"),
        ("mql: {by: {field_history: [], value: x}, re_entry: first}", "no field is named"),
        ("mql: {by: {field_history: [stage, score], value: mql}, re_entry: first}", "2 fields are named"),
        ("mql: {by: {field_history: stage, value: sqll}, re_entry: first}", "`sqll` is no value of a choice"),
        ("mql: {by: {field_history: created, value: 2026-01-01}, re_entry: first}", "is no value of a datetime"),
        ("mql: {by: {field_history: score, value: many}, re_entry: first}", "`many` is no value of a number"),
        ("mql: {by: {snapshots: Leads Daily}, re_entry: first}", "cannot be a key"),
        ("mql: {by: {stamp: mql_on}, re_entry: first, moved_by_definition: demand}", "`demand` is not known here"),
        ("mql: {by: {stamp: mql_on}, re_entry: first, sort: x}", "`sort` is not a key here"),
    ],
)
def test_what_could_not_be_told_is_refused_at_its_place(line: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read(became(line))
    assert said in str(told.value)
    assert told.value.place.startswith("doc.yaml:17:")


@pytest.mark.parametrize(
    ("key", "said"),
    [("mql", ""), ("mqls", "there is no criteria `mqls`"), ("fit", "`fit` is of kind score"), ("lead", "no criteria")],
)
def test_a_record_becomes_what_a_criteria_of_its_entity_says_and_nothing_else(key: str, said: str) -> None:
    document = became(f"{key}: {{by: {{stamp: mql_on}}, re_entry: first}}")
    known = beside(read(LEAD))
    against = objections(document, beside(*(read(each, known) for each in (LEAD, MQL, FIT))))
    assert [said in each for each in against] == ([True] if said else [])
