"""One criteria, four places: what the language says of a record, DuckDB, Salesforce and HubSpot say of it too.

    criteria ─┬─ judge ──────────────▶ the reference
              ├─ DuckDB over a file ─▶ the same, always
              ├─ Salesforce formula ─▶ the same, or refused with the reason
              └─ HubSpot filters ────▶ the same, or refused with the reason

300 random criteria, each over records with a third of their fields blank; 2,000 with LEDGER_TESTS=thorough, and in CI.
The platforms' verdicts are those of the connectors' emulators, which share no code with the compilers: what is proved
here is proved on that model of the platform. A few more cross the wire, with the vendors' own clients.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ledger.artifacts import Binding, Observed, Provenance, Rule
from ledger.errors import Refused
from ledger.language import Field, Schema, Tree, judge, read
from ledger.language.days import start_of
from ledger.population import count
from ledger_hubspot import HubSpot, branch
from ledger_hubspot.compile import reasons as hubspot_reasons
from ledger_hubspot.emulator import filters
from ledger_salesforce.compile import reasons as salesforce_reasons
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.emulator import formula
from ledger_salesforce.emulator.formula.check import Field as Readable
from strategies import TODAY, ZONES, records, schemas, trees

THOROUGH = os.environ.get("LEDGER_TESTS") == "thorough" or os.environ.get("CI") == "true"
CASES = 2_000 if THOROUGH else 300
SALESFORCE_TYPES = {
    "boolean": "Checkbox",
    "choice": "Picklist",
    "choices": "MultiselectPicklist",
    "date": "Date",
    "datetime": "DateTime",
    "number": "Number",
    "text": "Text",
}
NO_TEXT = ("number", "choice", "choices", "boolean", "date", "datetime")
SCHEMAS = st.one_of(
    schemas(), schemas(zones=("UTC",), types=NO_TEXT), schemas(zones=ZONES[1:], types=(*NO_TEXT, "signal"))
)
PROVENANCE = Provenance("x", 1, 1, "0" * 64, "", "2026-01-01")
Record = Mapping[str, Any]
Case = tuple[Schema, Tree, list[dict[str, Any]]]


def known(reasons: object) -> set[str]:
    return {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}


KNOWN = {"salesforce": known(salesforce_reasons), "hubspot": known(hubspot_reasons)}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    schema = draw(SCHEMAS)
    return schema, draw(trees(schema)), draw(st.lists(records(schema, typed=True), min_size=5, max_size=5))


def rule(tree: Tree, schema: Schema, bindings: Mapping[str, str]) -> Rule:
    bound = {name: (Binding(path),) for name, path in bindings.items()}
    return Rule("x", "X", "An x.", tree, schema, bound, PROVENANCE)


def now(schema: Schema) -> datetime:
    """Noon of TODAY where the ledger is."""
    return start_of(TODAY, schema.zone) + timedelta(hours=12)


# --- DuckDB -----------------------------------------------------------------------------------------------------------


def by_duckdb(case: Case, file: Path) -> list[bool]:
    schema, tree, found = case
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["n", *schema.fields])
        writer.writerows([n, *(written(record.get(name)) for name in schema.fields)] for n, record in enumerate(found))
    rows = count(file, tree, schema, {}, TODAY, by="n").rows
    assert all(row.matched + row.not_matched == 1 for row in rows)
    return [row.matched == 1 for row in rows]


def written(value: Any) -> str:
    """What an export or HubSpot holds: a text, empty where blank."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case list():
            return ";".join(value)
    return str(value)


# --- Salesforce -------------------------------------------------------------------------------------------------------


def by_salesforce(case: Case) -> list[bool]:
    """Raises Refused."""
    schema, tree, found = case
    columns = {name: f"{name.title()}__c" for name in schema.fields}
    made = Salesforce().compile(rule(tree, schema, {n: f"Lead.{c}" for n, c in columns.items()}), "Lead.X__c", "X")
    kinds = {
        columns[name]: SALESFORCE_TYPES[field.type] for name, field in schema.fields.items() if field.type != "signal"
    }
    readable = {column.lower(): Readable(column, kind) for column, kind in kinds.items()}
    field = formula.read(made.body["formula"], readable, "Boolean", blanks_as_zero=False)
    moment = formula.Moment(now(schema), ZoneInfo("America/Los_Angeles"), "java")
    rows = [{columns[n]: held(each, record.get(n)) for n, each in schema.fields.items()} for record in found]
    return [field.run(row, moment) is True for row in rows]


