"""One definition, five judges: formula and SOQL say what the language says, or are refused with the reason.

    criteria, score, ladder ─┬─ reference
                             ├─ formula, by the emulator in both engines' logic, and by sformula
                             └─ SOQL, by the emulator in both readings of a null, and to Salesforce's own parser

300 random definitions over records with a third of their fields blank; 2,000 in CI, 5,000 with LEDGER_TESTS=thorough.
The emulator's evaluators share no code with the compiler; sformula and the parser are not ours at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import salesforce_oracles as oracles
from hypothesis import HealthCheck, given, seed, settings, strategies as st
from salesforce_records import (
    FORMULA_REASONS,
    MOSTLY_UTC,
    TYPES,
    column,
    held,
    judged_by_sformula,
    readable,
    rule,
)

from ledger.artifacts.data import Artifact, Rule
from ledger.errors import Refused
from ledger.language.days import start_of
from ledger.language.judged import judged
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema
from ledger.language.tree import And, Or, Tree
from ledger_salesforce.artifacts import compile_rule
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.rule import Probe
from ledger_salesforce.compile.soql import complement, condition
from ledger_salesforce_emulator import formula, soql
from strategies import TODAY, how_many, ladders, predicates, records, schemas, scored, scorings, trees

PARTS = 2  # as many as CI has cores
CASES = how_many(300, 1_000, 5_000) // PARTS
SOQL_REASONS = {reasons.PAIR, reasons.NOT_ASCII, reasons.BACKSLASH, reasons.SCORE}
NOT_IN_SOQL = ("\u212a", "İ")  # letters beyond ASCII that fold into it: SOQL folds them as the database pleases
NOON = datetime.combine(TODAY, time(12), UTC)
GIVES: Mapping[str, tuple[Any, str]] = {
    "Checkbox": ("Boolean", "boolean"),
    "Number": ("Number", "number"),
    "Text": ("Text", "string"),
}
"""What a field of that type gives, in the emulator's words and in sformula's."""


@dataclass
class Tried:
    """What the definitions came to, and what is left for the judges of npm."""

    refused: Counter[str] = field(default_factory=Counter)
    compiled: Counter[str] = field(default_factory=Counter)
    formulas: list[dict[str, Any]] = field(default_factory=list)
    expected: list[list[Any]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Meaning, Schema, list[dict[str, Any]]]:
    """A definition, and records to judge; one schema in eight has a signal, which no formula can read."""
    schema = draw(schemas(MOSTLY_UTC, draw(st.sampled_from((*([TYPES] * 7), None)))))
    match draw(st.sampled_from(("tree", "tree", "tree", "over scores", "score", "ladder"))):
        case "tree":
            meaning: Meaning = draw(trees(schema))
        case "over scores":
            schema = draw(scored(schema))
            meaning = draw(trees(schema, depth=2))
        case "score":
            meaning = draw(scorings(schema))
        case _:
            meaning = draw(ladders(schema))
    return meaning, schema, draw(st.lists(records(schema, typed=True), min_size=4, max_size=4))


@pytest.mark.parametrize("part", range(PARTS))
def test_salesforce_says_what_the_language_says(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    tried = Tried()

    @seed(part)
    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases(), st.integers(0, 86_399), st.sampled_from(("UTC", "Asia/Tokyo", "America/Los_Angeles")))
    def each(case: Any, second: int, viewer: str) -> None:
        if made := compiled(tried, rule(*case[:2])):
            by_formula(tried, made, *case, second, viewer)
            by_soql(tried, made.probe, *case)

    each()
    by_npm(tried)
    with capsys.disabled():
        print(f"\n{told(tried)}")
    assert tried.compiled["Checkbox"] > CASES // 8
    assert CASES < 500 or min(tried.compiled[sort] for sort in ("Number", "Text", "SOQL")) > CASES // 25


def compiled(tried: Tried, wanted: Rule) -> Artifact | None:
    """The field, or a refusal that is counted."""
    try:
        return compile_rule(wanted, "Lead.X__c", "X")
    except Refused as refused:
        count_refusal(tried, "formula", refused, FORMULA_REASONS)
        return None


def by_formula(
    tried: Tried,
    made: Artifact,
    meaning: Meaning,
    schema: Schema,
    rows: list[dict[str, Any]],
    second: int,
    viewer: str,
) -> None:
    """The formula in both engines' logic, at any second of the day, whoever looks."""
    kind, text = (str((made.body or {})[key]) for key in ("type", "formula"))
    gives, named = GIVES[kind]
    expected = [judged(meaning, row, schema, TODAY) for row in rows]
    read = formula.read(text, readable(schema), gives, blanks_as_zero=False)
    now = datetime.combine(TODAY, time(), UTC) + timedelta(seconds=second)
    for logic in ("java", "sql"):
        moment = formula.Moment(now, ZoneInfo(viewer), logic)
        assert [alike(read.run(held(row, schema), moment)) for row in rows] == list(map(alike, expected)), text
    tried.compiled[kind] += 1
    if "'" not in text:  # its lexer rejects an apostrophe between double quotes, which Salesforce accepts
        tried.formulas.append(judged_by_sformula(text, named, schema, rows))
        tried.expected.append([alike(each) for each in expected])


