"""One definition, four places: what the language says of a record, DuckDB, Salesforce and HubSpot say of it too.

    criteria, score, ladder ─┬─ judged ─────────────▶ the reference
                             ├─ DuckDB over a file ─▶ the same, always
                             ├─ Salesforce formula ─▶ the same, or refused with the reason
                             └─ HubSpot filters and calculated numbers ─▶ the same, or refused with the reason

304 random definitions, eight at a time over the same eight records with a third of their fields blank; 2,000 in CI, and
5,008 with LEDGER_TESTS=thorough. DuckDB judges eight in one query, each on a day of its own. The platforms' verdicts
are those of the connectors' emulators, which share no code with the compilers: what is proved here is proved on that
model of the platform. The connectors' own tests add judges from elsewhere (sformula, Salesforce's SOQL parser, SOQL in
both readings of a null), on as many. A few more cross the wire, with the vendors' own clients.
"""

from __future__ import annotations

import csv
import itertools
import json
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
from hypothesis import HealthCheck, given, seed, settings, strategies as st

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from ledger.artifacts.data import Binding, Observed, Provenance, Rule
from ledger.data import replace
from ledger.errors import Refused
from ledger.language.days import start_of
from ledger.language.evaluate import judge
from ledger.language.judged import judged
from ledger.language.meaning import Meaning
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import Tree
from ledger.meanings.ladder import Ladder
from ledger.meanings.score import Score
from ledger.population.count import JudgingSegment, count
from ledger.testing import Single
from ledger_hubspot import HubSpot
from ledger_hubspot.compile import reasons as hubspot_reasons
from ledger_hubspot.native import branch
from ledger_hubspot.native.helpers import resolve
from ledger_hubspot_emulator import filters, formula as equation
from ledger_salesforce.compile import reasons as salesforce_reasons
from ledger_salesforce.connector import Salesforce
from ledger_salesforce_emulator import formula
from ledger_salesforce_emulator.formula.check import Field as Readable
from strategies import TODAY, ZONES, how_many, ladders, records, schemas, scored, scorings, trees

PARTS = 2  # as many as CI has cores
TOGETHER = 8  # definitions over the same records, and records under the same definitions
CASES = how_many(304, 1_008, 5_008) // PARTS // TOGETHER
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
Case = tuple[Meaning, Schema, list[dict[str, Any]]]
Cases = tuple[Sequence[Meaning], Schema, list[dict[str, Any]]]
Verdicts = list[Any]


def known(reasons: object) -> set[str]:
    return {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}


KNOWN = {"salesforce": known(salesforce_reasons), "hubspot": known(hubspot_reasons)}


@st.composite
def cases(draw: st.DrawFn) -> Cases:
    schema = draw(SCHEMAS)
    match draw(st.sampled_from(("tree", "tree", "tree", "over scores", "score", "ladder"))):
        case "tree":
            meanings: st.SearchStrategy[Meaning] = trees(schema)
        case "over scores":
            schema = draw(scored(schema))
            meanings = trees(schema, depth=2)
        case "score":
            meanings = scorings(schema)
        case _:
            meanings = ladders(schema)
    found = st.lists(records(schema, typed=True), min_size=TOGETHER, max_size=TOGETHER)
    return draw(st.lists(meanings, min_size=TOGETHER, max_size=TOGETHER)), schema, draw(found)


def rule(meaning: Meaning, schema: Schema, bindings: Mapping[str, str]) -> Rule:
    bound = {name: (Binding(path),) for name, path in bindings.items()}
    return Rule("x", "X", "An x.", meaning, schema, bound, PROVENANCE)


def now(schema: Schema) -> datetime:
    """Noon of TODAY where the ledger is."""
    return start_of(TODAY, schema.zone) + timedelta(hours=12)


def alike(verdict: Any) -> Any:
    """A verdict in one spelling: an empty text is none, and a number is a number."""
    if isinstance(verdict, bool):
        return verdict
    return None if verdict == "" else int(verdict) if isinstance(verdict, int | float | Decimal) else verdict


# --- DuckDB -----------------------------------------------------------------------------------------------------------


def by_duckdb(together: Cases, file: Path) -> list[Verdicts]:
    """What each of the definitions says: every record is there once for each of them, on its day."""
    meanings, schema, found = together
    days = [TODAY + timedelta(n) for n in range(len(meanings))]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["n", "judged_on", *schema.given])
        texts = [[written(record.get(name)) for name in schema.given] for record in found]
        writer.writerows([f"{day} {n}", day, *row] for day in days for n, row in enumerate(texts))
    segments = [
        JudgingSegment(day, day + timedelta(1), n, meaning, schema.scores)
        for n, (day, meaning) in enumerate(zip(days, meanings, strict=True))
    ]
    dated = replace(schema, fields={**schema.fields, "judged_on": Field("judged_on", "date")})
    counted = count(file, segments, dated, {}, TODAY, clock="judged_on", by="n")
    assert all(row.matched + row.not_matched == 1 for row in counted.rows)
    if isinstance(meanings[0], Score | Ladder):
        verdicts: dict[Any, Any] = {tally.value: tally.said for tally in counted.said}
    else:
        verdicts = {row.value: row.matched == 1 for row in counted.rows}
    return [[verdicts[f"{day} {n}"] for n in range(len(found))] for day in days]


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

GIVES: Mapping[str, Any] = {"Checkbox": "Boolean", "Number": "Number", "Text": "Text"}