def held(field: Field, value: Any) -> Any:
    """A value as Salesforce holds it: a checkbox is never blank."""
    if value in (None, "", []):
        return False if field.type == "boolean" else None
    match field.type:
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value).astimezone(UTC)
        case "choices":
            return tuple(value)
    return value


# --- HubSpot ----------------------------------------------------------------------------------------------------------


def by_hubspot(case: Case) -> list[bool]:
    """Raises Refused."""
    schema, tree, found = case
    bindings = {name: "list:5" if each.type == "signal" else f"contacts.{name}" for name, each in schema.fields.items()}
    made = HubSpot().compile(rule(tree, schema, bindings), "", "X")
    wire = branch.write(made.body["filterBranch"])
    return [passes(wire, record, schema) for record in found]


def _or_refused(judged: Callable[[Case], list[bool]], case: Case) -> list[bool] | Refused:
    try:
        return judged(case)
    except Refused as refused:
        return refused


def passes(wire: Mapping[str, Any], record: Record, schema: Schema) -> bool:
    contact = {name: written(record.get(name)) for name, field in schema.fields.items() if field.type != "signal"}
    signal = record.get("asked_demo") is True
    moment = filters.Moment(now(schema), "America/Los_Angeles", lambda *_: signal)
    held = {name: text for name, text in contact.items() if text}
    return filters.passes(wire, {"hs_object_id": "1", **held}, moment)


# --- together ---------------------------------------------------------------------------------------------------------


def test_every_place_gives_the_same_verdict_or_refuses_with_the_reason(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def look(case: Case) -> None:
        schema, tree, found = case
        verdicts = [judge(tree, record, schema, TODAY) for record in found]
        seen["criteria"] += 1
        seen.update(f"verdict {verdict}" for verdict in verdicts)
        seen.update(
            "field blank" if record.get(name) in (None, "", []) else "field filled"
            for record in found
            for name in schema.fields
        )
        assert by_duckdb(case, tmp_path / "records.csv") == verdicts
        for platform, judged in (("salesforce", by_salesforce), ("hubspot", by_hubspot)):
            given = _or_refused(judged, case)
            if isinstance(given, Refused):
                assert given.why in KNOWN[platform]
                seen[f"{platform} refused: {given.why}"] += 1
            else:
                assert given == verdicts
                seen[f"{platform} agreed"] += 1

    look()
    print("", *(f"{number:7,}  {what}" for what, number in sorted(seen.items())), sep="\n")
    assert seen["criteria"] >= CASES
    assert min(seen["verdict True"], seen["verdict False"]) > CASES // 2
    assert 0.2 < seen["field blank"] / (seen["field blank"] + seen["field filled"]) < 0.6
    assert min(seen["salesforce agreed"], seen["hubspot agreed"]) > CASES // 6, "most are not refused"


# --- over the wire ----------------------------------------------------------------------------------------------------

LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "employees": Field("employees", "number", blank=Decimal(0)),
        "job_level": Field("job_level", "choice", choices=("c_level", "vp", "other")),
        "is_competitor": Field("is_competitor", "boolean"),
        "renewal": Field("renewal", "date"),
    },
)
TEXTS = (
    "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor",
    "NOT score >= 65",
    "score <> 65 OR NOT job_level = 'vp'",
    "score NOT BETWEEN 50 AND 70 AND job_level IS NOT BLANK",
    "NOT (employees < 200 AND (score IS BLANK OR is_competitor))",
    "renewal >= DATE '2026-03-29' OR (NOT renewal < DATE '2026-03-29' AND score IN (64, 65))",
)
LEADS = [
    {"score": score, "employees": employees, "job_level": level, "is_competitor": rival, "renewal": renewal}
    for (score, employees, level, rival), renewal in zip(
        itertools.product((None, 64, 65, 80), (None, 199, 200), (None, "vp", "other"), (None, True)),
        itertools.cycle((None, "2026-03-28", "2026-03-29")),
    )
]