def count_refusal(tried: Tried, of: str, refused: Refused, known: set[str]) -> None:
    """A refusal is counted, and its reason is one of the known."""
    assert refused.why in known
    tried.refused[f"{of}: {refused.why}"] += 1


def alike(verdict: Any) -> Any:
    """A verdict in one spelling: an empty text is blank, and a number is a number."""
    if isinstance(verdict, bool):
        return verdict
    return None if verdict == "" else int(verdict) if isinstance(verdict, int | float | Decimal) else verdict


def by_soql(tried: Tried, probe: Probe, meaning: Meaning, schema: Schema, rows: list[dict[str, Any]]) -> None:
    """The condition and its complement, in both readings of a null."""
    if probe.form is None:
        return
    try:
        where, others = conditions(probe)
    except Refused as refused:
        count_refusal(tried, "SOQL", refused, SOQL_REASONS)
        return
    rows = [row for row in rows if not _foreign(row)]
    verdicts = [judged(meaning, row, schema, TODAY) for row in rows]
    for nulls in ("includes", "strict"):
        assert count(schema, rows, where, nulls) == verdicts.count(True), where
        assert count(schema, rows, others, nulls) == verdicts.count(False), others
    tried.compiled["SOQL"] += 1
    tried.queries.append(f"SELECT COUNT() FROM Lead WHERE ({where}) AND X__c = false")


def conditions(probe: Probe) -> tuple[str, str]:
    """Who is in, and who is not."""
    assert probe.form is not None
    forms = (probe.form, complement(probe.form))
    inside, outside = (condition(form, probe.columns, probe.zone, TODAY) for form in forms)
    return inside, outside


def count(schema: Schema, rows: list[dict[str, Any]], where: str, nulls: Any) -> int:
    """COUNT() by the emulator."""
    kinds = {name: TYPES[field.type][1] for name, field in schema.given.items() if field.type in TYPES}
    columns = {column(name).lower(): soql.Column(column(name), kind) for name, kind in kinds.items()}
    table = soql.Table(
        "Lead", {"id": soql.Column("Id", "id"), **columns}, [{"Id": "1", **held(row, schema)} for row in rows]
    )
    return len(soql.select(soql.parse(f"SELECT COUNT() FROM Lead WHERE {where}"), table, nulls))


def _foreign(row: Mapping[str, Any]) -> bool:
    """Whether a record holds a code that differs in letter case only, or letters that SOQL cannot fold."""
    return "VP" in row.values() or any(letter in str(value) for value in row.values() for letter in NOT_IN_SOQL)


def by_npm(tried: Tried) -> None:
    """The judges that are not ours, all at once: node takes long to start."""
    if not oracles.present():
        return
    of = {"now": NOON.isoformat(), "formulas": tried.formulas, "queries": tried.queries}
    answer = oracles.asked("judge.js", of)
    for asked, said, expected in zip(tried.formulas, answer["verdicts"], tried.expected, strict=True):
        assert list(map(alike, said)) == expected, (asked, said)
    assert all(answer["accepted"]), tried.queries[answer["accepted"].index(False)]
    tried.compiled["by sformula too"], tried.compiled["by Salesforce's parser too"] = map(
        len, (tried.formulas, tried.queries)
    )


def told(tried: Tried) -> str:
    """What was judged, and what was refused by reason."""
    lines = [f"Salesforce, {CASES:,} random definitions", *_listed(tried.compiled), "refused", *_listed(tried.refused)]
    return "\n".join(lines)


def _listed(found: Counter[str]) -> list[str]:
    return [f"  {number:6,}  {name}" for name, number in found.most_common()]


# --- what must never be refused ---------------------------------------------------------------------------------------

PLAIN = ("boolean", "choice", "choices", "date", "datetime", "number")


@st.composite
def plain_cases(draw: st.DrawFn) -> tuple[Tree, Schema]:
    """Comparisons of fields with values, joined by AND and OR."""
    schema = draw(schemas(types=PLAIN))
    leaves = st.tuples(*[predicates(schema, without={"today", "fields"})] * 3)
    inner = draw(st.lists(leaves.map(lambda of: And(of)), min_size=1, max_size=3))
    return Or((*draw(leaves), *inner)), schema


@settings(max_examples=CASES // 4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plain_cases())
def test_plain_comparisons_joined_by_and_and_or_are_never_refused(case: tuple[Tree, Schema]) -> None:
    tree, schema = case
    assert conditions(compile_rule(rule(tree, schema), "Lead.X__c", "X").probe)


# --- what somebody accepted on record ---------------------------------------------------------------------------------


@settings(max_examples=CASES // 10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.integers(0, 82_000))
def test_an_accepted_today_is_exact_for_whoever_looks_from_the_ledgers_zone(case: Any, second: int) -> None:
    meaning, schema, rows = case
    made = compiled(Tried(), replace(rule(meaning, schema), accepted=frozenset({"today"})))
    if made is None:
        return
    body = made.body or {}
    read = formula.read(body["formula"], readable(schema), GIVES[body["type"]][0], blanks_as_zero=False)
    moment = formula.Moment(start_of(TODAY, schema.zone) + timedelta(seconds=second), ZoneInfo(schema.zone), "sql")
    for row in rows:
        assert alike(read.run(held(row, schema), moment)) == alike(judged(meaning, row, schema, TODAY))