def by_salesforce(case: Case) -> Verdicts:
    """Raises Refused."""
    meaning, schema, found = case
    columns = {name: f"{name.title()}__c" for name in schema.given}
    bindings = {name: f"Lead.{column}" for name, column in columns.items()}
    body = Salesforce().compile(rule(meaning, schema, bindings), "Lead.X__c", "X").body or {}
    kinds = {
        columns[name]: SALESFORCE_TYPES[field.type] for name, field in schema.given.items() if field.type != "signal"
    }
    readable = {column.lower(): Readable(column, kind) for column, kind in kinds.items()}
    field = formula.read(body["formula"], readable, GIVES[body["type"]], blanks_as_zero=False)
    moment = formula.Moment(now(schema), ZoneInfo("America/Los_Angeles"), "java")
    rows = [{columns[n]: held(each, record.get(n)) for n, each in schema.given.items()} for record in found]
    return [field.run(row, moment) for row in rows]


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


def by_hubspot(case: Case) -> Verdicts:
    """Raises Refused."""
    meaning, schema, found = case
    bindings = {name: "list:5" if each.type == "signal" else f"contacts.{name}" for name, each in schema.given.items()}
    name = "contacts.x" if isinstance(meaning, Score) else "X"
    body = HubSpot().compile(rule(meaning, schema, bindings), "", name).body or {}
    judge_one = calculated if isinstance(meaning, Score) else member
    return [judge_one(body, record, schema) for record in found]


def contact(record: Record, schema: Schema) -> dict[str, str]:
    texts = {name: written(record.get(name)) for name, field in schema.given.items() if field.type != "signal"}
    return {"hs_object_id": "1", **{name: text for name, text in texts.items() if text}}


def member(body: Mapping[str, Any], record: Record, schema: Schema) -> bool:
    """Whether the contact is in the list, whose helper lists HubSpot works out first."""
    helpers, signal = body.get("helpers", {}), record.get("asked_demo") is True
    wire = {digest: branch.write(resolve(each, {key: key for key in helpers})) for digest, each in helpers.items()}
    wire[""] = branch.write(resolve(body["filterBranch"], {key: key for key in helpers}))

    def inside(key: str, values: Mapping[str, str]) -> bool:
        return filters.passes(wire[key], values, moment) if key in wire else signal

    moment = filters.Moment(now(schema), "America/Los_Angeles", inside)
    return inside("", contact(record, schema))


def calculated(body: Mapping[str, Any], record: Record, schema: Schema) -> Decimal:
    """What HubSpot works out for the contact: the parts first, then their sum."""
    types = dict.fromkeys((*schema.given, *body.get("parts", ())), "number")
    values = contact(record, schema)
    for name, text in (*body.get("parts", {}).items(), ("", body["calculationFormula"])):
        values = {**values, name: str(equation.run(equation.parse(text), equation.Record(values, types, now(schema))))}
    return Decimal(values[""])


# --- together ---------------------------------------------------------------------------------------------------------

PLACES: Mapping[str, Callable[[Case], Verdicts]] = {"salesforce": by_salesforce, "hubspot": by_hubspot}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_place_gives_the_same_verdict_or_refuses_with_the_reason(
    part: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: Counter[str] = Counter()

    @seed(part)
    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def look(together: Cases) -> None:
        meanings, schema, found = together
        seen.update(
            "field blank" if record.get(name) in (None, "", []) else "field filled"
            for record in found
            for name in schema.given
        )
        everywhere = by_duckdb(together, tmp_path / "records.csv")
        for meaning, by_query in zip(meanings, everywhere, strict=True):
            verdicts = [alike(judged(meaning, record, schema, TODAY)) for record in found]
            seen["definitions"] += 1
            seen.update(f"verdict {verdict}" for verdict in verdicts if isinstance(verdict, bool))
            assert list(map(alike, by_query)) == verdicts
            for platform in ("salesforce",) if isinstance(meaning, Ladder) else PLACES:  # people put contacts in stages
                _agrees(platform, (meaning, schema, found), verdicts, seen)

    look()
    with capsys.disabled():
        print("", *(f"{number:7,}  {what}" for what, number in sorted(seen.items())), sep="\n")
    assert seen["definitions"] >= CASES * TOGETHER
    assert min(seen["verdict True"], seen["verdict False"]) > CASES * TOGETHER // 2
    assert 0.2 < seen["field blank"] / (seen["field blank"] + seen["field filled"]) < 0.6
    agreed = min(seen["salesforce agreed"], seen["hubspot agreed"])
    assert agreed > CASES // 4, "how many are refused differs with what is drawn, and not all may be"


def _agrees(platform: str, case: Case, verdicts: Verdicts, seen: Counter[str]) -> None:
    there = _or_refused(PLACES[platform], case)
    if isinstance(there, Refused):
        assert there.why in KNOWN[platform]
        seen[f"{platform} refused: {there.why}"] += 1
        return
    assert list(map(alike, there)) == verdicts
    seen[f"{platform} agreed"] += 1


def _or_refused(judge_all: Callable[[Case], Verdicts], case: Case) -> Verdicts | Refused:
    try:
        return judge_all(case)
    except Refused as refused:
        return refused


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
    up = stack.enter_context(
        ledger_salesforce_emulator.serve({"objects": {"Lead": {"fields": fields, "records": rows}}})
    )
    return up, Single(Salesforce().connect(up.settings))


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
    up = stack.enter_context(ledger_hubspot_emulator.serve({"properties": properties, "contacts": contacts}))
    return up, Single(connector.connect(up.settings))


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