@pytest.fixture(scope="module")
def wires() -> Iterator[tuple[Any, Any]]:
    """An open session with an org and one with a portal, each holding the same leads."""
    with ExitStack() as stack:
        yield _org(stack), _portal(stack)


def _org(stack: ExitStack) -> Any:
    options = [{"valueName": code, "label": code} for code in LEAD.fields["job_level"].choices]
    number = {"type": "Number", "precision": 9, "scale": 0}
    fields: Sequence[Mapping[str, Any]] = (
        {"fullName": "score__c", "label": "Score", **number},
        {"fullName": "employees__c", "label": "Employees", **number},
        {
            "fullName": "job_level__c",
            "label": "Level",
            "type": "Picklist",
            "valueSet": {"valueSetDefinition": {"value": options}},
        },
        {"fullName": "is_competitor__c", "label": "Rival", "type": "Checkbox", "defaultValue": "false"},
        {"fullName": "renewal__c", "label": "Renewal", "type": "Date"},
    )
    rows = [
        {"Company": str(n), **{f"{name}__c": value for name, value in lead.items() if value is not None}}
        for n, lead in enumerate(LEADS)
    ]
    up = stack.enter_context(Salesforce().sandbox({"objects": {"Lead": {"fields": fields, "records": rows}}}))
    return up, Salesforce().connect(up.settings)


def _portal(stack: ExitStack) -> Any:
    kinds = {"number": "number", "choice": "enumeration", "boolean": "bool", "date": "date"}
    properties = [
        {"name": f.name, "type": kinds[f.type], **({"options": list(f.choices)} if f.choices else {})}
        for f in LEAD.fields.values()
    ]
    contacts = [
        {"id": str(n), "properties": {name: written(each) or None for name, each in _texts(lead).items()}}
        for n, lead in enumerate(LEADS)
    ]
    connector = HubSpot(sleep=lambda _: None)
    up = stack.enter_context(connector.sandbox({"properties": properties, "contacts": contacts}))
    return up, connector.connect(up.settings)


def _texts(lead: Record) -> dict[str, Any]:
    return {
        name: Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in lead.items()
    }


@pytest.mark.parametrize("text", TEXTS)
def test_and_so_they_do_over_the_wire(wires: tuple[Any, Any], text: str) -> None:
    tree = read(text, LEAD)
    verdicts = {str(n): judge(tree, _texts(lead), LEAD, TODAY) for n, lead in enumerate(LEADS)}
    assert set(verdicts.values()) == {True, False}
    assert _in_the_org(wires[0], tree) == verdicts
    assert _in_the_portal(wires[1], tree) == verdicts


def _in_the_org(wire: Any, tree: Tree) -> dict[str, bool]:
    up, session = wire
    there = session.observe("Lead.X__c")
    made = Salesforce().compile(rule(tree, LEAD, {name: f"Lead.{name}__c" for name in LEAD.fields}), "Lead.X__c", "X")
    session.apply(made, there)
    rows = _get(f"{up.url}/__sandbox__/records?object=Lead")["records"]
    return {row["Company"]: row["X__c"] for row in rows}


def _in_the_portal(wire: Any, tree: Tree) -> dict[str, bool]:
    up, session = wire
    made = HubSpot().compile(
        rule(tree, LEAD, {name: f"contacts.{name}" for name in LEAD.fields}), "", f"X {hash(tree)}"
    )
    listed = session.apply(made, Observed("", made.name, None)).address.removeprefix("list/")
    page = _get(f"{up.url}/crm/v3/lists/{listed}/memberships?limit=250", up.settings["token"])
    members = {each["recordId"] for each in page["results"]}
    return {str(n): str(n) in members for n in range(len(LEADS))}


def _get(url: str, token: str = "") -> Any:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
