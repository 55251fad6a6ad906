"""Random criteria over random records: formula and SOQL say what the language says, or are refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, event, given, settings, strategies as st

from ledger.artifacts import Binding, Provenance, Rule
from ledger.errors import Refused
from ledger.language import Schema, judge
from ledger.language.tree import Tree
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.rule import artifact
from ledger_salesforce.compile.soql import complement, condition
from ledger_salesforce.emulator import formula, soql
from ledger_salesforce.emulator.formula.check import Field as Readable
from strategies import TODAY, records, schemas, trees

TYPES = {
    "boolean": ("Checkbox", "boolean"),
    "choice": ("Picklist", "picklist"),
    "choices": ("MultiselectPicklist", "multipicklist"),
    "date": ("Date", "date"),
    "datetime": ("DateTime", "datetime"),
    "number": ("Number", "double"),
    "text": ("Text", "string"),
}
CODES = {"vp": "Vice president", "Director of IT": "Director"}
FORMULA_REASONS = {
    *(reasons.SIGNAL, reasons.ZONE, reasons.TODAY_ON_INSTANT, reasons.CHARACTERS, reasons.BYTES, reasons.COMPILED),
}
SOQL_REASONS = {reasons.PAIR, reasons.NOT_ASCII, reasons.BACKSLASH}
NOT_IN_SOQL = ("\u212a", "İ")  # letters beyond ASCII that fold into it: SOQL folds them as the database pleases
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def column(name: str) -> str:
    """Where the tests bind a field."""
    return f"{name.title()}__c"


def rule(tree: Tree, schema: Schema) -> Rule:
    """A tree as the connector gets it, with the codes of `job_level` spelled otherwise on the platform."""
    bindings = {
        name: (Binding(f"Lead.{column(name)}", CODES if name == "job_level" else {}),) for name in schema.fields
    }
    return Rule("x", "X", "An x.", tree, schema, bindings, Provenance("x", 1, 1, "0" * 64, "", "2026-01-01"))


def held(record: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """A record as Salesforce would hold it."""
    return {column(name): _held(schema.fields[name].type, name, record.get(name)) for name in schema.fields}


def _held(kind: str, name: str, value: Any) -> Any:
    if value in (None, "", []):
        return False if kind == "boolean" else None
    match kind:
        case "number":
            return Decimal(str(value))
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value).astimezone(UTC)
        case "choices":
            return tuple(value)
        case "choice":
            return CODES.get(value, value) if name == "job_level" else value
    return value


def readable(schema: Schema) -> dict[str, Readable]:
    """The fields as the emulator's formulas read them; picklists without a list, so that records may hold any value."""
    kinds = {name: TYPES[field.type][0] for name, field in schema.fields.items() if field.type in TYPES}
    return {column(name).lower(): Readable(column(name), kind) for name, kind in kinds.items()}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Tree, Schema, list[dict[str, Any]]]:
    """A criteria, and records to judge; one schema in four has a signal, which no formula can read."""
    schema = draw(schemas(types=draw(st.sampled_from((TYPES, TYPES, TYPES, None)))))
    return draw(trees(schema)), schema, draw(st.lists(records(schema, typed=True), min_size=4, max_size=6))


def told(refused: Refused, known: set[str]) -> None:
    """Count a refusal, whose reason must be one that is known."""
    event(f"refused: {refused.why}")
    assert refused.why in known


@MANY
@given(cases(), st.integers(0, 86_399), st.sampled_from(("UTC", "Asia/Tokyo", "America/Los_Angeles")))
def test_a_formula_says_what_the_language_says(case: Any, second: int, viewer: str) -> None:
    tree, schema, rows = case
    try:
        made = artifact(rule(tree, schema), "Lead.X__c", "X")
    except Refused as refused:
        told(refused, FORMULA_REASONS)
        return
    event("compiled")
    read = formula.read(made.body["formula"], readable(schema), "Boolean", blanks_as_zero=False)
    now = datetime.combine(TODAY, time(), UTC) + timedelta(seconds=second)
    for logic in ("java", "sql"):
        moment = formula.Moment(now, ZoneInfo(viewer), logic)
        for row in rows:
            assert read.run(held(row, schema), moment) is judge(tree, row, schema, TODAY)


@MANY
@given(cases())
def test_soql_counts_what_the_language_says_however_nulls_are_read(case: Any) -> None:
    tree, schema, rows = case
    try:
        probe = artifact(rule(tree, schema), "Lead.X__c", "X").probe
        where = condition(probe.form, probe.columns, probe.zone, TODAY)
        others = condition(complement(probe.form), probe.columns, probe.zone, TODAY)
    except Refused as refused:
        told(refused, FORMULA_REASONS | SOQL_REASONS)
        return
    event("compiled")
    rows = [row for row in rows if not _foreign(row)]
    verdicts = [judge(tree, row, schema, TODAY) for row in rows]
    for nulls in ("includes", "strict"):
        assert count(schema, rows, where, nulls) == verdicts.count(True)
        assert count(schema, rows, others, nulls) == verdicts.count(False)


def count(schema: Schema, rows: list[dict[str, Any]], where: str, nulls: Any) -> int:
    """COUNT() by the emulator."""
    kinds = {name: TYPES[field.type][1] for name, field in schema.fields.items() if field.type in TYPES}
    columns = {column(name).lower(): soql.Column(column(name), kind) for name, kind in kinds.items()}
    table = soql.Table(
        "Lead", {"id": soql.Column("Id", "id"), **columns}, [{"Id": "1", **held(row, schema)} for row in rows]
    )
    return len(soql.select(soql.parse(f"SELECT COUNT() FROM Lead WHERE {where}"), table, nulls))


def _foreign(row: Mapping[str, Any]) -> bool:
    """Whether a record holds a code that differs in letter case only, or letters that SOQL cannot fold."""
    return "VP" in row.values() or any(letter in str(value) for value in row.values() for letter in NOT_IN_SOQL)


def test_a_good_part_of_random_criteria_can_be_realised_and_the_others_say_why() -> None:
    found: Counter[str] = Counter()

    @settings(max_examples=150, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(cases())
    def compile_all(case: Any) -> None:
        try:
            artifact(rule(case[0], case[1]), "Lead.X__c", "X")
            found["compiled"] += 1
        except Refused as refused:
            found[refused.why] += 1

    compile_all()
    assert found["compiled"] > 30
    assert set(found) <= FORMULA_REASONS | {"compiled"}
