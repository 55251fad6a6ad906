"""Who is in the list is who satisfies the criteria: the compiler against the reference evaluator.

The verdicts of HubSpot's side come from the emulator's own reading of HubSpot's documentation; it shares no code with
the compiler. What is proved here is proved on that model of the platform.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hubspot_contact import contact, properties
from hubspot_lead import MQL
from hypothesis import assume, event, given, settings as profile, strategies as st

from ledger.artifacts import Binding, Rule
from ledger.errors import Refused
from ledger.language import Schema, Tree, Unreadable, judge
from ledger.language.days import start_of
from ledger.language.schema import Field
from ledger.language.tree import Compare, Day, Not, Today
from ledger_hubspot import HubSpot, branch, search
from ledger_hubspot.compile import reasons
from ledger_hubspot.compile.normal import merged
from ledger_hubspot.emulator.filters import Moment, passes
from ledger_hubspot.emulator.portal import Portal
from ledger_hubspot.emulator.schema import check
from ledger_hubspot.emulator.search import search as run_search
from ledger_hubspot.filters import Filter, OptionIs
from strategies import SIGNS, TODAY, ZONES, records, schemas, trees

Cell = tuple[Schema, Tree, list[dict[str, object]]]

KNOWN = {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}
TYPES = ("number", "choice", "choices", "boolean", "signal", "datetime")
SCHEMAS = st.one_of(schemas(zones=("UTC",), types=(*TYPES, "date")), schemas(zones=ZONES[1:], types=TYPES))
MOMENTS = st.sampled_from((0, 1, 43_200, 86_399))


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """A criteria of the forms that a list can hold, and contacts to judge."""
    schema = draw(SCHEMAS)
    found = records(schema)
    return schema, draw(trees(schema, without={"fields"})), draw(st.lists(found, min_size=6, max_size=6))


def body_of(tree: Tree, schema: Schema) -> dict[str, Any]:
    """The filter branch of the compiled list. Raises Refused."""
    bindings = {name: (Binding(f"contacts.{name}"),) for name in schema.fields}
    rule = Rule("mql", "MQL", "", tree, schema, {**bindings, "asked_demo": (Binding("list:5"),)}, MQL)
    found: dict[str, Any] = HubSpot().compile(rule, "", "MQL").body["filterBranch"]
    return found


def held(tree: Tree, schema: Schema) -> dict[str, Any] | None:
    """The filter branch of the compiled list, or None where it is refused for one of the known reasons."""
    try:
        return body_of(tree, schema)
    except Refused as no:
        reason = no.why
    event(f"refused: {reason}")
    assert reason in KNOWN
    return None


def portal_of(schema: Schema, found: list[dict[str, object]]) -> Portal:
    """The records as contacts 0, 1, 2 …; a signal is no property of theirs."""
    values = [
        {name: text for name, text in contact(record, schema).items() if name != "asked_demo"} for record in found
    ]
    contacts = [{"id": str(number), "properties": each} for number, each in enumerate(values)]
    return Portal({"properties": properties(schema, extra=("zzz", "VP", "intern")), "contacts": contacts})


def verdicts(cell: Cell) -> Iterator[tuple[str, dict[str, object], bool]]:
    """Each record that can be judged: its contact's id, itself, and the reference's verdict."""
    schema, tree, found = cell
    for number, record in enumerate(found):
        try:
            yield str(number), record, judge(tree, record, schema, TODAY)
        except Unreadable:
            event("unreadable")


@profile(max_examples=100)
@given(cells(), MOMENTS)
def test_members_are_exactly_those_who_satisfy_the_criteria(cell: Cell, seconds: int) -> None:
    schema, tree, found = cell
    if (body := held(tree, schema)) is None:
        return
    filters, portal = branch.write(body), portal_of(schema, found)
    check(filters, portal.properties, {"5": None})
    now = start_of(TODAY, schema.zone) + timedelta(seconds=seconds)
    for number, record, verdict in verdicts(cell):
        asked = record.get("asked_demo") in (True, "true")
        moment = Moment(now, "America/Los_Angeles", lambda *_, asked=asked: asked)
        event(f"member: {verdict}")
        assert passes(filters, portal.contacts[number], moment) is verdict


@profile(max_examples=50)
@given(cells())
def test_a_count_by_search_finds_exactly_the_members(cell: Cell) -> None:
    schema, tree, found = cell
    if (body := held(tree, schema)) is None:
        return
    portal = portal_of(schema, found)
    groups = search.groups(body, portal.properties)
    event(f"searchable: {groups is not None}")
    if groups is not None:
        members = {entry["id"] for entry in run_search(portal, {"filterGroups": groups})["results"]}
        for number, _, verdict in verdicts(cell):
            assert (number in members) is verdict


@profile(max_examples=100)
@given(schemas().flatmap(lambda schema: st.tuples(st.just(schema), trees(schema))))
def test_any_criteria_at_all_is_refused_for_a_known_reason_or_survives_the_wire(cell: tuple[Schema, Tree]) -> None:
    schema, tree = cell
    if (body := held(tree, schema)) is not None:
        assert branch.read(json.loads(json.dumps(branch.write(body)), parse_float=Decimal)) == body


@pytest.mark.parametrize("zone", [*ZONES, "America/Havana"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_day_begins_and_ends_at_the_same_instant_on_both_sides(zone: str, sign: str) -> None:
    schema = Schema("lead", {"created": Field("created", "datetime")}, zone=zone)
    for day, literal in ((TODAY, Today()), (TODAY, Today(1)), (date(2026, 1, 31), Day(date(2026, 1, 31)))):
        edges = [start_of(day + timedelta(step), zone) for step in (-1, 0, 1, 2)]
        found: list[dict[str, object]] = [
            {"created": (edge + timedelta(seconds=second)).isoformat()} for edge in edges for second in (-1, 0, 1)
        ]
        for tree in (Compare(sign, "created", literal), Not(Compare(sign, "created", literal))):
            filters, portal = branch.write(body_of(tree, schema)), portal_of(schema, found)
            moment = Moment(start_of(TODAY, zone), "UTC", lambda *_: False)
            for number, record, verdict in verdicts((schema, tree, found)):
                assert passes(filters, portal.contacts[number], moment) is verdict, record


GRID = st.frozensets(st.tuples(*[st.sampled_from("abc")] * 3), max_size=20)


@given(GRID)
def test_joining_branches_keeps_their_members_and_never_makes_more(cells: frozenset[tuple[str, str, str]]) -> None:
    def branch_of(cell: tuple[str, ...]) -> frozenset[Filter]:
        return frozenset(OptionIs(name, frozenset(value), none=False) for name, value in zip("xyz", cell, strict=True))

    joined = merged(frozenset(map(branch_of, cells)))
    assert len(joined) <= len(cells)
    for cell in product("abcd", repeat=3):
        held = dict(zip("xyz", cell, strict=True))
        options = [[item for item in one if isinstance(item, OptionIs)] for one in joined]
        assert any(all(held[item.property] in item.values for item in one) for one in options) is (cell in cells)


def test_the_random_criteria_are_not_all_refused_and_not_all_of_one_verdict() -> None:
    """What the properties above look at, counted: a generator that went stale would make them say nothing."""
    seen: Counter[str] = Counter()

    @profile(max_examples=60, database=None)
    @given(cells())
    def look(cell: Cell) -> None:
        try:
            body_of(cell[1], cell[0])
        except Refused as no:
            seen[no.why] += 1
            assume(False)
        seen.update(str(verdict) for _, _, verdict in verdicts(cell))

    look()
    assert seen["True"] > 50
    assert seen["False"] > 50
    assert set(seen) <= {"True", "False", reasons.NEVER, reasons.TOO_MANY}
